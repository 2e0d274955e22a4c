//! I1: every freed time has exactly one slot in the ledger, no slot comes from nothing, and no
//! place of the diary is open twice.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::effect::RequestBooking;
use backfill_core::event::{BookingConfirmed, SlotFreed};
use backfill_core::slot::{Cause, Slot, SlotFacts};
use backfill_core::{AppointmentId, Event, OfferId, SlotId, Timestamp};

use super::acknowledged;
use super::diary::{is_put_aside, refusal};
use super::filled::filled;
use super::{Moment, Truth};

#[derive(Debug, Default)]
pub(super) struct OneSlotPerCancellation {
    slots: BTreeMap<SlotId, (SlotFacts, Option<AppointmentId>)>,
    /// Where appointments are, as far as they were told.
    booked: BTreeMap<AppointmentId, SlotFacts>,
    requests: BTreeMap<OfferId, RequestBooking>,
    /// Appointments that were cancelled and not told booked since, with the place they left.
    cancelled: BTreeMap<AppointmentId, SlotFacts>,
    /// Those of which it was never told where they were.
    bare: BTreeSet<AppointmentId>,
    /// When something was said last of each.
    said: BTreeMap<AppointmentId, Timestamp>,
}

impl Truth for OneSlotPerCancellation {
    fn name(&self) -> &'static str {
        "I1"
    }

    fn after(&mut self, moment: &Moment<'_>) -> Result<(), String> {
        let new = self.new_slots(moment)?;
        acknowledged::rename(moment, &mut self.booked);
        let justified = self.justified(moment, &new);
        for slot in &new {
            self.slots.insert(slot.id, (slot.facts.clone(), slot.origin));
        }
        self.learn(moment, &new);
        justified?;
        new.iter().try_for_each(|slot| alone_at_place(moment, slot))
    }
}

impl OneSlotPerCancellation {
    fn new_slots(&self, moment: &Moment<'_>) -> Result<Vec<Slot>, String> {
        let mut new: Vec<Slot> = Vec::new();
        for entry in moment.decided.ledger() {
            let known = self.slots.contains_key(&entry.slot);
            if !known && !new.iter().any(|slot| slot.id == entry.slot) {
                let slot = moment.engine.slot(entry.slot);
                new.push(slot.ok_or("a ledger entry of no slot")?.clone());
            }
        }
        Ok(new)
    }

    fn justified(&self, moment: &Moment<'_>, new: &[Slot]) -> Result<(), String> {
        let refused = moment.decided.refusal.is_some();
        match (&moment.recorded.event, new) {
            (Event::SlotFreed(freed), []) if refused || says_more(freed.cause) => {
                self.known(moment, freed)
            }
            (Event::CancellationConfirmed(_), []) if refused => Ok(()),
            (Event::SlotFreed(freed), []) => {
                let known = freed.appointment.and_then(|id| self.booked.get(&id));
                let told = freed.facts.as_ref().or(known);
                ensure(told.is_some_and(|it| stands(moment, it)), "a freed time has no slot")
            }
            (Event::CancellationConfirmed(id), []) => {
                let told = self.booked.get(id);
                ensure(told.is_some_and(|it| stands(moment, it)), "a freed time has no slot")
            }
            (Event::SlotFreed(freed), [slot]) => {
                let before = freed.appointment.and_then(|id| self.cancelled.get(&id));
                let again = before.is_some_and(|it| it.same_place(&slot.facts));
                let again = again && !is_put_aside(slot);
                ensure(!again, "one cancellation, told twice, gives two slots")?;
                // In a group it may be another who leaves: a person looks, and nothing is offered.
                let is_anybodys = 1 < slot.facts.capacity && is_put_aside(slot);
                let is_nameless = freed.appointment.is_none() && !is_anybodys;
                if is_nameless && is_retry(moment, freed, slot) {
                    return Err("a retry without a number gives two slots".to_owned());
                }
                if self.is_at_place(freed, slot) {
                    return Ok(());
                }
                Err("the slot is at another place than the freed time".to_owned())
            }
            (Event::CancellationConfirmed(_), [_]) => Ok(()),
            (Event::AppointmentBooked(it), new) => self.left(moment, &it.appointment, new),
            (Event::AppointmentMoved(it), new) => self.left(moment, &it.appointment, new),
            (Event::BookingConfirmed(_), []) if refused => Ok(()),
            (Event::BookingConfirmed(it), []) => self.nobody_moved_away(moment, it.offer),
            (Event::BookingConfirmed(it), [slot]) => self.moved_away(it.offer, slot),
            (_, []) => Ok(()),
            (_, new) => Err(format!("{} slots come from nothing", new.len())),
        }
    }

