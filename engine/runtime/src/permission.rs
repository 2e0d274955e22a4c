//! Whether who asks may say what they hand in, by what can be read: looked at before anything of it is
//! taken, whatever the way in.

use backfill_core::code::Code;
use backfill_core::{Event, PatientRef};

use crate::about::About;
use crate::ports::{Delivery, PortError, Reader};
use crate::principal::Principal;

/// Why who asks may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// They may only look, or are nobody.
    #[error("who asks may change nothing here")]
    Everything,
    /// It is another trust's.
    #[error("who asks does not speak for trust {0}")]
    Trust(Code),
    /// It concerns more than one trust.
    #[error("it concerns every trust, and who asks speaks for single ones")]
    ForAll,
    /// It is another patient's, or not theirs to say.
    #[error("a patient may only answer for themselves")]
    NotTheirs,
}

/// Why a delivery was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// Who asks may not: nothing of it was taken.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It is not known to be durable.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Why who asks may not say an event, as far as it names its trust itself; none if they may.
#[must_use]
pub fn denied_by_name(principal: &Principal, event: &Event) -> Option<Denied> {
    match About::of(event) {
        About::Trust(trust) | About::Listed(_, trust) => {
            (!principal.may(trust)).then_some(Denied::Trust(trust))
        }
        About::Entry(_)
        | About::Offer(_)
        | About::Appointment(_)
        | About::Stop
        | About::Everybody => principal.speaks_for().is_none().then_some(Denied::Everything),
    }
}

/// Asks whether somebody may hand in a delivery. What says nothing, and is only kept for a person to
/// look at, anybody may.
///
/// # Errors
/// If they may not, or it cannot be read whom it is about.
pub(crate) async fn ask(
    reader: &dyn Reader,
    principal: &Principal,
    delivery: &Delivery,
) -> Result<(), NotTaken> {
    let says_nothing = delivery.events.is_empty() && delivery.contacts.is_empty();
    if says_nothing || principal.may_for_all() {
        return Ok(());
    }
    let is_of_patient = matches!(principal, Principal::Patient(_));
    // Who somebody is concerns all who know them, and is nothing that a patient says by a link.
    if delivery.events.is_empty() || (is_of_patient && !delivery.contacts.is_empty()) {
        return Err(Denied::ForAll.into());
    }
    for new in &delivery.events {
        match principal {
            Principal::Patient(patient) => ask_patient(reader, *patient, &new.event).await?,
            Principal::Person(_) | Principal::Machine(_) | Principal::Nobody => {
                ask_for_trust(reader, principal, &new.event).await?;
            }
        }
    }
    Ok(())
}

async fn ask_for_trust(
    reader: &dyn Reader,
    principal: &Principal,
    event: &Event,
) -> Result<(), NotTaken> {
    if principal.speaks_for().is_none() {
        return Err(Denied::Everything.into());
    }
    let trust = match About::of(event) {
        About::Trust(trust) => Some(trust),
        About::Listed(id, trust) => {
            Some(reader.entry(id).await?.map_or(trust, |entry| entry.trust))
        }
        About::Entry(id) => reader.entry(id).await?.map(|entry| entry.trust),
        About::Offer(id) => match reader.offer(id).await? {
            Some(offer) => reader.slot(offer.slot).await?.map(|slot| slot.facts.trust),
            None => None,
        },
        About::Appointment(id) => reader.appointment(id).await?.map(|it| it.facts.trust),
        About::Stop => None,
        About::Everybody => return Err(Denied::ForAll.into()),
    };
    // What is not known here changes nothing, whoever says it.
    match trust.filter(|trust| !principal.may(*trust)) {
        Some(trust) => Err(Denied::Trust(trust).into()),
        None => Ok(()),
    }
}

/// A patient answers their own offers, and stops them.
async fn ask_patient(
    reader: &dyn Reader,
    patient: PatientRef,
    event: &Event,
) -> Result<(), NotTaken> {
    let is_theirs = if let Event::OfferAccepted(it) | Event::OfferDeclined(it) = event {
        reader.offer(it.offer).await?.is_some_and(|offer| offer.patient == patient)
    } else if let Event::PatientOptedOut(it) = event {
        it.patient == patient
    } else {
        false
    };
    if is_theirs { Ok(()) } else { Err(Denied::NotTheirs.into()) }
}
