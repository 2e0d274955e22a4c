//! What is remembered, and the indexes that follow from it.

mod diary;
mod forget;
mod index;
mod touched;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

pub(crate) use diary::Taker;
pub use forget::REMEMBERED_DAYS;
use index::{Indexes, Over};
pub use touched::{Question, Silence, Touched};

use crate::appointment::{Appointment, AppointmentStatus};
use crate::block::{self, Block};
use crate::code::Code;
use crate::course::Lives;
use crate::entry::Entry;
use crate::heard::Heard;
use crate::offer::{Offer, OfferState};
use crate::opted_out::OptedOut;
use crate::patient::{Brought, Patient};
use crate::pool::Pool;
use crate::scope::{self, Offering, Part, Scope};
use crate::slot::{Slot, SlotFacts};
use crate::{AppointmentId, EntryId, OfferId, PatientRef, RuleSet, SlotId, Snapshot, Timestamp};

/// The state of one region. Everything is changed through the methods here, which keep the
/// indexes and the list of touched rows.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
    pub(crate) utc_offset_minutes: i16,
    pub(crate) rules: RuleSet,
    pub(crate) entries: BTreeMap<EntryId, Arc<Entry>>,
    pub(crate) patients: BTreeMap<PatientRef, Patient>,
    pub(crate) appointments: BTreeMap<AppointmentId, Appointment>,
    pub(crate) slots: BTreeMap<SlotId, Slot>,
    pub(crate) offers: BTreeMap<OfferId, Offer>,
    pub(crate) heard: BTreeMap<Code, Heard>,
    pub(crate) blocks: BTreeMap<Code, Vec<Block>>,
    pub(crate) offerings: BTreeMap<Scope, Offering>,
    pub(crate) touched: Touched,
    pub(crate) index: Indexes,
    changed: Vec<Changed>,
}

/// A row that `matching/` must look at again.
#[derive(Debug, Clone)]
pub(crate) enum Changed {
    /// An entry was put.
    Entry(EntryId),
    /// An entry is gone from this pool.
    Gone(EntryId, Pool),
    /// What is remembered of a person, or offered to them.
    Person(PatientRef),
}

impl State {
    pub(crate) fn new(rules: RuleSet) -> Self {
        Self {
            seq: 0,
            at: Timestamp(0),
            utc_offset_minutes: 0,
            rules,
            entries: BTreeMap::new(),
            patients: BTreeMap::new(),
            appointments: BTreeMap::new(),
            slots: BTreeMap::new(),
            offers: BTreeMap::new(),
            heard: BTreeMap::new(),
            blocks: BTreeMap::new(),
            offerings: BTreeMap::new(),
            touched: Touched::default(),
            index: Indexes::default(),
            changed: Vec::new(),
        }
    }

    pub(crate) fn restore(snapshot: Snapshot) -> Self {
        let mut state = Self::new(snapshot.rules);
        state.seq = snapshot.seq;
        state.at = snapshot.at;
        state.utc_offset_minutes = snapshot.utc_offset_minutes;
        state.patients = snapshot.patients.into_iter().map(|it| (it.id, it)).collect();
        state.patients.values().for_each(|it| state.index.move_merge(it.id, None, it.merged_into));
        snapshot.entries.into_iter().for_each(|entry| state.put_entry(entry));
        snapshot.appointments.into_iter().for_each(|it| state.put_appointment(it));
        snapshot.slots.into_iter().for_each(|slot| state.put_slot(slot));
        snapshot.offers.into_iter().for_each(|offer| state.put_offer(offer));
        snapshot.heard.into_iter().for_each(|heard| state.put_heard(heard));
        for block in snapshot.blocks {
            state.blocks.entry(block.part.trust).or_default().push(block);
        }
        let offerings = snapshot.offerings.into_iter();
        state.offerings = offerings.map(|it| (it.scope.clone(), it)).collect();
        state.touched = Touched::default();
        state.changed = Vec::new();
        state
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot {
            seq: self.seq,
            at: self.at,
            utc_offset_minutes: self.utc_offset_minutes,
            rules: self.rules.clone(),
            entries: self.entries.values().map(|it| Entry::clone(it)).collect(),
            patients: self.patients.values().cloned().collect(),
            appointments: self.appointments.values().cloned().collect(),
            slots: self.slots.values().cloned().collect(),
            offers: self.offers.values().cloned().collect(),
            heard: self.heard.values().copied().collect(),
            blocks: self.blocks.values().flatten().cloned().collect(),
            offerings: self.offerings.values().cloned().collect(),
        }
    }

