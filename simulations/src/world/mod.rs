//! The made-up world of one seed: the trust, the people, the log, the store and one process.
//!
//! ```text
//!   plots ──► hospital ──► delivery (faults) ──► log ──► process: Driver::turn ──► store (faults)
//!     ▲                       ▲                                                      │
//!     └── time, seeds         └── people, trust's answers ◄── executor ◄── outbox ◄──┘
//!                                                                  witness: every truth, each step
//! ```

pub(crate) mod hospital;
mod delivery;
mod executor;
mod first_moves;
mod fit;
pub(crate) mod list;
mod plots;
mod process;
mod queue;
mod report;
mod setup;

use backfill_core::entry::Entry;
use backfill_core::event::PatientsMerged;
use backfill_core::offer::OfferState;
use backfill_core::{Engine, EntryId, Event, EventId, OfferId, PatientRef, RuleSet, Timestamp};
use backfill_runtime::Driver;
use backfill_runtime::ports::Commit;

use crate::clocks::{Belief, Clocks};
use crate::coverage::Coverage;
use crate::faults;
use crate::memory::{MemoryLog, MemoryStore};
use crate::people::People;
use crate::seeds::{Consumer, Stream};
use crate::senders::Senders;
use crate::swarm::{Faults, Swarm};
use crate::witness::Witness;
use hospital::Hospital;
use queue::{Happening, Queue};

/// Something that must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which promise.
    pub promise: &'static str,
    /// What was found.
    pub found: String,
}

impl Failure {
    pub(crate) fn new(promise: &'static str, found: impl Into<String>) -> Self {
        Self { promise, found: found.into() }
    }
}

/// One stream per cause, so that one more fault does not change what the others draw.
#[derive(Debug)]
pub(crate) struct Dice {
    pub(crate) diary: Stream,
    pub(crate) list: Stream,
    pub(crate) process: Stream,
    pub(crate) delivery: Stream,
    pub(crate) clock: Stream,
    pub(crate) trust: Stream,
    pub(crate) messages: Stream,
    pub(crate) senders: Stream,
    pub(crate) hearing: Stream,
}

impl Dice {
    fn of(seed: u64) -> Self {
        Self {
            diary: Stream::of(seed, Consumer::Diary),
            list: Stream::of(seed, Consumer::WaitingList),
            process: Stream::of(seed, Consumer::Process),
            delivery: Stream::of(seed, Consumer::Delivery),
            clock: Stream::of(seed, Consumer::Clock),
            trust: Stream::of(seed, Consumer::Acknowledgements),
            messages: Stream::of(seed, Consumer::Messages),
            senders: Stream::of(seed, Consumer::Senders),
            hearing: Stream::of(seed, Consumer::Hearing),
        }
    }
}

/// See the module.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) now_ms: i64,
    pub(crate) dice: Dice,
    pub(crate) faults: Faults,
    pub(crate) swarm_snapshot: u32,
    pub(crate) coverage: Coverage,
    pub(crate) clocks: Clocks,
    belief: Belief,
    pub(crate) log: MemoryLog,
    pub(crate) store: MemoryStore,
    pub(crate) hospital: Hospital,
    /// Entries as the list last told of them.
    pub(crate) told: Vec<Entry>,
    /// References that turned out to be somebody else's; old links still carry them.
    pub(crate) former: Vec<PatientRef>,
    /// Merges that may be taken back, each with the entries that came with it.
    pub(crate) merges: Vec<(PatientsMerged, Vec<EntryId>)>,
    /// Who was said to be in hospital.
    pub(crate) admitted: Vec<PatientRef>,
    /// How the trust's system speaks, and what it has said lately.
    pub(crate) senders: Senders,
    pub(crate) said: Vec<Event>,
    /// Until when no message goes out.
    pub(crate) provider_back_ms: i64,
    /// Until when nothing that the trust says arrives.
    pub(crate) speaks_again_ms: i64,
    pub(crate) zombie: Option<Commit>,
    queue: Queue,
    people: People,
    driver: Option<Driver>,
    rules: RuleSet,
    rules_number: u32,
    batch_max: usize,
    events: u64,
    seed: u64,
    pub(crate) witness: Witness,
}

/// After the faults are off, so much simulated time is left for everything to end: the last slot's
/// start, and a wall clock that was a day ahead and now goes at half speed.
const HEAL_MS: i64 = 20 * 24 * 3_600_000;
/// When a person looks again at a clock that is wrong.
const LOOKS_AGAIN_MS: i64 = 60_000;
/// How many things may happen in one seed before it counts as stuck.
const HAPPENINGS_MAX: u32 = 60_000;

impl World {
    /// Lives through one seed.
    ///
    /// # Errors
    /// The first broken promise.
    pub(crate) fn live(&mut self, swarm: &Swarm) -> Result<(), Failure> {
        setup::people_and_places(self, swarm);
        setup::plots(self, swarm);
        self.start()?;
        let safety_ends = self.now_ms + swarm.span_minutes * 60_000;
        self.go_on(safety_ends)?;
        self.heal();
        self.go_on(self.now_ms + HEAL_MS)?;
        self.judge()
    }