    /// The slot is where the message says, its blanks filled, or where the appointment is known to
    /// be; a cancellation without a number that is known may be of a booking of ours.
    fn is_at_place(&self, freed: &SlotFreed, slot: &Slot) -> bool {
        let Some(facts) = &freed.facts else { return true };
        let Some(known) = self.known_of(freed) else {
            return facts.trust == slot.facts.trust && facts.start == slot.facts.start;
        };
        let aside = is_put_aside(slot) && known.same_place(&slot.facts);
        aside || filled(facts, known).same_place(&slot.facts)
    }

    /// Where the appointment of a cancellation is known to be, or to have been.
    fn known_of(&self, freed: &SlotFreed) -> Option<&SlotFacts> {
        let id = freed.appointment?;
        self.booked.get(&id).or_else(|| self.cancelled.get(&id))
    }

    /// A cancellation is refused only where it was told before, or the place has a slot.
    fn known(&self, moment: &Moment<'_>, freed: &SlotFreed) -> Result<(), String> {
        let before = freed.appointment.is_some_and(|id| self.cancelled.contains_key(&id));
        let known = self.known_of(freed);
        let facts =
            freed.facts.as_ref().map(|it| known.map_or(it.clone(), |known| filled(it, known)));
        let place = facts.as_ref().is_some_and(|facts| stands(moment, facts));
        // Who says neither which nor when says nothing twice.
        let opened = freed.appointment.is_none() && (self.freed_at(freed) || freed.facts.is_none());
        // As it is told: its blanks are not those of where the appointment is now.
        let left = freed.appointment.zip(freed.facts.as_ref());
        let left = left.is_some_and(|(id, facts)| self.left_before(id, facts));
        // What was said before something that came since was told before, or is void.
        let said = freed.appointment.and_then(|id| self.said.get(&id));
        let late = said.is_some_and(|said| 0 < freed.said_at.0 && freed.said_at < *said);
        // Without a time it is of the one that is known.
        let late = late && (freed.facts.is_none() || self.freed_at(freed));
        let bare = freed.appointment.is_some_and(|id| self.bare.contains(&id));
        let aside = moment.engine.slots().any(|slot| {
            is_put_aside(slot) && freed.appointment.is_some() && slot.origin == freed.appointment
        });
        ensure(
            before || place || opened || left || aside || late || bare,
            "a cancellation is refused that was never told before",
        )
    }

    /// Whether the appointment left the place by moving away, and is elsewhere since.
    fn left_before(&self, id: AppointmentId, facts: &SlotFacts) -> bool {
        let elsewhere = self.booked.get(&id).is_none_or(|now| now.is_elsewhere(facts));
        let mut slots = self.slots.values();
        elsewhere && slots.any(|(it, origin)| *origin == Some(id) && !it.is_elsewhere(facts))
    }

    /// Whether a time with this start was freed before: who names no number may mean that one.
    fn freed_at(&self, freed: &SlotFreed) -> bool {
        let told = freed.facts.as_ref();
        let mut slots = self.slots.values();
        slots.any(|(it, _)| {
            told.is_some_and(|told| told.start == it.start && told.trust == it.trust)
        })
    }