    pub(crate) fn take_touched(&mut self) -> Touched {
        core::mem::take(&mut self.touched)
    }

    /// Which rows changed since the last call, in order.
    pub(crate) fn take_changed(&mut self) -> Vec<Changed> {
        core::mem::take(&mut self.changed)
    }

    pub(crate) fn put_entry(&mut self, entry: Entry) {
        self.remove_entry(entry.id);
        self.touched.entries.insert(entry.id);
        self.patient_mut(entry.patient);
        self.index.add_entry(&entry);
        self.changed.push(Changed::Entry(entry.id));
        if let Some(held) = entry.holds {
            self.note_held(held);
        }
        self.entries.insert(entry.id, Arc::new(entry));
    }

    /// Changes an entry and keeps the indexes; nothing happens if there is no such entry.
    pub(crate) fn change_entry(&mut self, id: EntryId, change: impl FnOnce(&mut Entry)) {
        if let Some(mut entry) = self.entry(id).cloned() {
            change(&mut entry);
            self.put_entry(entry);
        }
    }

    pub(crate) fn remove_entry(&mut self, id: EntryId) -> Option<Entry> {
        let entry = self.entries.remove(&id)?;
        self.touched.entries.insert(id);
        self.index.remove_entry(&entry);
        self.changed.push(Changed::Gone(id, Pool::of_entry(&entry)));
        if let Some(held) = entry.holds {
            self.note_held(held);
        }
        Some(Arc::unwrap_or_clone(entry))
    }

    /// What somebody holds is not forgotten.
    fn note_held(&mut self, id: AppointmentId) {
        let Some(appointment) = self.appointments.get(&id) else { return };
        let over = (appointment.facts.end(), Over::Appointment(id));
        if self.index.holders.contains_key(&id) {
            self.index.over.remove(&over);
        } else {
            self.index.over.insert(over);
        }
    }

    pub(crate) fn put_appointment(&mut self, appointment: Appointment) {
        self.remove_appointment(appointment.id);
        self.touched.appointments.insert(appointment.id);
        self.index.add_appointment(&appointment);
        self.appointments.insert(appointment.id, appointment);
    }

    pub(crate) fn remove_appointment(&mut self, id: AppointmentId) -> Option<Appointment> {
        let appointment = self.appointments.remove(&id)?;
        self.touched.appointments.insert(id);
        self.index.remove_appointment(&appointment);
        Some(appointment)
    }

    pub(crate) fn put_slot(&mut self, slot: Slot) {
        if let Some(old) = self.slots.remove(&slot.id) {
            self.index.remove_slot(&old);
        }
        self.touched.slots.insert(slot.id);
        self.index.add_slot(&slot);
        self.slots.insert(slot.id, slot);
    }

    /// Changes a slot and keeps the indexes; nothing happens if there is no such slot.
    pub(crate) fn change_slot(&mut self, id: SlotId, change: impl FnOnce(&mut Slot)) {
        if let Some(mut slot) = self.slots.remove(&id) {
            self.index.remove_slot(&slot);
            change(&mut slot);
            self.index.add_slot(&slot);
            self.touched.slots.insert(id);
            self.slots.insert(id, slot);
        }
    }

    pub(crate) fn put_offer(&mut self, offer: Offer) {
        self.touched.offers.insert(offer.id);
        self.index.remove_offer(&offer);
        self.index.add_offer(&offer);
        self.changed.push(Changed::Person(offer.patient));
        self.offers.insert(offer.id, offer);
    }

    /// Changes an offer and keeps the indexes; nothing happens if there is no such offer.
    pub(crate) fn change_offer(&mut self, id: OfferId, change: impl FnOnce(&mut Offer)) {
        if let Some(mut offer) = self.offers.remove(&id) {
            self.index.remove_offer(&offer);
            self.changed.push(Changed::Person(offer.patient));
            change(&mut offer);
            self.put_offer(offer);
        }
    }

