//! Indexes: what follows from the state, kept beside it so that nothing is searched for.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;

use super::diary::{Diaries, Taker};
use crate::appointment::{Appointment, AppointmentStatus};
use crate::code::Code;
use crate::course::Lives;
use crate::entry::Entry;
use crate::offer::{Offer, OfferState};
use crate::pool::Pool;
use crate::slot::{Slot, SlotFacts, SlotState, name_key};
use crate::{AppointmentId, EntryId, OfferId, PatientRef, SlotId, Timestamp};

/// What may be forgotten once it is long over; of the same end, the appointment first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Over {
    /// An appointment that nobody holds.
    Appointment(AppointmentId),
    /// A slot that is closed.
    Slot(SlotId),
}

/// A session: the trust, its own name for it, and the local day.
pub(crate) type SessionKey = (Code, String, i32);

/// An appointment and the place it left: the same appointment may leave several.
pub(crate) type OriginKey = (AppointmentId, Timestamp, String);

pub(crate) fn origin_key(origin: AppointmentId, facts: &SlotFacts) -> OriginKey {
    (origin, facts.start, name_key(&facts.session))
}

/// See the module. Never stored: built again from the state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Indexes {
    pub(crate) open: BTreeMap<Pool, BTreeSet<(Timestamp, SlotId)>>,
    pub(crate) entries: BTreeMap<PatientRef, BTreeSet<EntryId>>,
    /// Those of them that say how the person lives: of few people anything is said.
    pub(crate) lives: BTreeMap<PatientRef, BTreeMap<EntryId, Lives>>,
    /// Entries by the appointment that they hold.
    pub(crate) holders: BTreeMap<AppointmentId, BTreeSet<EntryId>>,
    pub(crate) appointments: BTreeMap<PatientRef, BTreeSet<AppointmentId>>,
    pub(crate) standing_offers: BTreeMap<PatientRef, BTreeSet<OfferId>>,
    pub(crate) booked_offers: BTreeMap<PatientRef, BTreeSet<OfferId>>,
    /// The offer that became the booking of a slot.
    pub(crate) bookings: BTreeMap<SlotId, OfferId>,
    /// Those offers by the number that the trust acknowledged them with.
    pub(crate) booked_as: BTreeMap<AppointmentId, BTreeSet<OfferId>>,
    /// The slots that an appointment freed, the last of them last: an earlier one may outlive it.
    pub(crate) origins: BTreeMap<OriginKey, BTreeSet<(Timestamp, SlotId)>>,
    pub(crate) sessions: BTreeMap<SessionKey, BTreeSet<SlotId>>,
    /// Booked appointments, and slots that are not closed.
    pub(crate) taken: Diaries,
    /// All slots.
    pub(crate) freed: Diaries,
    /// What may be forgotten, by its end.
    pub(crate) over: BTreeSet<(Timestamp, Over)>,
    /// All offers of each slot.
    offers: BTreeSet<(SlotId, OfferId)>,
    /// The references that were merged into each.
    pub(crate) merged: BTreeMap<PatientRef, BTreeSet<PatientRef>>,
}

pub(crate) fn session_key(facts: &SlotFacts) -> SessionKey {
    (facts.trust, name_key(&facts.session), facts.local.day)
}

