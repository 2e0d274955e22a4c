//! One turn of the driver: steps the engine and gathers what must be committed together.

use backfill_core::code::Code;
use backfill_core::effect::Refusal;
use backfill_core::event::BookingConfirmed;
use backfill_core::heard::Heard;
use backfill_core::{Due, Engine, Event, EventId, Recorded, Timestamp, Touched};

use tracing::debug;

use crate::agenda::Agenda;
use crate::ports::{
    Became, Commit, Cursor, HeardRow, Incarnation, JournalRow, LogRecord, OutcomeRow, Position,
    Projections, Quarantined, Seen, SenderOutcome, Silenced,
};
use crate::subject::subject;
use crate::{ids, measure, rules_check, spoken, told_back};

/// How many due things one turn carries out; the rest come in the next, after the log's records.
///
/// It lies above the number of slots that one region has open at once: the core works out the
/// next review of a slot from the time of the last record, so a crash between two turns of one
/// moment would put off what was left over to its next review.
pub const TIMERS_PER_TURN_MAX: usize = 10_000;

/// How much later something is looked at again that is still due after its own event. The core
/// forbids that; the limit keeps a mistake there from filling the journal.
const STILL_DUE_PAUSE_MS: i64 = 1_000;

/// Why an event was refused, for the person who looks.
fn refused(refusal: Refusal) -> String {
    let code = measure::reason(refusal);
    let words = match code {
        "out_of_order" => "older than what is known of that appointment or time",
        "contradiction" => "contradicts what is known of that appointment",
        "patient_died" => "the patient is known to have died",
        _ => return code.to_owned(),
    };
    format!("{words} ({code})")
}

/// Where an event comes from.
#[derive(Default)]
struct Origin {
    original: Option<Vec<u8>>,
    said_at: Option<Timestamp>,
    source: String,
}

/// When a patient's answer was said, if that was before now. Nothing else counts by it: what else comes
/// late is decided as things are now.
fn said_at(event: &Event, received_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let is_answer = matches!(event, Event::OfferAccepted(_) | Event::OfferDeclined(_));
    (is_answer && received_at < now).then_some(received_at)
}

/// Builds one commit.
pub(crate) struct Turn<'a> {
    pub(crate) engine: &'a mut Engine,
    pub(crate) agenda: &'a mut Agenda,
    pub(crate) region: &'a str,
    pub(crate) at: Timestamp,
    pub(crate) utc_offset_minutes: i16,
    pub(crate) incarnation: Incarnation,
    commit: Commit,
    touched: Touched,
    /// How many due things it carried out.
    fired: usize,
}

impl<'a> Turn<'a> {
    pub(crate) fn new(
        expected: Cursor,
        engine: &'a mut Engine,
        agenda: &'a mut Agenda,
        region: &'a str,
    ) -> Self {
        let at = engine.at();
        let commit = Commit {
            expected,
            next_offset: expected.next_offset,
            places: Vec::new(),
            journal: Vec::new(),
            outcomes: Vec::new(),
            sender_outcomes: Vec::new(),
            commands: Vec::new(),
            records: Vec::new(),
            silenced: Vec::new(),
            projections: Projections::default(),
            quarantine: Vec::new(),
        };
        let touched = Touched::default();
        let incarnation = Incarnation::default();
        Self {
            engine,
            agenda,
            region,
            at,
            utc_offset_minutes: 0,
            incarnation,
            commit,
            touched,
            fired: 0,
        }
    }

    /// Records an event that the driver itself brings: its id follows from its place.
    pub(crate) fn own(&mut self, event: Event) {
        let place = (self.engine.seq() + 1).to_string();
        let id = ids::event_id(&["driver", self.region, &place]);
        self.step(Seen { id, fingerprint: 0 }, event, Origin::default());
    }

    /// Carries out what is due at that time and now, by time and then by what it is.
    pub(crate) fn timers(&mut self, until: Timestamp) {
        while self.fired < TIMERS_PER_TURN_MAX {
            let Some(due) = self.agenda.pop_due(until.min(self.at)) else { return };
            self.fired += 1;
            self.fire(due);
        }
    }