    /// A moved appointment leaves its old place, once.
    fn left(
        &self,
        moment: &Moment<'_>,
        appointment: &Appointment,
        new: &[Slot],
    ) -> Result<(), String> {
        let nothing = refusal(moment).is_some() || self.is_older(appointment);
        let old = self.booked.get(&appointment.id).filter(|_| !nothing);
        let now = |old: &SlotFacts| self.told_at(appointment, old);
        let old = old.filter(|old| now(old).is_elsewhere(old));
        match (old, new) {
            (None, []) => Ok(()),
            (Some(old), [slot]) => {
                ensure(slot.facts.same_place(old), "the slot is not where the appointment was")
            }
            (Some(old), []) => {
                let known = self.slots.values().any(|(facts, origin)| {
                    facts.same_place(old) && *origin == Some(appointment.id)
                });
                ensure(
                    known || stands(moment, old),
                    "the place that an appointment left has no slot",
                )
            }
            (_, new) => Err(format!("{} slots from one move", new.len())),
        }
    }

    /// Where an appointment is told to be: what is left out is as it is known, or as we asked for it.
    fn told_at(&self, told: &Appointment, known: &SlotFacts) -> SlotFacts {
        let same = |it: &&RequestBooking| {
            let moves = it.moves.as_ref().is_some_and(|moves| moves.id == told.id);
            moves && it.facts.start == told.facts.start
        };
        let asked = self.requests.values().find(same).map(|it| &it.facts);
        filled(&told.facts, asked.unwrap_or(known))
    }

    fn is_older(&self, told: &Appointment) -> bool {
        let said = self.said.get(&told.id).copied().unwrap_or(Timestamp(0));
        0 < told.said_at.0 && told.said_at < said
    }

    /// A booking that moves a patient frees the place the patient had.
    fn moved_away(&self, offer: OfferId, slot: &Slot) -> Result<(), String> {
        let request = self.requests.get(&offer).ok_or("a booking nobody asked for")?;
        let old = request.moves.as_ref().and_then(|moves| self.booked.get(&moves.id));
        let old = old.ok_or("a slot although nobody moved")?;
        ensure(old.same_place(&slot.facts), "the slot is not where the patient was")?;
        ensure(!slot.facts.same_place(&request.facts), "the place just filled is free again")
    }

    /// Whoever held the later appointment until now has left its place: it must have a slot.
    fn nobody_moved_away(&self, moment: &Moment<'_>, offer: OfferId) -> Result<(), String> {
        let request = self.requests.get(&offer).ok_or("a booking nobody asked for")?;
        let old = request.moves.as_ref().and_then(|moves| self.booked.get(&moves.id));
        let left = old.filter(|old| !old.same_place(&request.facts));
        let has_slot = left.is_none_or(|old| stands(moment, old));
        ensure(has_slot, "the place that a booking left has no slot")
    }

    /// What is put aside for a person gives nothing up.
    fn learn(&mut self, moment: &Moment<'_>, new: &[Slot]) {
        let put_aside = new.iter().any(is_put_aside);
        let requests = moment.decided.bookings().map(|it| (it.offer, it.clone()));
        self.requests.extend(requests);
        let refused = moment.decided.refusal.is_some();
        match &moment.recorded.event {
            Event::AppointmentBooked(it) if !refused => self.book(moment, &it.appointment),
            Event::AppointmentMoved(it) if !refused => self.book(moment, &it.appointment),
            Event::SlotFreed(freed) if !refused && !put_aside => {
                let meant = new.first().and_then(|slot| slot.origin);
                let meant = meant.filter(|id| freed.appointment != Some(*id));
                for id in freed.appointment.into_iter().chain(meant) {
                    let known = self.booked.remove(&id);
                    let told = freed.facts.as_ref();
                    let filled =
                        told.map(|it| known.as_ref().map_or(it.clone(), |known| filled(it, known)));
                    match filled.or(known) {
                        Some(facts) => drop(self.cancelled.insert(id, facts)),
                        None => drop(self.bare.insert(id)),
                    }
                    let said = self.said.entry(id).or_insert(Timestamp(0));
                    *said = freed.said_at.max(*said);
                }
            }
            // Who came or was missed ends an appointment as well.
            Event::CancellationConfirmed(id)
            | Event::AppointmentAttended(id)
            | Event::AppointmentMissed(id)
                if !refused =>
            {
                let known = self.booked.remove(id);
                self.cancelled.extend(known.map(|facts| (*id, facts)));
            }
            Event::BookingConfirmed(it) if !refused => {
                if let Some(request) = self.requests.get(&it.offer).cloned() {
                    self.confirm(moment, it, &request);
                }
            }
            _ => {}
        }
    }

