//! The outbox as the console shows it: what is said and booked, without who.

use backfill_core::Command;
use backfill_core::effect::{Message, SendMessage};
use backfill_reading::words::kinds::reach_name;
use backfill_reading::words::offers;
use backfill_runtime::ports::{Ended, OutboxRow, Way, WishState};

use super::place::{moment, short_id};
use super::tag::Tag;
use crate::App;

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
        let (what, preview) = describe(app, &row.command);
        Self {
            created: moment(app, row.created_at),
            what,
            preview,
            tag: tag(row),
            attempts: row.attempts,
            error: row.error.clone(),
        }
    }
}

/// Only what somebody outside took looks like sent.
fn tag(row: &OutboxRow) -> Tag {
    let is_message = row.command.message().is_some();
    let (look, text) = match (row.state, is_message) {
        (WishState::Waiting, _) => ("busy", "Waiting"),
        (WishState::ToDo, true) => ("busy", "To call back"),
        (WishState::ToDo, false) => ("busy", "To do by hand"),
        (WishState::Done(Some(ended)), _) => ended_tag(ended, is_message),
        (WishState::Done(None), _) => ("", "Ended"),
        (WishState::Failed, true) => ("bad", "Not sent"),
        (WishState::Failed, false) => ("bad", "Failed"),
    };
    Tag { look, text }
}

fn ended_tag(ended: Ended, is_message: bool) -> (&'static str, &'static str) {
    match (ended, is_message) {
        (Ended::Sent(Way::Text), _) => ("good", "Sent by text"),
        (Ended::Sent(Way::Email), _) => ("good", "Sent by email"),
        (Ended::Told, true) => ("good", "Told on the phone"),
        (Ended::Told, false) => ("good", "Done by hand"),
        (Ended::Answered, _) => ("good", "Answered"),
        (Ended::Listed, true) => ("", "On the call list"),
        (Ended::Listed, false) => ("", "To book by hand"),
        (Ended::Unneeded, _) => ("", "Not needed"),
    }
}

fn describe(app: &App, command: &Command) -> (String, String) {
    match command {
        Command::SendMessage(message) => (reach_name(message.reach).to_owned(), said(app, message)),
        Command::RequestBooking(request) => {
            let start = moment(app, request.facts.start);
            let moves = if request.moves.is_some() { ", moving a later appointment" } else { "" };
            let offer = short_id(request.offer);
            ("Booking".to_owned(), format!("Book {start}{moves} (offer {offer})"))
        }
        Command::RequestCancellation(request) => {
            let start = moment(app, request.appointment.facts.start);
            ("Cancellation".to_owned(), format!("Cancel the appointment of {start}"))
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
        Message::CancelledUnexplained => {
            format!("Offer {offer}: {start} was cancelled, and nobody says why")
        }
        Message::Reinstated => format!("Offer {offer}: {start} goes ahead after all"),
    }
}