impl Indexes {
    /// The name of the first that differs, if one does.
    pub(crate) fn differing(&self, other: &Self) -> Option<&'static str> {
        let same = [
            ("open", self.open == other.open),
            ("entries", self.entries == other.entries),
            ("lives", self.lives == other.lives),
            ("holders", self.holders == other.holders),
            ("appointments", self.appointments == other.appointments),
            ("standing_offers", self.standing_offers == other.standing_offers),
            ("booked_offers", self.booked_offers == other.booked_offers),
            ("bookings", self.bookings == other.bookings),
            ("booked_as", self.booked_as == other.booked_as),
            ("origins", self.origins == other.origins),
            ("sessions", self.sessions == other.sessions),
            ("taken", self.taken == other.taken),
            ("freed", self.freed == other.freed),
            ("over", self.over == other.over),
            ("offers", self.offers == other.offers),
            ("merged", self.merged == other.merged),
        ];
        same.into_iter().find(|(_, is_same)| !is_same).map(|(name, _)| name)
    }

    pub(crate) fn add_entry(&mut self, entry: &Entry) {
        self.entries.entry(entry.patient).or_default().insert(entry.id);
        let lives = entry.course.lives();
        if lives != Lives::default() {
            self.lives.entry(entry.patient).or_default().insert(entry.id, lives);
        }
        if let Some(held) = entry.holds {
            self.holders.entry(held).or_default().insert(entry.id);
        }
    }

    pub(crate) fn remove_entry(&mut self, entry: &Entry) {
        drop_from(&mut self.entries, &entry.patient, &entry.id);
        if let Some(lives) = self.lives.get_mut(&entry.patient) {
            lives.remove(&entry.id);
            if lives.is_empty() {
                self.lives.remove(&entry.patient);
            }
        }
        if let Some(held) = entry.holds {
            drop_from(&mut self.holders, &held, &entry.id);
        }
    }

    pub(crate) fn add_appointment(&mut self, appointment: &Appointment) {
        if let Some(patient) = appointment.patient {
            self.appointments.entry(patient).or_default().insert(appointment.id);
        }
        if !self.holders.contains_key(&appointment.id) {
            self.over.insert((appointment.facts.end(), Over::Appointment(appointment.id)));
        }
        if appointment.status == AppointmentStatus::Booked {
            self.taken.add(&appointment.facts, Taker::Appointment(appointment.id));
        }
    }

    pub(crate) fn remove_appointment(&mut self, appointment: &Appointment) {
        if let Some(patient) = appointment.patient {
            drop_from(&mut self.appointments, &patient, &appointment.id);
        }
        self.over.remove(&(appointment.facts.end(), Over::Appointment(appointment.id)));
        self.taken.remove(&appointment.facts, Taker::Appointment(appointment.id));
    }

    pub(crate) fn add_slot(&mut self, slot: &Slot) {
        self.sessions.entry(session_key(&slot.facts)).or_default().insert(slot.id);
        self.freed.add(&slot.facts, Taker::Slot(slot.id));
        if slot.is_closed() {
            self.over.insert((slot.facts.end(), Over::Slot(slot.id)));
        } else {
            self.taken.add(&slot.facts, Taker::Slot(slot.id));
        }
        if slot.state == SlotState::Open {
            let open = self.open.entry(Pool::of_slot(&slot.facts)).or_default();
            open.insert((slot.facts.start, slot.id));
        }
        if let Some(origin) = slot.origin {
            let all = self.origins.entry(origin_key(origin, &slot.facts)).or_default();
            all.insert((slot.freed_at, slot.id));
        }
    }

    pub(crate) fn remove_slot(&mut self, slot: &Slot) {
        drop_from(&mut self.sessions, &session_key(&slot.facts), &slot.id);
        self.freed.remove(&slot.facts, Taker::Slot(slot.id));
        self.over.remove(&(slot.facts.end(), Over::Slot(slot.id)));
        self.taken.remove(&slot.facts, Taker::Slot(slot.id));
        drop_from(&mut self.open, &Pool::of_slot(&slot.facts), &(slot.facts.start, slot.id));
        if let Some(origin) = slot.origin {
            let key = origin_key(origin, &slot.facts);
            drop_from(&mut self.origins, &key, &(slot.freed_at, slot.id));
        }
    }

    pub(crate) fn add_offer(&mut self, offer: &Offer) {
        self.offers.insert((offer.slot, offer.id));
        if !offer.state.is_final() {
            self.standing_offers.entry(offer.patient).or_default().insert(offer.id);
        }
        if offer.state == OfferState::Booked {
            self.booked_offers.entry(offer.patient).or_default().insert(offer.id);
            self.bookings.insert(offer.slot, offer.id);
            if let Some(number) = offer.booked_as {
                self.booked_as.entry(number).or_default().insert(offer.id);
            }
        }
    }

    pub(crate) fn remove_offer(&mut self, offer: &Offer) {
        drop_from(&mut self.standing_offers, &offer.patient, &offer.id);
        drop_from(&mut self.booked_offers, &offer.patient, &offer.id);
        if self.bookings.get(&offer.slot) == Some(&offer.id) {
            self.bookings.remove(&offer.slot);
        }
        if let Some(number) = offer.booked_as {
            drop_from(&mut self.booked_as, &number, &offer.id);
        }
    }

    /// All offers of a slot.
    pub(crate) fn offers_of(&self, slot: SlotId) -> impl Iterator<Item = OfferId> {
        let all = self.offers.range((slot, OfferId(0))..=(slot, OfferId(u128::MAX)));
        all.map(|(_, offer)| *offer)
    }

    /// Of an offer that is gone.
    pub(crate) fn forget_offer(&mut self, offer: &Offer) {
        self.remove_offer(offer);
        self.offers.remove(&(offer.slot, offer.id));
    }

    /// A reference that stood for one other person stands for another one now, or for itself.
    pub(crate) fn move_merge(
        &mut self,
        reference: PatientRef,
        before: Option<PatientRef>,
        after: Option<PatientRef>,
    ) {
        if let Some(before) = before {
            drop_from(&mut self.merged, &before, &reference);
        }
        if let Some(after) = after {
            self.merged.entry(after).or_default().insert(reference);
        }
    }
}

fn drop_from<K: Ord, V: Ord>(map: &mut BTreeMap<K, BTreeSet<V>>, key: &K, value: &V) {
    if let Some(set) = map.get_mut(key) {
        set.remove(value);
        if set.is_empty() {
            map.remove(key);
        }
    }
}
