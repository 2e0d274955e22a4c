//! A year of a large trust, in memory: what the engine remembers must not grow with what is over. The table
//! has a line a month: live and closed slots, offers, people, bytes of a snapshot, memory of the process, and
//! how long an engine takes to come back from the snapshot.

use std::time::Instant;

use backfill_core::event::{BookingConfirmed, OfferAnswer, Via};
use backfill_core::offer::OfferState;
use backfill_core::{Engine, EntryId, Event, OfferId, PatientRef, Timestamp};
use backfill_runtime::agenda::Agenda;
use backfill_runtime::clock::Clock;
use backfill_schemas::{decode_snapshot, encode_snapshot};

use crate::{decisions, feeds, freed, list};

const SEED: u64 = 1;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
const DAYS: i64 = 365;
/// Who waits. `BACKFILL_YEAR_WAITING` says otherwise.
const WAITING: usize = 20_000;
/// Cancellations of a day: of 20 million a year in England, a large trust has some 400 a day.
/// `BACKFILL_YEAR_CANCELLED` says otherwise.
const CANCELLED: usize = 400;
const PAGE: u64 = 4_096;

pub(crate) fn figures() -> anyhow::Result<()> {
    let (waiting, cancelled) =
        (said("BACKFILL_YEAR_WAITING", WAITING), said("BACKFILL_YEAR_CANCELLED", CANCELLED));
    println!("== a year in memory: {waiting} wait, {cancelled} cancellations a day");
    println!(
        "{:>5} {:>9} {:>7} {:>8} {:>8} {:>8} {:>8} {:>12} {:>9} {:>9}",
        "day",
        "records",
        "live",
        "closed",
        "offers",
        "entries",
        "people",
        "snapshot",
        "memory",
        "start"
    );
    let mut year = Year::new(waiting);
    for day in 0..DAYS {
        year.live(day, cancelled);
        if day % 30 == 0 || day == DAYS - 1 {
            year.print(day)?;
        }
    }
    Ok(())
}

fn said(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(otherwise)
}

struct Year {
    engine: Engine,
    begun: Timestamp,
    now: Timestamp,
    agenda: Agenda,
    /// Entries that were ever added.
    added: u128,
}

impl Year {
    fn new(waiting: usize) -> Self {
        let now = Clock::system().now();
        let engine = Engine::new(feeds::rules());
        let mut year = Self { engine, begun: now, now, agenda: Agenda::default(), added: 0 };
        year.add(waiting);
        year
    }

    fn happen(&mut self, event: Event) {
        decisions::step(&mut self.engine, self.now, event);
        let touched = self.engine.take_touched();
        self.agenda.ask(&self.engine, &touched);
    }

    /// So many more join the list.
    fn add(&mut self, count: usize) {
        for mut entry in list::lines(SEED, count, self.now) {
            self.added += 1;
            (entry.id, entry.patient) = (EntryId(self.added), PatientRef(self.added << 64));
            self.happen(Event::EntryAdded(entry));
        }
    }

    /// A day: times are freed, people answer, trusts confirm, and whoever was seen leaves the list.
    fn live(&mut self, day: i64, cancelled: usize) {
        let before = self.engine.entries().count();
        let morning = Timestamp(self.begun.0 + day * DAY_MS);
        self.until(morning);
        for mut facts in freed::times(SEED + day.unsigned_abs(), cancelled, morning) {
            // Another day's time is another appointment's.
            facts.session = format!("{day}.{}", facts.session);
            self.happen(freed::event(&facts));
        }
        for hours in [2, 4, 6] {
            self.until(morning.plus_minutes(hours * 60));
            self.answer();
        }
        self.until(Timestamp(morning.0 + DAY_MS - 1));
        let left = before.saturating_sub(self.engine.entries().count());
        self.add(left);
    }

    /// Half of those who are asked say yes, and their trusts confirm it; of the rest some say no.
    fn answer(&mut self) {
        let live = self.engine.offers().filter(|it| it.state == OfferState::Live);
        let live: Vec<OfferId> = live.map(|it| it.id).collect();
        for (number, offer) in live.into_iter().enumerate() {
            let answer = OfferAnswer { offer, via: Via::Link };
            match number % 4 {
                0 | 1 => {
                    self.happen(Event::OfferAccepted(answer));
                    let reference = String::new();
                    let confirmed = BookingConfirmed { offer, reference, appointment: None };
                    self.happen(Event::BookingConfirmed(confirmed));
                }
                2 => self.happen(Event::OfferDeclined(answer)),
                _ => {}
            }
        }
    }

    /// What becomes due by then happens.
    fn until(&mut self, end: Timestamp) {
        while let Some(at) = self.agenda.next().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            let Some(due) = self.agenda.pop_due(self.now) else { break };
            self.happen(due.event());
        }
        self.now = self.now.max(end);
    }

    fn print(&self, day: i64) -> anyhow::Result<()> {
        let (engine, bytes) = (&self.engine, encode_snapshot(&self.engine.snapshot()));
        let begun = Instant::now();
        let again = Engine::restore(decode_snapshot(&bytes)?);
        let agenda = Agenda::of(&again);
        let start = begun.elapsed();
        drop(agenda);
        let closed = engine.slots().filter(|it| it.is_closed()).count();
        println!(
            "{:>5} {:>9} {:>7} {:>8} {:>8} {:>8} {:>8} {:>12} {:>6} MiB {:>6} ms",
            day,
            engine.seq(),
            engine.slots().count() - closed,
            closed,
            engine.offers().count(),
            engine.entries().count(),
            engine.snapshot().patients.len(),
            bytes.len(),
            resident_bytes()? >> 20,
            start.as_millis()
        );
        Ok(())
    }
}

fn resident_bytes() -> anyhow::Result<u64> {
    let text = std::fs::read_to_string("/proc/self/statm")?;
    let pages = text.split_whitespace().nth(1).and_then(|it| it.parse::<u64>().ok());
    Ok(pages.unwrap_or(0) * PAGE)
}