    fn fire(&mut self, due: Due) {
        self.own(due.event());
        let next = self.engine.due(due);
        let still_due = next.is_some_and(|time| time <= self.at);
        debug_assert!(!still_due, "{due:?} is still due after its event at {:?}", self.at);
        let pause = Timestamp(self.at.0.saturating_add(STILL_DUE_PAUSE_MS));
        self.agenda.set(due, if still_due { Some(pause) } else { next });
    }

    /// Why an event is not to be decided at all: who says it may not, or it cannot be meant.
    pub(crate) fn objection(&self, record: &LogRecord, event: &Event) -> Option<String> {
        if let Event::RulesChanged(rules) = event
            && let Some(reason) = rules_check::objection(rules, self.engine.rules())
        {
            return Some(reason);
        }
        spoken::objection(self.engine, &record.principal, event)
    }

    /// Takes one new record of the log. What the core refuses to decide alone is put aside too.
    pub(crate) fn take(&mut self, record: &LogRecord, event: Event) {
        let (what, subject) = (event.name(), subject(&event));
        let seen = Seen { id: record.id, fingerprint: record.fingerprint };
        let event = self.numbered(event);
        let origin = Origin {
            original: record.original.clone(),
            said_at: said_at(&event, record.received_at, self.at),
            source: record.source.clone(),
        };
        let (entry, records) = (told_back::entry(&event), self.commit.records.len());
        let refusal = self.step(seen, event, origin);
        self.commit.outcomes.push(OutcomeRow { event: record.id, refusal });
        if let Some(refusal) = refusal {
            measure::refused(refusal);
            if refusal.needs_person() {
                self.put_aside(record, &format!("{what}: {}", refused(refusal)));
            }
        }
        let question = self.touched.question.take().map(|it| it.text());
        if let Some(question) = &question {
            self.put_aside(record, &format!("{what}{subject}: {question}"));
        }
        let slots = told_back::slots(&self.commit.records[records..]);
        let question = question.map(|it| it.to_string());
        let taken = Became::Taken { question, slots };
        let outcome = told_back::outcome(record, self.at, refusal.map_or(taken, Became::Refused));
        let seq = Some(self.engine.seq());
        self.commit.sender_outcomes.extend(outcome.map(|it| SenderOutcome { seq, entry, ..it }));
    }

    /// Puts a record aside that is not decided at all, and tells its sender.
    pub(crate) fn leave(&mut self, record: &LogRecord, reason: &str) {
        self.put_aside(record, reason);
        let became = Became::PutAside(reason.to_owned());
        self.commit.sender_outcomes.extend(told_back::outcome(record, self.at, became));
    }

    /// A confirmed booking with the appointment that its number means at that trust: the core knows
    /// no hash.
    fn numbered(&self, event: Event) -> Event {
        let Event::BookingConfirmed(confirmed) = event else { return event };
        let slot = self.engine.offer(confirmed.offer).and_then(|it| self.engine.slot(it.slot));
        let number = slot
            .filter(|_| !confirmed.reference.is_empty())
            .map(|slot| ids::appointment_id(slot.facts.trust.as_str(), &confirmed.reference));
        Event::BookingConfirmed(BookingConfirmed { appointment: number, ..confirmed })
    }

    /// Puts a record of the log aside for a person to look at.
    fn put_aside(&mut self, record: &LogRecord, reason: &str) {
        let place = match record.place {
            Some(place) => format!("{place}, event {}", record.id),
            None => format!("log offset {}, event {}", record.offset, record.id),
        };
        let original = record.original.clone().unwrap_or_else(|| place.clone().into_bytes());
        let reason = format!("{place}: {reason}");
        let (place, event) = (record.place, Some(record.id));
        self.commit.quarantine.push(Quarantined { reason, place, event, kind: "log", original });
        measure::quarantined();
    }

    /// The offset to go on from.
    pub(crate) fn advance(&mut self, next_offset: u64) {
        assert!(self.commit.next_offset < next_offset, "log offsets do not ascend");
        self.commit.next_offset = next_offset;
    }