    fn go_on(&mut self, until_ms: i64) -> Result<(), Failure> {
        for _ in 0..HAPPENINGS_MAX {
            let Some(next_ms) = self.next().filter(|at_ms| *at_ms <= until_ms) else {
                self.now_ms = until_ms.min(self.now_ms.max(self.next().unwrap_or(self.now_ms)));
                return Ok(());
            };
            self.now_ms = self.now_ms.max(next_ms);
            while let Some(happening) = self.queue.pop(self.now_ms) {
                self.happen(happening)?;
            }
            self.turns()?;
        }
        Err(Failure::new("L1", "the world does not come to rest"))
    }

    /// When something happens next: by itself, or because the driver waits for it.
    fn next(&self) -> Option<i64> {
        // Nothing becomes due by a clock that is not believed.
        let driver = self.driver.as_ref().filter(|_| !self.belief.is_held());
        let due = driver.and_then(|driver| {
            let wait_ms = driver.wait_ms(self.clocks.read(self.now_ms))?;
            i64::try_from(wait_ms).ok()?.max(1).checked_add(self.now_ms)
        });
        self.queue.next().into_iter().chain(due).min()
    }

    fn happen(&mut self, happening: Happening) -> Result<(), Failure> {
        match happening {
            Happening::Append(record) => self.append(*record),
            Happening::Plot => {
                faults::clock_jump::maybe(self);
                faults::clock_wrong::maybe(self);
                faults::redelivery::maybe(self);
                faults::merge::maybe(self);
                faults::merge_taken_back::maybe(self);
                faults::reused_number::maybe(self);
                faults::overbooked::maybe(self);
                faults::death_late::maybe(self);
                faults::admission::maybe(self);
                faults::outcome::maybe(self);
                faults::need_ended::maybe(self);
                faults::silence::maybe(self);
                faults::pause::maybe(self);
                plots::play(self);
            }
            Happening::BulkCancel(place) => plots::cancel_one_of_many(self, place),
            Happening::CarryOut(id) => executor::carry_out(self, id),
            Happening::Book(id, request) => executor::book(self, id, &request),
            Happening::Say(offer, answer) => executor::say(self, offer, answer),
            Happening::Start => self.start()?,
            Happening::ClockRight => self.clocks.set_wrong(0),
            Happening::ClockAccepted => self.accept_clock(),
        }
        Ok(())
    }

    /// Plans when the clock is set right again.
    pub(crate) fn clock_is_right_after(&mut self, ms: i64) {
        self.queue.plan(self.now_ms + ms, Happening::ClockRight);
    }

    /// Plans when a person has seen that the clock was set, and says that it is right.
    pub(crate) fn clock_is_accepted_after(&mut self, ms: i64) {
        self.queue.plan(self.now_ms + ms, Happening::ClockAccepted);
    }

    /// Nobody confirms a clock that is far from right.
    fn accept_clock(&mut self) {
        if self.clocks.is_wrong() {
            return self.clock_is_accepted_after(LOOKS_AGAIN_MS);
        }
        self.coverage.hit("clock confirmed");
        let at = Timestamp(self.clocks.read(self.now_ms).wall_ms);
        self.store.accept_clock(at);
    }

    /// All faults off: from now on everything must come to an end.
    fn heal(&mut self) {
        self.faults = Faults::default();
        self.clocks.heal(self.now_ms);
        self.clock_is_accepted_after(1);
    }

    fn judge(&mut self) -> Result<(), Failure> {
        let Some(driver) = &self.driver else {
            return Err(Failure::new("L5", "the process did not come back"));
        };
        if self.store.cursor().next_offset != self.log.end() {
            return Err(Failure::new("L4", "the log was not read to its end"));
        }
        if !self.store.outbox.is_empty() {
            return Err(Failure::new("L2", "wishes are left in the outbox"));
        }
        self.trust_agrees(driver.engine())?;
        self.witness.end(driver.engine(), &self.store)
    }

    /// I7: whoever the trust booked at our wish was told so, and nobody else. An answer that was
    /// taken only after the slot had begun comes too late for both.
    fn trust_agrees(&self, engine: &Engine) -> Result<(), Failure> {
        for (offer, booked) in self.hospital.answers() {
            let state = engine.offer(offer).map(|offer| offer.state);
            let told = state.is_some_and(OfferState::was_booked);
            if booked != told && !self.answered_too_late(engine, offer) {
                let found = format!("the trust booked {offer}: {booked}; it is {state:?}");
                return Err(Failure::new("I7", found));
            }
        }
        Ok(())
    }

    fn answered_too_late(&self, engine: &Engine, offer: OfferId) -> bool {
        let slot = engine.offer(offer).and_then(|offer| engine.slot(offer.slot));
        let mut journal = self.witness.journal.iter();
        let answers =
            |event: &Event| matches!(event, Event::BookingConfirmed(it) if it.offer == offer);
        let answer = journal.find(|recorded| answers(&recorded.event));
        slot.zip(answer).is_some_and(|(slot, answer)| slot.facts.start <= answer.at)
    }

    /// The true time.
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(self.now_ms)
    }

    /// An id that no other event has.
    pub(crate) fn new_event_id(&mut self) -> EventId {
        self.events += 1;
        EventId(u128::from(self.seed) << 64 | u128::from(self.events))
    }
}
