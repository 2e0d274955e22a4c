//! I2: no slot has two bookings, no place of the diary is given twice, and nobody has to be in
//! two places at once.

use backfill_core::offer::{Offer, OfferState};

use crate::checks::evidence::{Booking, Evidence};

pub(super) fn check(evidence: &Evidence) -> Vec<String> {
    let bookings = evidence.bookings();
    let booked: Vec<&Booking<'_>> =
        bookings.iter().filter(|booking| booking.accepted().is_some()).collect();
    let mut faults = one_yes_per_slot(evidence);
    for (index, first) in booked.iter().enumerate() {
        let others = booked[index + 1..].iter();
        faults.extend(others.filter_map(|second| clash(evidence, first, second)));
    }
    faults
}

fn one_yes_per_slot(evidence: &Evidence) -> Vec<String> {
    let said_yes =
        |offer: &&Offer| matches!(offer.state, OfferState::Accepted | OfferState::Booked);
    let count =
        |slot| evidence.offers.values().filter(said_yes).filter(|it| it.slot == slot).count();
    let twice = evidence.slots.keys().filter(|slot| 1 < count(**slot));
    twice.map(|slot| format!("{slot} has two who said yes")).collect()
}

/// Two bookings of the hospital that cannot both stand: a place, or a person's time, is given
/// again only after the first booking was given up.
fn clash(evidence: &Evidence, first: &Booking<'_>, second: &Booking<'_>) -> Option<String> {
    if [first, second].iter().any(|it| it.offer.state != OfferState::Booked) {
        return None;
    }
    let (one, other) = (first.accepted()?, second.accepted()?);
    let slot = |booking: &Booking<'_>| evidence.slots.get(&booking.offer.slot);
    let at_once = slot(first)?.facts.overlaps(&slot(second)?.facts)
        || overlap(&one.times_of_day(), &other.times_of_day());
    if !at_once {
        return None;
    }
    let names = format!("{} and {}", first.offer.id, second.offer.id);
    if one.place() == other.place() {
        return Some(format!("{names} are booked at one place"));
    }
    let same_person =
        one.patient() == other.patient() || first.offer.patient == second.offer.patient;
    same_person.then(|| format!("{names} are one person at one time"))
}

/// Times as HL7 writes them are in the order of their letters.
fn overlap(one: &(String, String), other: &(String, String)) -> bool {
    one.0 < other.1 && other.0 < one.1
}
