//! All that a store tells of a day, to be held against what another store tells.

use backfill_core::appointment::Appointment;
use backfill_core::entry::Entry;
use backfill_core::offer::Offer;
use backfill_core::scope::Offering;
use backfill_core::slot::Slot;
use backfill_core::{Event, Recorded, SlotId};
use backfill_runtime::ports::{
    AppointmentFilter, DecisionRow, EntryFilter, HeardRow, LedgerRow, OutcomeRow, Projections,
    Reader, SlotFilter, Store,
};
use backfill_schemas::encode_snapshot;

/// More rows than a day has.
pub(super) const ROWS_MAX: usize = 100_000;
const PAGE: usize = 1_000;

/// What is stored.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) journal: Vec<Recorded>,
    pub(super) slots: Vec<Slot>,
    pub(super) ledger: Vec<(SlotId, Vec<LedgerRow>)>,
    pub(super) decisions: Vec<(SlotId, Vec<DecisionRow>)>,
    pub(super) offers: Vec<(SlotId, Vec<Offer>)>,
    pub(super) entries: Vec<Entry>,
    pub(super) appointments: Vec<Appointment>,
    pub(super) heard: Vec<HeardRow>,
    pub(super) offerings: Vec<Offering>,
    pub(super) outcomes: Vec<Option<OutcomeRow>>,
    pub(super) snapshot: Vec<u8>,
}

impl Story {
    pub(super) async fn of(store: &dyn Store, reader: &dyn Reader) -> Self {
        let journal = journal(store).await;
        let filter = SlotFilter { count_max: ROWS_MAX, ..SlotFilter::default() };
        let mut slots = reader.slots(&filter).await.unwrap();
        slots.sort_by_key(|slot| slot.id);
        let (mut ledger, mut decisions, mut offers) = (Vec::new(), Vec::new(), Vec::new());
        for slot in slots.iter().map(|slot| slot.id) {
            ledger.push((slot, reader.ledger(slot).await.unwrap()));
            decisions.push((slot, reader.decisions(slot).await.unwrap()));
            offers.push((slot, reader.offers_of(slot).await.unwrap()));
        }
        let filter = EntryFilter { count_max: ROWS_MAX, ..EntryFilter::default() };
        let entries = reader.entries(&filter).await.unwrap();
        let filter = AppointmentFilter { count_max: ROWS_MAX, ..AppointmentFilter::default() };
        let mut appointments = reader.appointments(&filter).await.unwrap();
        appointments.sort_by_key(|appointment| appointment.id);
        let mut outcomes = Vec::new();
        for recorded in &journal {
            outcomes.push(reader.outcome(recorded.id).await.unwrap());
        }
        let snapshot = store.snapshot().await.unwrap().expect("a snapshot was saved");
        let snapshot = encode_snapshot(&snapshot);
        Self {
            journal,
            slots,
            ledger,
            decisions,
            offers,
            entries,
            appointments,
            heard: reader.heard().await.unwrap(),
            offerings: reader.offerings().await.unwrap(),
            outcomes,
            snapshot,
        }
    }

    /// Whether there is something in it that could differ.
    pub(super) fn is_eventful(&self) -> bool {
        let offers: usize = self.offers.iter().map(|(_, offers)| offers.len()).sum();
        let booked = self.journal.iter().any(|it| matches!(it.event, Event::BookingConfirmed(_)));
        self.slots.len() < offers && booked
    }

    /// How many lines its ledger has, choices among them.
    pub(super) fn lines(&self) -> usize {
        let lines: usize = self.ledger.iter().map(|(_, rows)| rows.len()).sum();
        lines + self.decisions.iter().map(|(_, rows)| rows.len()).sum::<usize>()
    }

    /// The rows as one commit would write them.
    pub(super) fn rows(&self) -> Projections {
        let entries = self.entries.iter().map(|it| (it.id, Some(it.clone())));
        let appointments = self.appointments.iter().map(|it| (it.id, Some(it.clone())));
        Projections {
            entries: entries.collect(),
            slots: self.slots.clone(),
            offers: self.offers.iter().flat_map(|(_, offers)| offers.clone()).collect(),
            appointments: appointments.collect(),
            heard: self.heard.clone(),
            offerings: self.offerings.clone(),
        }
    }

    /// Fails at the first thing that differs.
    pub(super) fn assert_is(&self, other: &Self) {
        // Only a topic says who spoke.
        let nameless = |story: &Self| -> Vec<Recorded> {
            let journal = story.journal.iter().cloned();
            journal.map(|it| Recorded { source: String::new(), ..it }).collect()
        };
        assert_same("journal record", &nameless(self), &nameless(other));
        assert_same("slot", &self.slots, &other.slots);
        assert_same("story of a slot", &self.ledger, &other.ledger);
        assert_same("choice", &self.decisions, &other.decisions);
        assert_same("offer", &self.offers, &other.offers);
        assert_same("entry", &self.entries, &other.entries);
        assert_same("appointment", &self.appointments, &other.appointments);
        assert_same("trust", &self.heard, &other.heard);
        assert_same("scope", &self.offerings, &other.offerings);
        assert_same("outcome", &self.outcomes, &other.outcomes);
        assert!(self.snapshot == other.snapshot, "the snapshots differ");
    }
}

fn assert_same<T: PartialEq + std::fmt::Debug>(what: &str, left: &[T], right: &[T]) {
    for (number, (left, right)) in left.iter().zip(right).enumerate() {
        assert_eq!(left, right, "{what} {number}");
    }
    assert_eq!(left.len(), right.len(), "the number of each {what}");
}

/// The whole journal.
pub(super) async fn journal(store: &dyn Store) -> Vec<Recorded> {
    let mut journal: Vec<Recorded> = Vec::new();
    loop {
        let page = store.journal(journal.len() as u64, PAGE).await.unwrap();
        if page.is_empty() {
            return journal;
        }
        journal.extend(page);
    }
}
