//! The patients: open the link of their email and answer, some twice, some late, some in two ways
//! at the same moment, and again whenever the page did not come back.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use backfill_core::OfferId;
use backfill_runtime::ids;
use backfill_simulations::people::{Act, Answer, Behaviour, People, Tendencies};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::outside::Lives;
use crate::outside::asked::{self, Reply};
use crate::outside::list::AddressBook;
use crate::outside::mailbox::Mail;
use crate::outside::record::{Doing, Record};
use crate::pace;

/// A patient of the test answers within this time; real ones have hours.
const LIFE_MS: u64 = 2_500;
/// When those who are late answer: after the window of the rules.
const LATE_AFTER: Duration = Duration::from_secs(61);
/// How often a patient tries before the test gives up.
const TRIES_MAX: u32 = 5_000;
/// Where the form keeps its token.
const TOKEN_FIELD: &str = "name=\"form_token\" value=\"";
/// More who answer, twice, both ways or never again than in life.
const TENDENCIES: Tendencies = Tendencies {
    accepts: 380,
    declines: 180,
    ignores: 80,
    double_clicks: 120,
    answers_late: 120,
    wavers: 120,
    stops: 60,
};

/// What all patients share.
#[derive(Debug)]
pub struct World {
    /// Who behaves how.
    pub people: People,
    /// Dates of birth.
    pub book: AddressBook,
    /// Where answers are written down.
    pub record: Arc<Record>,
    /// Of who serves the pages.
    pub lives: Lives,
    /// Where the pages are: who finds the first down tries the next.
    pub pages: Vec<String>,
}

impl World {
    /// The people of a seed.
    pub fn people_of(seed: u64) -> People {
        People::new(seed, TENDENCIES)
    }

    fn page(&self, token: &str, tries: u32) -> String {
        let pages = &self.pages[tries as usize % self.pages.len()];
        format!("{pages}/o/{token}")
    }
}

/// Answers invitations until `close` turns true; then those who are late answer at once.
pub async fn answer(
    world: Arc<World>,
    mut invitations: mpsc::UnboundedReceiver<Mail>,
    close: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let mut closing = close.clone();
    let mut under_way = JoinSet::new();
    loop {
        tokio::select! {
            Some(mail) = invitations.recv() => invite(&world, mail, &mut under_way, &close)?,
            Some(ended) = under_way.join_next() => ended??,
            _ = closing.wait_for(|closed| *closed) => break,
        }
    }
    while let Some(ended) = under_way.join_next().await {
        ended??;
    }
    // Whoever is invited from now on does not answer, and must not be refused.
    invitations.close();
    Ok(())
}

type Tasks = JoinSet<anyhow::Result<()>>;

fn invite(
    world: &Arc<World>,
    mail: Mail,
    under_way: &mut Tasks,
    close: &watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let token = mail.token().context("an invitation without a link")?;
    let birth_date = world.book.get(&mail.to).context("an invitation of a stranger")?.clone();
    let offer = OfferId(ids::event_id(&[&token]).0);
    let plan = world.people.plan(offer, LIFE_MS);
    if plan.behaviour == Behaviour::AnswersLate {
        under_way.spawn(too_late(Arc::clone(world), token, birth_date, close.clone()));
        return Ok(());
    }
    let at_once = offer.0.is_multiple_of(2);
    let first_ms = plan.acts.first().map_or(0, |act| act.after_ms);
    for act in plan.acts {
        let after_ms = if at_once { first_ms } else { act.after_ms };
        let act = Act { after_ms, ..act };
        under_way.spawn(in_time(Arc::clone(world), token.clone(), birth_date.clone(), act));
    }
    Ok(())
}

async fn in_time(
    world: Arc<World>,
    token: String,
    birth_date: String,
    act: Act,
) -> anyhow::Result<()> {
    pace::pass(Duration::from_millis(act.after_ms)).await;
    one_answer(world, token, birth_date, word(act.answer)).await
}

/// Says yes when the time to answer is over, or when everybody goes home.
async fn too_late(
    world: Arc<World>,
    token: String,
    birth_date: String,
    mut close: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    timeout(LATE_AFTER, close.wait_for(|closed| *closed)).await.ok();
    one_answer(world, token, birth_date, "yes").await
}

/// Answers once, as often as it takes until a page comes back.
async fn one_answer(
    world: Arc<World>,
    token: String,
    birth_date: String,
    answer: &'static str,
) -> anyhow::Result<()> {
    let mut lives = world.lives.clone();
    for tries in 0..TRIES_MAX {
        let life = lives.current();
        let url = world.page(&token, tries);
        if let Some(status) = try_answer(&world, url, &birth_date, answer).await? {
            world.record.answered(&token, answer, (status, life));
            return Ok(());
        }
        lives.pause().await;
    }
    bail!("no page came back in {TRIES_MAX} tries")
}

/// The status of the page; none if it did not come or the service is not there.
async fn try_answer(
    world: &World,
    url: String,
    birth_date: &str,
    answer: &'static str,
) -> anyhow::Result<Option<u16>> {
    let page = match asked::get(url.clone()).await {
        Reply::Answered { status: 200, body } => body,
        Reply::Answered { status: 404, .. } => bail!("a link that was sent leads nowhere"),
        Reply::Answered { .. } | Reply::Cut | Reply::Refused => return Ok(None),
    };
    let Some(form_token) = form_token(&page) else { return Ok(Some(200)) };
    let (month, day) = (birth_date.get(5..7), birth_date.get(8..10));
    let form = vec![
        ("answer", answer.to_owned()),
        ("day", day.context("a day of birth")?.to_owned()),
        ("month", month.context("a month of birth")?.to_owned()),
        ("form_token", form_token.to_owned()),
    ];
    let life = world.lives.current();
    world.record.ring(Doing::Answer);
    match asked::post(url, form).await {
        Reply::Answered { status, .. } if status < 500 => Ok(Some(status)),
        Reply::Cut => {
            world.record.cut(life, |cut| cut.answers += 1);
            Ok(None)
        }
        Reply::Answered { .. } | Reply::Refused => Ok(None),
    }
}

fn form_token(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once(TOKEN_FIELD)?;
    rest.split_once('"').map(|(token, _)| token)
}

fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Accept => "yes",
        Answer::Decline => "no",
        Answer::Stop => "stop",
    }
}
