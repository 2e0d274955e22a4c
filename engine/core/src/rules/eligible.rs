//! Hard constraints: all of them hold, or the entry is not offered the slot. They fail closed.

use crate::availability::Suits;
use crate::effect::PassedOver;
use crate::entry::{Entry, EntryStatus, Priority, Reach};
use crate::offer::{Arrange, Offer, OfferState};
use crate::rules::arranging::{arrange, last_yes};
use crate::rules::calling::Calls;
use crate::rules::current::Stale;
use crate::rules::standing::Standing;
use crate::rules::{caps, clinic, forbid, own_trust, pathway, site};
use crate::slot::Slot;
use crate::state::State;
use crate::{PatientRef, Timestamp};

/// Whether the entry may be offered the slot now.
///
/// # Errors
/// The first constraint that forbids it, in the order in which they are told to people.
pub(crate) fn check(
    state: &State,
    entry: &Entry,
    slot: &Slot,
    now: Timestamp,
) -> Result<(), PassedOver> {
    wants_offers(state, entry)?;
    has_no_standing_offer(state, entry)?;
    forbid(gave_up(state, slot) == Some(entry.patient), PassedOver::GaveItUp)?;
    forbid(slot.asked.contains(&entry.id), PassedOver::AskedBefore)?;
    forbid(caps::is_capped(state, entry.patient, &slot.facts, now), PassedOver::MessageCap)?;
    can_be_reached(state, entry, slot, now)?;
    clinic::is_kept_for_others(&state.rules, entry, slot, now)?;
    fits(state, entry, slot, now)?;
    forbid(Stale::at(state, now).forbids(entry, slot), PassedOver::ListStale)
}

/// Whoever gave the slot's time up, under the reference that they have now. They are not asked;
/// they may still ask for it themselves.
pub(crate) fn gave_up(state: &State, slot: &Slot) -> Option<PatientRef> {
    slot.given_up_by.map(|patient| state.person(patient))
}

/// [`check`] for somebody of a pool: how the person stands, who gave the time up and whose word is
/// too old need not be looked up.
///
/// # Errors
/// As [`check`].
pub(crate) fn check_waiting(
    state: &State,
    (entry, person): (&Entry, Standing),
    slot: &Slot,
    now: Timestamp,
) -> Result<(), PassedOver> {
    person.barred.map_or(Ok(()), Err)?;
    forbid(slot.asked.contains(&entry.id), PassedOver::AskedBefore)?;
    let may_be_capped = person.was_asked || caps::allows_none(&state.rules);
    let is_capped = || caps::is_capped(state, entry.patient, &slot.facts, now);
    forbid(may_be_capped && is_capped(), PassedOver::MessageCap)?;
    can_be_reached(state, entry, slot, now)?;
    clinic::is_kept_for_others(&state.rules, entry, slot, now)?;
    fits(state, entry, slot, now)
}

/// How the person behind an entry stands, whatever the slot and the time.
pub(crate) fn standing(state: &State, entry: &Entry) -> Standing {
    let person = state.patients.get(&entry.patient);
    let barred = wants_offers(state, entry).and_then(|()| has_no_standing_offer(state, entry));
    Standing { barred: barred.err(), was_asked: person.is_some_and(|it| !it.offered_at.is_empty()) }
}

/// Whether the entry may be booked into the slot on a person's own asking: caps and what was
/// asked before do not count then.
///
/// # Errors
/// The first constraint that forbids it.
pub(crate) fn may_book(
    state: &State,
    entry: &Entry,
    slot: &Slot,
    now: Timestamp,
) -> Result<(), PassedOver> {
    let wanted = wants_offers(state, entry);
    // Whoever is booked may move to an earlier time: it is what they ask for.
    if wanted != Err(PassedOver::Booked) {
        wanted?;
    }
    has_no_standing_offer(state, entry)?;
    clinic::is_kept_for_others(&state.rules, entry, slot, now)?;
    fits(state, entry, slot, now)
}

/// Whether the slot suits the entry, leaving aside what was offered or asked before.
///
/// # Errors
/// The first constraint that does not hold.
pub(crate) fn fits(
    state: &State,
    entry: &Entry,
    slot: &Slot,
    now: Timestamp,
) -> Result<(), PassedOver> {
    let facts = &slot.facts;
    forbid(facts.duration_minutes < entry.duration_minutes, PassedOver::TooShort)?;
    forbid(!entry.modalities.contains(facts.modality), PassedOver::Modality)?;
    forbid(!own_trust::allows(state, entry, slot, now), PassedOver::OtherTrust)?;
    let at_another = facts.trust != entry.trust;
    let stopped = at_another && state.has_stopped(entry.patient, facts.trust);
    forbid(stopped, PassedOver::OptedOut)?;
    site::suits(entry, facts)?;
    clinic::takes(state, entry, facts)?;
    clinic::is_time_for(state, entry, slot)?;
    let suits = entry.availability.suits(facts.local, facts.duration_minutes);
    forbid(suits == Suits::No, PassedOver::Time)?;
    let notice = facts.start.minutes_since(now);
    forbid(notice < i64::from(entry.notice_minutes_min), PassedOver::Notice)?;
    forbid(!entry.ready.covers(&facts.requires), PassedOver::NotReady)?;
    can_be_arranged(state, entry, slot, now)?;
    forbid(is_in_hospital(state, entry.patient, facts.start, now), PassedOver::Admitted)?;
    forbid(clashes(state, entry, slot), PassedOver::Clash)?;
    forbid(pathway::holds_earlier(state, entry, slot, now), PassedOver::HoldsEarlier)
}

