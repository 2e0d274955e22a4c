//! What came in since somebody said yes: that the trust uses the time otherwise, that the patient
//! sits elsewhere then, that they left the list, or that the clinic was paused. A person looks before
//! anything is booked.

use backfill_core::appointment::Appointment;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::scope::is_offerable;
use backfill_core::slot::{Reason, Slot, SlotFacts};
use backfill_runtime::ports::{AppointmentFilter, PortError};

use super::place::Place;
use crate::App;
use crate::words::slots;

/// How many appointments of one patient are read.
const APPOINTMENTS_MAX: usize = 100;
/// No appointment that began earlier is still going on, in minutes.
const LENGTH_MAX_MINUTES: i64 = 24 * 60;

/// Of somebody who said yes, and then died or was taken off the list.
const LEFT: &str = "This patient is no longer on the waiting list: they died, or were taken off it. \
    Look in the trust’s system before you book anything.";

/// Of a time that nothing is offered of any more.
const PAUSED: &str = "Since this patient said yes, this clinic, its service or the trust was paused. \
    Ask whoever paused it whether this is to be booked all the same. Look in the trust’s system before \
    you book anything.";

/// What to know before an accepted offer is booked; nothing of any other offer.
///
/// # Errors
/// If it cannot be read.
pub(super) async fn of(app: &App, offer: &Offer, slot: &Slot) -> Result<Vec<String>, PortError> {
    if offer.state != OfferState::Accepted {
        return Ok(Vec::new());
    }
    let mut notes: Vec<String> = slot.taken_back.map(taken_back).into_iter().collect();
    for clash in clashes(app, offer, slot).await? {
        let Place { when, service, site } = Place::of(app, &clash.facts);
        notes.push(format!(
            "This patient has another appointment then: {when}, {service}, {site}. Look in the \
             trust’s system before you book anything."
        ));
    }
    if app.reader.entry(offer.entry).await?.is_none() {
        notes.push(LEFT.to_owned());
    }
    if is_paused(app, &slot.facts).await? {
        notes.push(PAUSED.to_owned());
    }
    Ok(notes)
}

async fn is_paused(app: &App, facts: &SlotFacts) -> Result<bool, PortError> {
    let said = app.reader.offerings().await?;
    Ok(!is_offerable(facts, |scope| said.iter().find(|it| it.scope == scope)))
}

/// What the trust said of the time.
fn taken_back(reason: Reason) -> String {
    let said = slots::reason(reason).sentence;
    format!(
        "Since this patient said yes, the time was taken back: “{said}”. Look in the trust’s \
         system before you book anything."
    )
}

/// Other appointments of the patient that share a moment with the time. The trust’s own report of
/// this booking is none, nor is the one that it moves.
async fn clashes(app: &App, offer: &Offer, slot: &Slot) -> Result<Vec<Appointment>, PortError> {
    let filter = AppointmentFilter {
        patient: Some(offer.patient),
        booked_only: true,
        from: Some(slot.facts.start.plus_minutes(-LENGTH_MAX_MINUTES)),
        to: Some(slot.facts.end()),
        count_max: APPOINTMENTS_MAX,
        ..AppointmentFilter::default()
    };
    let mut booked = app.reader.appointments(&filter).await?;
    booked.retain(|it| {
        it.facts.overlaps(&slot.facts)
            && !it.facts.same_place(&slot.facts)
            && offer.moves != Some(it.id)
    });
    Ok(booked)
}
