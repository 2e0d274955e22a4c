//! `POST /api/cancellations`: one freed appointment time, or a batch of them.

mod answer;

use axum::extract::State;
use axum::response::Response;
use backfill_core::code::Code;
use backfill_core::event::SlotFreed;
use backfill_core::{Event, EventId};
use backfill_reading::{Cancellation, CancellationRow, FieldErrors, cancellation_from};
use backfill_runtime::ids;
use serde_json::Value;

pub(crate) use answer::CancellationTaken;

use super::command::Command;
use super::people::{Item, by_numbers, check_known, take_all_about};
use super::problem::Problem;
use super::taking::{Settled, Taking};
use super::{refused, signature};
use crate::App;
use crate::access::Asks;

/// Most cancellations in one request.
const BATCH_MAX: usize = 500;

/// One cancellation, or an array of at most 500. A batch is taken whole or refused whole.
///
/// Send the same `id` again and nothing happens twice: the answer is the same. With other contents
/// it is `id-reused`, whatever key the request has, and in a batch a refusal of that item. A service, site or
/// kind that is not known is taken too: the ledger then shows why the time was not offered.
#[utoipa::path(
    post,
    path = "/api/cancellations",
    operation_id = "send_cancellations",
    tag = "cancellations",
    request_body(content = inline(CancellationBody), content_type = "application/json"),
    params(
        ("idempotency-key" = Option<String>, Header, description = "The id of the request."),
        ("webhook-id" = Option<String>, Header, description = "The id of a signed request."),
        ("webhook-timestamp" = Option<i64>, Header, description = "Seconds since 1970."),
        ("webhook-signature" = Option<String>, Header, description = "`v1,` and HMAC-SHA256."),
    ),
    responses(
        (status = 202, description = "Durable; an array answers an array",
         body = inline(CancellationAnswer)),
        (status = 401, description = "Not signed, but a secret is set", body = Problem,
         content_type = "application/problem+json"),
        Problem,
    )
)]
pub(crate) async fn post(
    Asks(principal): Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Response, Problem> {
    if let Some(secret) = &app.options.webhook_secret {
        signature::verify(secret, &command.headers, &command.body, command.received_at)?;
    }
    let (cancellations, batch) = match parse(&app, &command) {
        Ok(parsed) => parsed,
        Err(problem) => return Err(refused::keep(&app, &command, problem).await),
    };
    let command = named_by_its_item(command, &cancellations);
    let taking = Taking {
        app: &app,
        principal: &principal,
        command: &command,
        trust: one_trust(&cancellations),
    };
    let items = items(&command, &cancellations, batch);
    check_known(&taking, &items, batch).await?;
    let freed = |index: usize, patient| {
        let freed = &cancellations[index].freed;
        Event::SlotFreed(SlotFreed { patient, ..freed.clone() })
    };
    let settled = take_all_about(&taking, &items, freed).await?;
    if !batch && settled.iter().any(|(_, it)| *it == Settled::Reused) {
        return Err(Problem::id_reused());
    }
    Ok(answer::answer(&app, &cancellations, settled, batch).await)
}

/// What may be sent.
#[derive(Debug, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only described, never made")]
pub(crate) enum CancellationBody {
    /// One cancellation.
    One(Box<CancellationRow>),
    /// A batch.
    Batch(Vec<CancellationRow>),
}

/// What is answered.
#[derive(Debug, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only described, never made")]
pub(crate) enum CancellationAnswer {
    /// To one cancellation.
    One(Box<CancellationTaken>),
    /// To a batch, in its order.
    Batch(Vec<CancellationTaken>),
}

/// What is meant, and whether it came as an array.
fn parse(app: &App, command: &Command) -> Result<(Vec<Cancellation>, bool), Problem> {
    let (items, batch) = match command.json()? {
        Value::Array(items) => (items, true),
        one @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Object(_)) => (vec![one], false),
    };
    Ok((read(app, &items, batch)?, batch))
}

fn read(app: &App, items: &[Value], batch: bool) -> Result<Vec<Cancellation>, FieldErrors> {
    if batch && !(1..=BATCH_MAX).contains(&items.len()) {
        return Err(FieldErrors::one("", format!("a batch holds 1 to {BATCH_MAX} cancellations")));
    }
    let context = app.diary_context(app.now.as_ref()());
    let mut errors = FieldErrors::default();
    let mut read = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        match cancellation_from(item, &context) {
            Ok(cancellation) => read.push(cancellation),
            Err(wrong) if batch => errors.push_item(index, wrong),
            Err(wrong) => return Err(wrong),
        }
    }
    let read = errors.or(read)?;
    check_ids(&read)?;
    Ok(read)
}

/// The same id twice in one batch would silently lose one of the two.
fn check_ids(cancellations: &[Cancellation]) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::default();
    let mut seen = std::collections::BTreeSet::new();
    for (index, one) in cancellations.iter().enumerate() {
        if one.id.as_ref().is_some_and(|id| !seen.insert((one.trust, id))) {
            errors.push(&format!("[{index}].id"), "is the id of another item of this batch too");
        }
    }
    errors.or(())
}

/// A single cancellation without a header is known by the id in its body.
fn named_by_its_item(command: Command, cancellations: &[Cancellation]) -> Command {
    let ([Cancellation { id: Some(id), .. }], None) = (cancellations, &command.key) else {
        return command;
    };
    Command { id: id.clone(), ..command }
}

fn items(command: &Command, cancellations: &[Cancellation], batch: bool) -> Vec<Item> {
    let item = |(index, one): (usize, &Cancellation)| Item {
        event: event_id(command, one, batch.then_some(index)),
        person: one.by.clone().and_then(by_numbers),
    };
    cancellations.iter().enumerate().map(item).collect()
}

/// The item's own id names the event, whichever request brings it; otherwise the request does.
fn event_id(command: &Command, one: &Cancellation, index: Option<usize>) -> EventId {
    let source = Command::source(Some(one.trust));
    match (&one.id, index) {
        (Some(id), _) => ids::event_id(&[&source, id]),
        (None, None) => ids::event_id(&[&source, &command.id]),
        (None, Some(index)) => ids::event_id(&[&source, &command.id, &index.to_string()]),
    }
}

fn one_trust(cancellations: &[Cancellation]) -> Option<Code> {
    let trust = cancellations.first()?.trust;
    cancellations.iter().all(|one| one.trust == trust).then_some(trust)
}