    /// Ends a live offer: it leaves its slot's live list.
    pub(crate) fn end_offer(&mut self, id: OfferId, end: OfferState) {
        let Some(slot) = self.offers.get(&id).map(|offer| offer.slot) else { return };
        self.change_offer(id, |offer| offer.state = end);
        self.change_slot(slot, |slot| slot.live.retain(|live| *live != id));
    }

    /// Keeps when a trust was last heard of.
    pub(crate) fn put_heard(&mut self, heard: Heard) {
        if self.heard.insert(heard.trust, heard) != Some(heard) {
            self.touched.heard.insert(heard.trust);
        }
    }

    /// Keeps whether the times of a scope are offered.
    pub(crate) fn put_offering(&mut self, offering: Offering) {
        self.touched.scopes.insert(offering.scope.clone());
        self.offerings.insert(offering.scope.clone(), offering);
    }

    /// Whether such a time may be offered at all: what was said of its clinic counts, then of its
    /// service, then of its trust.
    pub(crate) fn is_offerable(&self, facts: &SlotFacts) -> bool {
        scope::is_offerable(facts, |scope| self.offerings.get(&scope))
    }

    /// Whether a trust's patients who are in prison are asked.
    pub(crate) fn asks_prisons(&self, trust: Code) -> bool {
        let said = self.offerings.get(&Scope { trust, part: Part::InPrison });
        said.is_some_and(|it| it.offerable)
    }

    /// Keeps that a part of a diary was closed, or opened again.
    pub(crate) fn put_block(&mut self, block: Block) {
        let trust = block.part.trust;
        let blocks = self.blocks.entry(trust).or_default();
        block::add(blocks, block, self.at);
        if blocks.is_empty() {
            self.blocks.remove(&trust);
        }
    }

    /// Whether a word about a part of a diary is older than the opposite that is known of it.
    pub(crate) fn is_overtaken(&self, block: &Block) -> bool {
        let blocks = self.blocks.get(&block.part.trust);
        blocks.is_some_and(|blocks| block::is_overtaken(blocks, block))
    }

    /// Whether some of this time is closed.
    pub(crate) fn is_blocked(&self, facts: &SlotFacts) -> bool {
        let blocks = self.blocks.get(&facts.trust);
        blocks.is_some_and(|blocks| block::is_blocked(blocks, facts))
    }

    /// Who a reference stands for now: merges may have given the person another one.
    pub(crate) fn person(&self, mut reference: PatientRef) -> PatientRef {
        while let Some(into) = self.patients.get(&reference).and_then(|it| it.merged_into) {
            reference = into;
        }
        reference
    }

    /// This is no longer sent to a person, under whichever reference it was addressed.
    pub(crate) fn silence(&mut self, person: PatientRef, silence: Silence) {
        let references = self.references(person).into_iter().map(|it| (it, silence));
        self.touched.silenced.extend(references);
    }

    /// All references of a person, beginning with the one that stands for them.
    pub(crate) fn references(&self, person: PatientRef) -> Vec<PatientRef> {
        let mut references = alloc::vec![person];
        let mut next = 0;
        while let Some(reference) = references.get(next).copied() {
            references.extend(self.index.merged.get(&reference).into_iter().flatten());
            next += 1;
        }
        references
    }

    /// Whether a person died.
    pub(crate) fn has_died(&self, reference: PatientRef) -> bool {
        self.patients.get(&self.person(reference)).is_some_and(|it| it.died)
    }

    /// Whether a person said stop to a trust.
    pub(crate) fn has_stopped(&self, reference: PatientRef, trust: Code) -> bool {
        let person = self.patients.get(&self.person(reference));
        person.is_some_and(|it| it.opted_out.covers(trust))
    }

