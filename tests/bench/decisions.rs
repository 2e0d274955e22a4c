//! The decisions alone: the engine in memory, without log and store.

use std::collections::BTreeMap;
use std::time::Instant;

use backfill_core::{Decided, Engine, Event, EventId, Recorded, Timestamp};
use backfill_runtime::clock::Clock;
use backfill_schemas::{encode_command, encode_record};

use crate::sample::Sample;
use crate::{feeds, freed, list};

const SEED: u64 = 1;
/// Sizes of the list.
const WAITING: [usize; 2] = [10_000, 100_000];
/// How many cancellations are decided.
const CANCELLED: usize = 2_000;

pub(crate) fn figures() -> anyhow::Result<()> {
    println!("== decisions in memory, {CANCELLED} cancellations");
    let now = Clock::system().now();
    for waiting in WAITING {
        let mut engine = Engine::new(feeds::rules());
        for entry in list::lines(SEED, waiting, now) {
            step(&mut engine, now, Event::EntryAdded(entry));
        }
        let (mut times, mut bytes, mut offers) = (Vec::new(), 0, BTreeMap::new());
        for facts in freed::times(SEED, CANCELLED, now) {
            let begun = Instant::now();
            let decided = step(&mut engine, now, freed::event(&facts));
            times.push(begun.elapsed());
            let commands = decided.commands.iter().map(|it| encode_command(&it.what).len());
            let records = decided.records.iter().map(|it| encode_record(&it.what).len());
            bytes += commands.chain(records).sum::<usize>();
            offers.extend(offered(&decided).map(|line| (facts.session, line)));
        }
        println!("{waiting:>8} wait               {}", Sample::of(times));
        let mean = bytes / CANCELLED;
        println!(
            "                             {} offers, {mean} bytes of commands and records each",
            offers.len()
        );
    }
    Ok(())
}

/// Whom the slot was offered to.
fn offered(decided: &Decided) -> Option<u128> {
    decided.messages().next().map(|it| it.patient.0)
}

pub(crate) fn step(engine: &mut Engine, at: Timestamp, event: Event) -> Decided {
    let seq = engine.seq() + 1;
    let id = EventId(u128::from(seq));
    engine.take_touched();
    engine.step(&Recorded {
        seq,
        id,
        at,
        utc_offset_minutes: 0,
        said_at: None,
        source: String::new(),
        event,
    })
}