/// Whether anything may be offered for the entry, leaving aside what is offered already.
///
/// # Errors
/// Why nothing may.
pub(crate) fn wants_offers(state: &State, entry: &Entry) -> Result<(), PassedOver> {
    let person = state.patients.get(&entry.patient);
    forbid(person.is_some_and(|it| it.died), PassedOver::Died)?;
    let stopped = person.is_some_and(|it| it.opted_out.covers(entry.trust));
    forbid(stopped, PassedOver::OptedOut)?;
    forbid(entry.status.needs_review(), PassedOver::ToReview)?;
    // Nobody knows yet when they can come.
    forbid(entry.times_to_read, PassedOver::TimesToRead)?;
    // Without a band there is no order: routine would be a guess.
    forbid(entry.priority == Priority::Unsaid, PassedOver::LacksPriority)?;
    forbid(entry.status == EntryStatus::Booked, PassedOver::Booked)
}

fn is_in_hospital(state: &State, patient: PatientRef, start: Timestamp, now: Timestamp) -> bool {
    let stay = state.patients.get(&patient).and_then(|it| it.admitted);
    stay.is_some_and(|stay| stay.covers(start, now))
}

/// One live offer per patient and service; while a yes is being booked, none at all.
fn has_no_standing_offer(state: &State, entry: &Entry) -> Result<(), PassedOver> {
    let service = |offer: &Offer| state.slots.get(&offer.slot).map(|slot| slot.facts.service);
    let mut offers = state
        .standing_offers(entry.patient)
        .filter(|offer| offer.entry == entry.id || service(offer) == Some(entry.service));
    match offers.next().map(|offer| offer.state) {
        Some(OfferState::Accepted) => Err(PassedOver::Booking),
        Some(_) => Err(PassedOver::HasLiveOffer),
        None => Ok(()),
    }
}

/// What the slot lacks can still be arranged.
fn can_be_arranged(
    state: &State,
    entry: &Entry,
    slot: &Slot,
    now: Timestamp,
) -> Result<Arrange, PassedOver> {
    let arrange = arrange(&state.rules, entry, &slot.facts);
    let notice = slot.facts.start.minutes_since(now);
    forbid(notice < i64::from(arrange.minutes), PassedOver::Support).map(|()| arrange)
}

/// A call takes working hours, and they must come before the last yes that counts. What is to be
/// arranged is talked over: then a person calls, however the patient can be reached.
fn can_be_reached(
    state: &State,
    entry: &Entry,
    slot: &Slot,
    now: Timestamp,
) -> Result<(), PassedOver> {
    let arrange = can_be_arranged(state, entry, slot, now)?;
    if reach(state, entry, arrange).is_digital() {
        return Ok(());
    }
    forbid(!calls(state, slot, arrange, now).is_time(), PassedOver::NoTimeToCall)
}

/// How an offer is made to somebody for whom this is to be arranged. Whoever is to be reached by a
/// call alone, or through a safe contact, is sent nothing, whichever of their entries says it.
pub(crate) fn reach(state: &State, entry: &Entry, arrange: Arrange) -> Reach {
    let is_called = !arrange.what.is_nothing() || state.lives(entry.patient).is_call_only;
    if is_called { Reach::Call } else { entry.reach }
}

/// [`reach`] of an offer that is made now: suspected cancer is phoned first, where all of the time to
/// call is there before the last yes. Otherwise a message, which is there at once, is better; so it is
/// for whoever left an email address alone, since there is no number to call.
pub(crate) fn reach_now(
    state: &State,
    entry: &Entry,
    slot: &Slot,
    arrange: Arrange,
    now: Timestamp,
) -> Reach {
    let is_phoned = entry.priority == Priority::TwoWeekWait && entry.reach != Reach::Email;
    let can_be_phoned = || calls(state, slot, arrange, now).whole_window().is_some();
    if is_phoned && can_be_phoned() { Reach::Call } else { reach(state, entry, arrange) }
}

/// The calls that can be made for a slot from now on, to somebody for whom this is to be arranged.
pub(crate) fn calls<'a>(
    state: &'a State,
    slot: &'a Slot,
    arrange: Arrange,
    now: Timestamp,
) -> Calls<'a> {
    let last_yes = last_yes(&state.rules, &slot.facts, arrange);
    let offset_minutes = state.utc_offset_minutes;
    Calls { rules: &state.rules, slot: &slot.facts, last_yes, now, offset_minutes }
}

/// Overlaps a booked appointment other than the one that would be given up, or another offer.
fn clashes(state: &State, entry: &Entry, slot: &Slot) -> bool {
    let mut booked = state.booked(entry.patient).filter(|it| Some(it.id) != entry.holds);
    if booked.any(|appointment| appointment.facts.overlaps(&slot.facts)) {
        return true;
    }
    let others = state.standing_offers(entry.patient).filter(|offer| offer.slot != slot.id);
    others
        .filter_map(|offer| state.slots.get(&offer.slot))
        .any(|other| other.facts.overlaps(&slot.facts))
}
