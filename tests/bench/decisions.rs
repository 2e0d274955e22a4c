//! The decisions alone: the engine in memory, without log and store.

use std::collections::BTreeMap;
use std::time::Instant;

use backfill_core::{Effect, Emitted, Engine, Event, EventId, Recorded, Timestamp};
use backfill_runtime::clock::Clock;
use backfill_schemas::encode_effect;

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
            let wishes = step(&mut engine, now, freed::event(&facts));
            times.push(begun.elapsed());
            bytes += wishes.iter().map(|it| encode_effect(&it.effect).len()).sum::<usize>();
            offers.extend(offered(&wishes).map(|line| (facts.session, line)));
        }
        println!("{waiting:>8} wait               {}", Sample::of(times));
        let mean = bytes / CANCELLED;
        println!(
            "                             {} offers, {mean} bytes of wishes each",
            offers.len()
        );
    }
    Ok(())
}

/// Whom the slot was offered to.
fn offered(wishes: &[Emitted]) -> Option<u128> {
    wishes.iter().find_map(|wish| match &wish.effect {
        Effect::SendMessage(message) => Some(message.patient.0),
        Effect::RequestBooking(_)
        | Effect::RequestCancellation(_)
        | Effect::RecordLedger(_)
        | Effect::RecordDecision(_)
        | Effect::Refuse(_) => None,
    })
}

pub(crate) fn step(engine: &mut Engine, at: Timestamp, event: Event) -> Vec<Emitted> {
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