    /// One entry.
    pub(crate) fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.entries.get(&id).map(AsRef::as_ref)
    }

    /// Changes what is remembered of a person.
    pub(crate) fn change_patient(&mut self, id: PatientRef, change: impl FnOnce(&mut Patient)) {
        let patient = self.patient_mut(id);
        let before = patient.merged_into;
        change(patient);
        let after = patient.merged_into;
        self.index.move_merge(id, before, after);
        self.changed.push(Changed::Person(id));
    }

    /// The person, known from now on.
    fn patient_mut(&mut self, id: PatientRef) -> &mut Patient {
        self.patients.entry(id).or_insert_with(|| Patient {
            id,
            opted_out: OptedOut::default(),
            offered_at: alloc::vec::Vec::new(),
            merged_into: None,
            died: false,
            death_said_at: Timestamp(0),
            life_said_at: Timestamp(0),
            left_at_death: alloc::vec::Vec::new(),
            death_taken_back: false,
            admitted: None,
            stay_said_at: Timestamp(0),
            parted: alloc::vec::Vec::new(),
            brought: Brought::default(),
        })
    }

    /// When offers and yeses for a time end.
    pub(crate) fn cutoff(&self, facts: &SlotFacts) -> Timestamp {
        facts.start.plus_minutes(-i64::from(self.rules.cutoff_minutes))
    }

    /// Live and accepted offers of a person.
    pub(crate) fn standing_offers(&self, patient: PatientRef) -> impl Iterator<Item = &Offer> {
        let ids = self.index.standing_offers.get(&patient);
        ids.into_iter().flatten().filter_map(|id| self.offers.get(id))
    }

    /// Live offers of a person.
    pub(crate) fn live_offers(&self, patient: PatientRef) -> impl Iterator<Item = &Offer> {
        self.standing_offers(patient).filter(|offer| offer.state == OfferState::Live)
    }

    /// Offers of a person that became a booking they still have.
    pub(crate) fn booked_offers(&self, patient: PatientRef) -> impl Iterator<Item = &Offer> {
        let ids = self.index.booked_offers.get(&patient);
        ids.into_iter().flatten().filter_map(|id| self.offers.get(id))
    }

    /// Booked appointments of a person.
    pub(crate) fn booked(&self, patient: PatientRef) -> impl Iterator<Item = &Appointment> {
        self.appointments_of(patient).filter(|it| it.status == AppointmentStatus::Booked)
    }

    /// Appointments that a person has no longer.
    pub(crate) fn given_up(&self, patient: PatientRef) -> impl Iterator<Item = &Appointment> {
        self.appointments_of(patient).filter(|it| it.status == AppointmentStatus::Ended)
    }

    fn appointments_of(&self, patient: PatientRef) -> impl Iterator<Item = &Appointment> {
        let ids = self.index.appointments.get(&patient);
        ids.into_iter().flatten().filter_map(|id| self.appointments.get(id))
    }

    /// How a person lives, by all their entries.
    pub(crate) fn lives(&self, patient: PatientRef) -> Lives {
        let said = self.index.lives.get(&patient).into_iter().flat_map(BTreeMap::values);
        said.fold(Lives::default(), |lives, it| lives.with(*it))
    }

    /// Entries of a person, by id.
    pub(crate) fn entries_of(&self, patient: PatientRef) -> BTreeSet<EntryId> {
        self.index.entries.get(&patient).cloned().unwrap_or_default()
    }

    /// The last slot that this appointment's place became.
    pub(crate) fn slot_of(&self, origin: AppointmentId, facts: &SlotFacts) -> Option<SlotId> {
        let freed = self.index.origins.get(&index::origin_key(origin, facts))?;
        freed.last().map(|(_, slot)| *slot)
    }

    /// Entries that hold an appointment, by id.
    pub(crate) fn holders(&self, appointment: AppointmentId) -> impl Iterator<Item = EntryId> {
        self.index.holders.get(&appointment).into_iter().flatten().copied()
    }

    /// The offer that became the booking of a slot, as long as the patient still has it.
    pub(crate) fn booking_of(&self, slot: SlotId) -> Option<&Offer> {
        self.index.bookings.get(&slot).and_then(|id| self.offers.get(id))
    }

    /// Offers that became bookings which the patients still have, acknowledged under a number.
    pub(crate) fn booked_as(&self, number: AppointmentId) -> impl Iterator<Item = &Offer> {
        let ids = self.index.booked_as.get(&number);
        ids.into_iter().flatten().filter_map(|id| self.offers.get(id))
    }

    /// All slots freed from the session that `facts` belongs to.
    pub(crate) fn session_slots(&self, facts: &SlotFacts) -> BTreeSet<SlotId> {
        self.index.sessions.get(&index::session_key(facts)).cloned().unwrap_or_default()
    }
}
