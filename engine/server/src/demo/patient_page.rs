//! A patient with a phone: opens the page of an offer and sends its form, over HTTP.

use std::time::Duration;

use anyhow::Context as _;
use backfill_simulations::people::Answer;

/// How long the page may take.
const PAGE_WAIT: Duration = Duration::from_secs(30);
/// Where the form keeps its token.
const TOKEN_FIELD: &str = "name=\"form_token\" value=\"";

/// Opens `link` and answers, with the day and month of `birth_date` (`YYYY-MM-DD`).
/// An offer that has ended shows no form: then there is nothing to answer.
pub(super) fn answer(link: &str, birth_date: &str, answer: Answer) -> anyhow::Result<()> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(PAGE_WAIT))
        .build()
        .into();
    let page = agent.get(link).call()?.body_mut().read_to_string()?;
    let Some(form_token) = form_token(&page) else { return Ok(()) };
    let (day, month) = day_and_month(birth_date)?;
    let answer = match answer {
        Answer::Accept => "yes",
        Answer::Decline => "no",
        Answer::Stop => "stop",
    };
    let form = [("answer", answer), ("day", day), ("month", month), ("form_token", form_token)];
    agent.post(link).send_form(form)?;
    Ok(())
}

fn form_token(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once(TOKEN_FIELD)?;
    rest.split_once('"').map(|(token, _)| token)
}

fn day_and_month(birth_date: &str) -> anyhow::Result<(&str, &str)> {
    let mut parts = birth_date.splitn(3, '-').skip(1);
    let month = parts.next().context("a birth date has a month")?;
    let day = parts.next().context("a birth date has a day")?;
    Ok((day, month))
}