    fn step(&mut self, record: Seen, event: Event, origin: Origin) -> Option<Refusal> {
        assert!(self.engine.at() <= self.at || self.engine.seq() == 0, "time went back");
        let name = event.name();
        measure::event(name);
        let rules_changed = matches!(event, Event::RulesChanged(_));
        let Origin { original, said_at, source } = origin;
        let recorded =
            Recorded { said_at, source, ..self.recorded(self.incarnation.id(record.id), event) };
        let decided = self.engine.step(&recorded);
        let Seen { id: came_as, fingerprint } = record;
        self.commit.journal.push(JournalRow { recorded, came_as, fingerprint, original });
        self.touch();
        if rules_changed {
            // Cut-offs and reviews of slots that were not touched may have moved as well.
            *self.agenda = Agenda::of(self.engine);
        }
        let names: Vec<&str> = decided.names().collect();
        debug!(event = name, seq = self.engine.seq(), decided = ?names, "step");
        self.commit.commands.extend(decided.commands);
        self.commit.records.extend(decided.records);
        decided.refusal
    }

    fn recorded(&self, id: EventId, event: Event) -> Recorded {
        let seq = self.engine.seq() + 1;
        let (at, utc_offset_minutes) = (self.at, self.utc_offset_minutes);
        Recorded { seq, id, at, utc_offset_minutes, said_at: None, source: String::new(), event }
    }

    fn touch(&mut self) {
        let mut touched = self.engine.take_touched();
        self.agenda.ask(self.engine, &touched);
        self.touched.entries.append(&mut touched.entries);
        self.touched.slots.append(&mut touched.slots);
        self.touched.offers.append(&mut touched.offers);
        self.touched.appointments.append(&mut touched.appointments);
        self.touched.heard.append(&mut touched.heard);
        self.touched.scopes.append(&mut touched.scopes);
        self.touched.question = touched.question;
        let seq = self.engine.seq();
        let silenced = touched.silenced.into_iter();
        let silenced = silenced.map(|(patient, silence)| Silenced { patient, silence, seq });
        self.commit.silenced.extend(silenced);
    }

    /// Nothing happened, and the log was read this far.
    pub(crate) fn only(self, places: Vec<Position>) -> Commit {
        Commit { places, ..self.commit }
    }

    /// What to commit; none if nothing happened.
    pub(crate) fn finish(mut self) -> Option<Commit> {
        measure::agenda(self.agenda.len());
        let read = self.commit.expected.next_offset < self.commit.next_offset;
        if !read && self.commit.journal.is_empty() {
            return None;
        }
        self.commit.projections = self.projections();
        Some(self.commit)
    }

    fn projections(&self) -> Projections {
        let Touched {
            entries,
            slots,
            offers,
            appointments,
            heard,
            scopes,
            silenced: _,
            question: _,
        } = &self.touched;
        let engine = &self.engine;
        Projections {
            entries: entries.iter().map(|id| (*id, engine.entry(*id).cloned())).collect(),
            slots: slots.iter().filter_map(|id| engine.slot(*id).cloned()).collect(),
            offers: offers.iter().filter_map(|id| engine.offer(*id).cloned()).collect(),
            appointments: appointments
                .iter()
                .map(|id| (*id, engine.appointment(*id).cloned()))
                .collect(),
            heard: heard.iter().filter_map(|trust| heard_row(engine, *trust)).collect(),
            offerings: scopes.iter().filter_map(|it| engine.offering(it).cloned()).collect(),
        }
    }
}

fn heard_row(engine: &Engine, trust: Code) -> Option<HeardRow> {
    let heard = engine.heard(trust)?;
    let Heard { trust, at, list_at, catches_up_until } = *heard;
    let rules = engine.rules();
    let (list_old_from, silent_from) = (heard.list_old_from(rules), heard.silent_from(rules));
    Some(HeardRow { trust, at, list_at, list_old_from, silent_from, catches_up_until })
}
