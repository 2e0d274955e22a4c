//! `POST /console/entries/{id}/times`: somebody has read the times at which a patient can come.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::availability::Availability;
use backfill_core::entry::Entry;
use backfill_core::event::{Change, ChangeRequested, Expected};
use backfill_core::{EntryId, Event};
use backfill_reading::given;
use backfill_schemas::times;

use super::review::back;
use super::{Typed, page};
use crate::App;
use crate::access::Asks;
use crate::console::action::note;
use crate::console::problem::Problem;
use crate::pages::render;

/// Longest words, in characters.
const WORDS_MAX: usize = 300;

#[derive(Debug, serde::Deserialize)]
pub(in crate::console) struct TimesForm {
    /// `read`, or `any` for any time.
    result: String,
    #[serde(default)]
    times: String,
}

pub(in crate::console) async fn take(
    Asks(principal): Asks,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Result<Form<TimesForm>, FormRejection>,
) -> Result<Response, Problem> {
    let id: EntryId = id.parse().map_err(|_| Problem::NotFound("entry"))?;
    let bad_form = Problem::BadForm("Say at which times they can come, or that any will do.");
    let Ok(Form(form)) = form else { return Err(bad_form) };
    let Some(seen) = app.reader.entry(id).await? else {
        return Ok(back(Some(backfill_core::effect::Refusal::UnknownEntry), "left"));
    };
    let availability = match form.result.as_str() {
        "any" => Availability::default(),
        "read" => match read(&app, &form.times) {
            Ok(availability) => availability,
            Err(fault) => {
                let typed = Typed { entry: id, words: form.times, fault };
                let page = page(&app, None, Some(typed)).await?;
                return Ok(render(StatusCode::UNPROCESSABLE_ENTITY, &page));
            }
        },
        _ => return Err(bad_form),
    };
    let new = Entry { availability, times_to_read: false, ..seen.clone() };
    let (expected, change) = (Expected::Entry(seen), Change::Entry(Box::new(new)));
    let event = Event::ChangeRequested(Box::new(ChangeRequested { expected, change }));
    let refusal = note(&app, &principal, &format!("{id}:times"), event).await?;
    Ok(back(refusal, &format!("times&entry={id}")))
}

fn read(app: &App, words: &str) -> Result<Availability, String> {
    if WORDS_MAX < words.chars().count() {
        return Err(format!("is too long; at most {WORDS_MAX} letters"));
    }
    let Some(words) = given(Some(words)) else {
        return Err("is empty: say when they can come, or press Any time".to_owned());
    };
    let today = app.zone.local((app.now)());
    match times::parse(words, today) {
        Ok(availability) if !availability.is_over(today.day) => Ok(availability),
        Ok(_) => Err("names only times that are over".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
