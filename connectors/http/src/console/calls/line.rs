//! The lines of the call list.

use backfill_core::effect::{Message, SendMessage};
use backfill_core::offer::{Offer, WithdrawalReason};
use backfill_core::slot::{Modality, SlotFacts};
use backfill_core::{EffectId, PatientRef};
use backfill_reading::words::kinds::{modality_name, priority_name};
use backfill_reading::words::within;
use backfill_runtime::ports::{OutboxRow, PortError};

use super::LINES_MAX;
use crate::App;
use crate::console::person::Person;
use crate::console::place::{Place, moment};
use crate::words::{arranging, moments};

/// Somebody to ask for a yes or a no.
pub(super) struct CallLine {
    pub(super) id: String,
    pub(super) deadline: String,
    pub(super) person: Option<Person>,
    /// Their clinical band; empty if they are on no list any more.
    pub(super) band: &'static str,
    pub(super) place: Place,
    /// What to say of it.
    pub(super) free: String,
    pub(super) moves: bool,
    /// What to talk over, as it is to be arranged; empty if there is nothing.
    pub(super) arrange: String,
}

/// Somebody to tell how it ended.
pub(super) struct CallBackLine {
    pub(super) id: EffectId,
    pub(super) since: String,
    pub(super) person: Option<Person>,
    /// What to say.
    pub(super) words: String,
    /// What the coordinator should know.
    pub(super) hint: &'static str,
    /// What is arranged for it; empty if nothing is.
    pub(super) arrange: String,
    /// Why no message went out; empty where the patient is always called.
    pub(super) why: String,
}

/// An appointment to cancel in the trust's system.
pub(super) struct CancellationLine {
    pub(super) id: EffectId,
    pub(super) since: String,
    pub(super) person: Option<Person>,
    pub(super) place: Place,
    /// The trust's number of it.
    pub(super) reference: String,
}

impl CallLine {
    pub(super) async fn all(app: &App, offers: &[Offer]) -> Result<Vec<Self>, PortError> {
        let mut lines = Vec::new();
        for offer in offers.iter().take(LINES_MAX) {
            let Some(slot) = app.reader.slot(offer.slot).await? else { continue };
            let entry = app.reader.entry(offer.entry).await?;
            lines.push(Self {
                band: entry.map_or("", |entry| priority_name(entry.priority)),
                id: offer.id.to_string(),
                deadline: moment(app, offer.deadline),
                person: person(app, offer.patient).await?,
                place: Place::of(app, &slot.facts),
                free: said(app, &slot.facts),
                moves: offer.moves.is_some(),
                arrange: arranging::sentence(offer.arrange),
            });
        }
        Ok(lines)
    }
}

impl CallBackLine {
    pub(super) async fn all(app: &App, rows: &[OutboxRow]) -> Result<Vec<Self>, PortError> {
        let mut lines = Vec::new();
        for row in rows.iter().take(LINES_MAX) {
            let Some(message) = row.command.message() else { continue };
            lines.push(Self {
                id: row.id,
                since: moment(app, row.created_at),
                person: person(app, message.patient).await?,
                words: words(app, message),
                hint: hint(message.message),
                arrange: arranging::names(message.arrange),
                why: row.error.clone(),
            });
        }
        Ok(lines)
    }
}

impl CancellationLine {
    pub(super) async fn all(app: &App, rows: &[OutboxRow]) -> Result<Vec<Self>, PortError> {
        let mut lines = Vec::new();
        for row in rows.iter().take(LINES_MAX) {
            let Some(wish) = row.command.cancellation() else { continue };
            let known = match wish.appointment.patient {
                Some(patient) => person(app, patient).await?,
                None => None,
            };
            lines.push(Self {
                id: row.id,
                since: moment(app, row.created_at),
                person: known,
                place: Place::of(app, &wish.appointment.facts),
                reference: wish.appointment.reference.clone(),
            });
        }
        Ok(lines)
    }
}

/// One person whose details cannot be opened hides nobody else's.
pub(in crate::console) async fn person(
    app: &App,
    patient: PatientRef,
) -> Result<Option<Person>, PortError> {
    match Person::known_as(app, patient).await {
        Err(error @ PortError::Fatal { .. }) => {
            tracing::warn!(%error, "a line of the call list has no details");
            Ok(None)
        }
        known => known,
    }
}

/// When and where an appointment is, as it is said on the phone.
pub(in crate::console) fn said(app: &App, facts: &SlotFacts) -> String {
    let start = moments::time_on_date(app.zone.civil(facts.start));
    let place = match facts.modality {
        Modality::InPerson | Modality::Unsaid => {
            let name = app.options.site_name(facts.site);
            format!("at {}", name.unwrap_or(facts.site.as_str()))
        }
        Modality::Video | Modality::Telephone => within(modality_name(facts.modality)),
    };
    format!("{start}, {place}")
}

fn words(app: &App, message: &SendMessage) -> String {
    let appointment = said(app, &message.facts);
    match message.message {
        Message::Offer { .. } => format!("An appointment is free: {appointment}."),
        Message::Confirmed => format!("You are booked: {appointment}."),
        Message::NotBooked => format!(
            "Sorry, the hospital could not book {appointment} for you. You keep your place on the \
             waiting list."
        ),
        Message::Cancelled => format!(
            "Sorry, the hospital has cancelled {appointment}. You are on the waiting list again, \
             and the time you have waited still counts."
        ),
        Message::CancelledUnexplained => format!(
            "Your appointment {appointment}, was cancelled in the hospital’s system. Was it you \
             who cancelled?"
        ),
        Message::Reinstated => format!(
            "Your appointment {appointment}, goes ahead after all. If you were told that it was \
             cancelled, that was taken back."
        ),
        Message::Withdrawn { reason } => {
            let why = match reason {
                WithdrawalReason::TakenByOther => "has been taken",
                WithdrawalReason::SlotWithdrawn => "has been withdrawn by the hospital",
                WithdrawalReason::OptedOut
                | WithdrawalReason::EntryChanged
                | WithdrawalReason::CutoffReached
                | WithdrawalReason::PatientDied
                | WithdrawalReason::Admitted => "is no longer available",
            };
            format!("Sorry, {appointment}, {why}. You keep your place on the waiting list.")
        }
    }
}

fn hint(message: Message) -> &'static str {
    match message {
        Message::Withdrawn { .. } => "If nobody has told them of it yet, just press Done.",
        Message::CancelledUnexplained => {
            "They were told that they are booked, and the trust does not say why it was cancelled. \
             Look in the trust’s system first; if the hospital cancelled, say so and say sorry."
        }
        Message::Offer { .. }
        | Message::Confirmed
        | Message::NotBooked
        | Message::Cancelled
        | Message::Reinstated => "",
    }
}
