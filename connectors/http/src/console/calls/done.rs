//! `POST /console/to-do/{id}`: a person did what no program does, and says so.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use backfill_core::{Command, EffectId, Event};
use backfill_runtime::ports::{Delivery, Ended, Finished, NewEvent, OutboxRow};
use backfill_runtime::{Principal, ids};

use super::TO_DO_READ_MAX;
use crate::App;
use crate::access::Asks;
use crate::console::action::{SOURCE, settled};
use crate::console::problem::Problem;

#[derive(Debug, serde::Deserialize)]
pub(in crate::console) struct DoneForm {
    result: String,
}

pub(in crate::console) async fn take(
    Asks(principal): Asks,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Result<Form<DoneForm>, FormRejection>,
) -> Result<Response, Problem> {
    let id: EffectId = id.parse().map_err(|_| Problem::NotFound("thing to do"))?;
    let bad_form = Problem::BadForm("Say what became of it: done, cancelled or kept.");
    let Ok(Form(form)) = form else { return Err(bad_form) };
    let rows = app.reader.to_do(TO_DO_READ_MAX).await?;
    let Some(row) = rows.iter().find(|row| row.id == id) else { return Ok(back("before")) };
    let Some((what, event)) = result(row, &form.result) else { return Err(bad_form) };
    note(&app, &principal, id, (what, event)).await?;
    // The event is durable: if this fails, the line stays and the same again ends it.
    let told = Finished::Done { ended: Ended::Told, why: String::new() };
    app.outbox.finish(id, told).await?;
    Ok(back(what))
}

/// What a word of the form means for this line.
fn result(row: &OutboxRow, word: &str) -> Option<(&'static str, Event)> {
    match (&row.command, word) {
        (Command::SendMessage(_), "done") => Some(("told", Event::MessageSent(row.id))),
        (Command::RequestCancellation(wish), "cancelled") => {
            Some(("cancelled", Event::CancellationConfirmed(wish.appointment.id)))
        }
        (Command::RequestCancellation(wish), "kept") => {
            Some(("kept", Event::CancellationRefused(wish.appointment.id)))
        }
        _ => None,
    }
}

/// Makes the event durable and waits for what it comes to: the same done twice is one event.
async fn note(
    app: &App,
    principal: &Principal,
    id: EffectId,
    (what, event): (&str, Event),
) -> Result<(), Problem> {
    let event_id = ids::event_id(&[SOURCE, &id.to_string(), what]);
    let delivery = Delivery {
        body_hash: ids::body_hash(what.as_bytes()),
        events: vec![NewEvent { id: event_id, event }],
        ..Delivery::named(SOURCE, format!("{id}:to-do"), (app.now)())
    };
    settled(app, principal, delivery).await.map(drop)
}

fn back(done: &str) -> Response {
    Redirect::to(&format!("/console/calls?done={done}")).into_response()
}
