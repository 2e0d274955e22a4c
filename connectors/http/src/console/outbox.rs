//! The outbox as the console shows it: what is said and booked, without who.

use backfill_core::Effect;
use backfill_core::effect::{Message, SendMessage};
use backfill_runtime::ports::OutboxRow;

use super::place::{moment, short_id};
use super::tag::Tag;
use crate::App;
use crate::words::kinds::reach_name;
use crate::words::offers;

/// A line of the outbox.
pub(super) struct WishRow {
    pub(super) created: String,
    pub(super) what: String,
    pub(super) preview: String,
    pub(super) tag: Tag,
    pub(super) attempts: u32,
    pub(super) error: String,
}

impl WishRow {
    pub(super) fn of(app: &App, row: &OutboxRow) -> Self {
        let (what, preview) = describe(app, &row.effect);
        Self {
            created: moment(app, row.created_at),
            what,
            preview,
            tag: tag(&row.state),
            attempts: row.attempts,
            error: row.error.clone(),
        }
    }
}

fn tag(state: &str) -> Tag {
    let (look, text) = match state {
        "done" => ("good", "Done"),
        "waiting" => ("busy", "Waiting"),
        "failed" => ("bad", "Failed"),
        _ => ("", "Not known"),
    };
    Tag { look, text }
}

fn describe(app: &App, effect: &Effect) -> (String, String) {
    match effect {
        Effect::SendMessage(message) => (reach_name(message.reach).to_owned(), said(app, message)),
        Effect::RequestBooking(request) => {
            let start = moment(app, request.facts.start);
            let moves = if request.moves.is_some() { ", moving a later appointment" } else { "" };
            let offer = short_id(request.offer);
            ("Booking".to_owned(), format!("Book {start}{moves} (offer {offer})"))
        }
        Effect::RequestCancellation(request) => {
            let start = moment(app, request.appointment.facts.start);
            ("Cancellation".to_owned(), format!("Cancel the appointment of {start}"))
        }
        Effect::RecordLedger(_) | Effect::RecordDecision(_) | Effect::Refuse(_) => {
            ("Record".to_owned(), effect.name().to_owned())
        }
    }
}

fn said(app: &App, message: &SendMessage) -> String {
    let start = moment(app, message.facts.start);
    let offer = short_id(message.offer);
    match message.message {
        Message::Offer { deadline, moves } => {
            let deadline = moment(app, deadline);
            let moves = if moves { ", a later appointment is given up" } else { "" };
            format!("Offer {offer} of {start}: answer by {deadline}{moves}")
        }
        Message::Withdrawn { reason } => {
            format!("Offer {offer} of {start} has ended. {}", offers::withdrawal(reason).sentence)
        }
        Message::Confirmed => format!("Offer {offer}: the booking of {start} is confirmed"),
        Message::NotBooked => format!("Offer {offer}: {start} could not be booked"),
        Message::Cancelled => format!("Offer {offer}: {start} was cancelled by the hospital"),
    }
}
