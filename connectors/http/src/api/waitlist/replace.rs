//! `PUT /api/waitlist/{id}`: a newer version of an entry.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::entry::{Entry, Reach};
use backfill_core::event::{Change, Expected, PatientDied};
use backfill_core::{EntryId, Event, PatientRef};
use backfill_reading::words::kinds::{REACHES, word};
use backfill_reading::{
    FieldErrors, ReadEntry, Reading, Unsaid, WaitlistRow, contact_from, entry_from, tells_death,
    usual_reach, words_about_times,
};
use backfill_runtime::ports::{Contact, Details, PortError, Said, Who};
use serde_json::Value;

use super::show;
use super::view::{self, EntryAnswer, Versioned};
use crate::App;
use crate::access::Asks;
use crate::api::command::Command;
use crate::api::condition::Condition;
use crate::api::deaths;
use crate::api::parameters::PathId;
use crate::api::person::{About, Person, take_about};
use crate::api::problem::Problem;
use crate::api::taking::{Acknowledged, Taking, done_or_answer};

/// Replaces an entry. What `GET` shows can be changed and sent back.
///
/// The patient and the trust stay. To suspend an entry, send it with `suspended: true`. Contact
/// details that are sent replace those in the vault, `null` deletes one, and those that are not sent
/// stay.
///
/// A row that says that the patient died takes them off every list: the answer is that of
/// `POST /api/patients/died`.
///
/// With `if-match`, the `etag` of a `GET`, it is replaced only if it is still as it was shown then:
/// of two programs that saw the same version one is refused, 412. What is known of the patient is
/// part of it, though it is not shown. Without it the last one wins.
#[utoipa::path(
    put,
    path = "/api/waitlist/{id}",
    operation_id = "replace_entry",
    tag = "waitlist",
    request_body = WaitlistRow,
    params(
        ("id" = String, Path, description = "The id of the entry"),
        ("idempotency-key" = Option<String>, Header, description = "The id of the request."),
        ("if-match" = Option<String>, Header, description = "The `etag` of what was changed here"),
    ),
    responses(
        (status = 200, description = "The entry as it is now", body = EntryAnswer,
         headers(("etag" = String, description = "Its version"))),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        (status = 404, description = "No such entry", body = Problem,
         content_type = "application/problem+json"),
        (status = 412, description = "It was changed since", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn put(
    Asks(principal): Asks,
    State(app): State<App>,
    PathId(id): PathId<EntryId>,
    command: Command,
) -> Result<Response, Problem> {
    let condition = Condition::of(&command.headers)?;
    let mut value = command.json()?;
    let old = show::entry(&app, id).await?;
    check_id(&mut value, id)?;
    let mut row = WaitlistRow::from_json(&value)?;
    check_patient(&row, &old)?;
    if tells_death(&row, &app.row_context(command.received_at))? {
        let trust = Some(old.trust);
        let taking = Taking { app: &app, principal: &principal, command: &command, trust };
        return died(&taking, &old, &condition).await;
    }
    keep_reach(&app, &mut row, &old).await?;
    let context = app.row_context(command.received_at);
    let ReadEntry { mut entry, notices } = entry_from(&row, old.patient, &context)?;
    Unsaid::of(&row, &context).fill(&mut entry, Some(&old), None);
    let new = same_entry(&row, &old, entry)?;
    let trust = Some(new.trust);
    let shown = Versioned::of(&app, &old).await?;
    let change = (Expected::Entry(old.clone()), Change::Entry(Box::new(new.clone())));
    let changed = condition.event((&app, &command, trust), &shown, change).await?;
    let (who, details) = contact_from(&row, &context);
    let details = Details { times: unread(&row, &new), ..details };
    let person = Person { who: Who { patient: Some(old.patient), ..who }, details };
    let taking = Taking { app: &app, principal: &principal, command: &command, trust };
    let About { event, settled, .. } = take_about(&taking, &person, |_, _| changed.clone()).await?;
    Ok(match done_or_answer(event, settled) {
        Ok(()) => view::answer(&app, StatusCode::OK, new, notices).await,
        Err(answer) => *answer,
    })
}

/// The way that is not said stays, but who was called for want of an address gets the way to the one
/// that the row brings.
async fn keep_reach(app: &App, row: &mut WaitlistRow, old: &Entry) -> Result<(), PortError> {
    let brings = row.phone.is_some() || row.email.is_some();
    if row.reach.is_none() && brings && old.reach == Reach::Call {
        let known = app.vault.get(old.patient).await?.unwrap_or_default();
        if usual_reach(&known) == Reach::Call {
            return Ok(());
        }
    }
    row.reach.get_or_insert_with(|| word(REACHES, old.reach).to_owned());
    Ok(())
}

/// A death is no change of the entry: it leaves, whatever else the row says of it.
async fn died(
    taking: &Taking<'_>,
    old: &Entry,
    condition: &Condition,
) -> Result<Response, Problem> {
    let Taking { app, command, trust, .. } = *taking;
    let shown = Versioned::of(app, old).await?;
    let (seen, change) = (Expected::Entry(old.clone()), Change::Entry(Box::new(old.clone())));
    // Looks at the condition alone.
    condition.event((app, command, trust), &shown, (seen, change)).await?;
    let who = Who { patient: Some(old.patient), ..Who::default() };
    let person = Person { who, details: Details::default() };
    let died = |patient, _: &Contact| Event::PatientDied(PatientDied::of(patient));
    Ok(deaths::answer(take_about(taking, &person, died).await?, true))
}

/// Words that a person must read. Where they were read, what the list says stays as it was said:
/// the same words in the next list are read already.
fn unread(row: &WaitlistRow, entry: &Entry) -> Option<(EntryId, Said<String>)> {
    let is_unread = entry.times_to_read;
    words_about_times(row, entry.id).filter(|_| is_unread)
}

/// `GET` shows the id, so it may come back; it must be the one of the path. The notices of an answer
/// say nothing of the entry, and where it stands follows from what happens.
fn check_id(value: &mut Value, id: EntryId) -> Result<(), FieldErrors> {
    let mut object = value.as_object_mut();
    object.as_mut().map(|object| object.remove("notices"));
    object.as_mut().map(|object| object.remove("status"));
    let given = object.and_then(|object| object.remove("id"));
    let same = given.is_none_or(|given| given.as_str() == Some(&id.to_string()));
    let message = "is another entry than the one in the path";
    if same { Ok(()) } else { Err(FieldErrors::one("id", message)) }
}

fn check_patient(row: &WaitlistRow, old: &Entry) -> Result<(), FieldErrors> {
    let mut reading = Reading::default();
    let patient: Option<PatientRef> = reading.id("patient", row.patient.as_deref());
    if patient.is_some_and(|patient| patient != old.patient) {
        reading.wrong("patient", "cannot be changed; remove the entry and add another");
    }
    reading.finish(())
}

fn same_entry(row: &WaitlistRow, old: &Entry, new: Entry) -> Result<Entry, FieldErrors> {
    let mut errors = FieldErrors::default();
    if new.trust != old.trust {
        errors.push("trust", "cannot be changed; remove the entry and add another");
    }
    if row.reference.is_some() && new.id != old.id {
        errors.push("reference", "is the number of another entry");
    }
    errors.or(Entry { id: old.id, ..new })
}