    /// A booking that moves nothing is known by the offer's number. The trust may have moved by
    /// booking anew: then the old appointment has ended.
    fn confirm(&mut self, moment: &Moment<'_>, it: &BookingConfirmed, request: &RequestBooking) {
        let number = it.appointment.filter(|id| moment.engine.appointment(*id).is_some());
        let ours = number.unwrap_or(AppointmentId(it.offer.0));
        let moves = request.moves.as_ref().map(|moves| moves.id);
        let moves = moves.filter(|id| self.booked.contains_key(id));
        let now = moves.and_then(|id| moment.engine.appointment(id));
        let anew = now.is_some_and(|it| it.status == AppointmentStatus::Ended);
        match moves {
            Some(id) if anew => {
                let left = self.booked.remove(&id);
                self.cancelled.extend(left.map(|facts| (id, facts)));
                self.booked.insert(ours, request.facts.clone());
            }
            Some(id) => {
                self.booked.insert(id, request.facts.clone());
            }
            None => {
                self.booked.insert(ours, request.facts.clone());
            }
        }
    }

    /// The trust's number of a booking replaces the one that moved there.
    fn book(&mut self, moment: &Moment<'_>, told: &Appointment) {
        if self.is_older(told) {
            return;
        }
        self.booked.retain(|id, _| moment.engine.appointment(*id).is_some());
        self.bare.remove(&told.id);
        let cancelled = self.cancelled.remove(&told.id);
        let known = self.booked.get(&told.id).or(cancelled.as_ref());
        let facts = known.map_or(told.facts.clone(), |known| self.told_at(told, known));
        self.booked.insert(told.id, facts);
        let said = self.said.entry(told.id).or_insert(Timestamp(0));
        *said = told.said_at.max(*said);
    }
}

/// Whether the place has an unfinished slot already.
fn stands(moment: &Moment<'_>, facts: &SlotFacts) -> bool {
    moment.engine.slots().any(|slot| !slot.is_closed() && slot.facts.same_place(facts))
}

/// Whether a cause says something of the patient or of the clinic, so that a repeat with it may be
/// news.
fn says_more(cause: Cause) -> bool {
    let of_patient = matches!(cause, Cause::Died | Cause::NotNeeded | Cause::TreatedElsewhere);
    of_patient || matches!(cause, Cause::Clinic | Cause::EnteredInError)
}

/// Whether the same time of the same diary is there already, not finished, and nothing says that
/// somebody else gave it up.
fn is_retry(moment: &Moment<'_>, freed: &SlotFreed, new: &Slot) -> bool {
    let told = freed.facts.as_ref().is_some_and(|it| it == &new.facts);
    let same = |it: &Slot| {
        it.facts.same_place(&new.facts) && it.facts.duration_minutes == new.facts.duration_minutes
    };
    let mut others = moment.engine.slots().filter(|it| it.id != new.id && !it.is_closed());
    told && freed.patient.is_none() && others.any(same)
}

/// No other freed time of a diary for one overlaps one that is opened.
fn alone_at_place(moment: &Moment<'_>, new: &Slot) -> Result<(), String> {
    let same_diary = |it: &SlotFacts| {
        let facts = &new.facts;
        it.trust == facts.trust && it.session == facts.session && it.site == facts.site
    };
    let mut others = moment.engine.slots().filter(|slot| {
        let stands = slot.id != new.id && !slot.is_closed() && slot.facts.capacity <= 1;
        stands && same_diary(&slot.facts) && slot.facts.overlaps(&new.facts)
    });
    let told = !new.facts.session.is_empty() && new.facts.capacity <= 1;
    match others.find(|_| told && !new.is_closed()) {
        Some(other) => Err(format!("{} and {} are open at one time", new.id, other.id)),
        None => Ok(()),
    }
}

fn ensure(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}
