//! The loop against a store in memory that fails on demand. Time is virtual.

use std::collections::BTreeSet;
use std::time::Duration;

use backfill_core::time::{DAY_MS, MINUTE_MS};
use backfill_core::{Event, Timestamp};
use tokio::task::JoinHandle;

use super::care::RECORDS_PER_TURN_MAX;
use super::*;
use crate::fakes::{FakeStore, Fault};
use crate::ports::{Copies as _, Feed, Incarnation, Place, Position};
use crate::samples::{NOW, WINDOW_MS, entry_added, slot_freed};

struct Running {
    clock: Clock,
    task: JoinHandle<Result<(), LiveError>>,
    shutdown: watch::Sender<bool>,
    status: watch::Receiver<Status>,
}

fn start(store: &Arc<FakeStore>) -> Running {
    start_at(store, NOW)
}

fn start_at(store: &Arc<FakeStore>, at: Timestamp) -> Running {
    let clock = Clock::from(at);
    let live = Live {
        store: Arc::clone(store) as Arc<dyn Store>,
        log: Arc::clone(store) as Arc<dyn Log>,
        clock: clock.clone(),
        zone: Zone::named(Zone::LONDON).unwrap(),
        region: "north".to_owned(),
        rules: RuleSet::built_in(),
        fenced_max: FENCED_MAX,
    };
    let (shutdown, stop) = watch::channel(false);
    let (tell, status) = watch::channel(Status::default());
    Running { clock, task: tokio::spawn(live.run(stop, tell)), shutdown, status }
}

impl Running {
    async fn stop(self) {
        self.shutdown.send_replace(true);
        self.task.await.unwrap().unwrap();
    }

    /// Waits until it holds, or goes on.
    async fn until_held(&mut self, held: bool) {
        let so = |status: &Status| status.recovered && status.implausible.is_some() == held;
        self.status.wait_for(so).await.unwrap();
    }

    async fn until_seq(&mut self, seq: u64) {
        self.status.wait_for(|status| status.seq == seq).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn what_arrives_is_committed_and_offers_expire_in_time() {
    let store = FakeStore::new();
    let running = start(&store);
    store.append(entry_added(1));
    store.append(slot_freed(1));
    store.until(|kept| kept.journal.len() == 3).await;
    assert_eq!(store.names(), ["entry_added", "slot_freed", "offer_expired"]);
    assert_eq!(store.kept().journal[2].recorded.at.0, NOW.0 + WINDOW_MS);
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn all_that_was_read_at_once_is_one_commit() {
    let store = FakeStore::new();
    let count = RECORDS_PER_TURN_MAX + 10;
    for _ in 0..count {
        store.append(entry_added(1));
    }
    let mut running = start(&store);
    running.until_seq(count as u64).await;
    let sizes: Vec<usize> = store.kept().commits.iter().map(|it| it.journal.len()).collect();
    assert_eq!(sizes, [RECORDS_PER_TURN_MAX, 10]);
    running.status.wait_for(|status| status.caught_up && status.recovered).await.unwrap();
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_clean_end_saves_a_snapshot_from_which_the_next_goes_on() {
    let store = FakeStore::new();
    store.append(entry_added(1));
    let mut running = start(&store);
    running.until_seq(1).await;
    running.stop().await;
    assert_eq!(store.kept().snapshot.as_ref().map(|it| it.seq), Some(1));
    let recovered =
        recover(store.as_ref(), store.as_ref(), "north", RuleSet::built_in()).await.unwrap();
    assert_eq!((recovered.replayed, recovered.driver.engine().seq()), (0, 1));
    store.append(slot_freed(1));
    let mut running = start(&store);
    running.until_seq(2).await;
    assert_eq!(store.names(), ["entry_added", "slot_freed"]);
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn no_lost_answer_and_no_lost_connection_loses_or_repeats_anything() {
    // Being pushed aside is borne less often: the other owner may be right.
    let faults = [
        vec![Fault::AnswerLost; 4],
        vec![Fault::ConnectionLost; 4],
        vec![Fault::Unavailable; 4],
        vec![Fault::TakenOver; 2],
    ];
    for faults in faults {
        let store = FakeStore::new();
        store.kept().faults.extend(faults.clone());
        let mut running = start(&store);
        for number in 1..=5 {
            // The store of these tests itself panics on anything that is kept twice.
            store.append(entry_added(number));
            running.until_seq(u64::from(number)).await;
        }
        assert_eq!(store.names(), ["entry_added"; 5], "{faults:?}");
        assert!(store.kept().faults.is_empty());
        running.stop().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_owner_that_keeps_losing_the_region_gives_way() {
    let store = FakeStore::new();
    store.kept().faults.extend([Fault::TakenOver; 10]);
    store.append(entry_added(1));
    let ended = start(&store).task.await.unwrap();
    assert!(matches!(ended, Err(LiveError::TakenOver(_))), "{ended:?}");
    assert_eq!(store.kept().journal.len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_never_comes_back_ends_the_loop() {
    let store = FakeStore::new();
    store.kept().faults.extend([Fault::Unavailable; 1_000]);
    store.append(entry_added(1));
    let mut running = start(&store);
    running.status.wait_for(|status| status.recovered).await.unwrap();
    assert!(!running.status.borrow().caught_up);
    let ended = running.task.await.unwrap();
    assert!(matches!(ended, Err(LiveError::Stuck { .. })), "{ended:?}");
    assert!(!running.status.borrow().recovered);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_can_not_be_committed_is_put_aside_and_blocks_nobody() {
    let store = FakeStore::new();
    store.append(entry_added(1));
    let poison = store.append(entry_added(2));
    store.append(entry_added(3));
    store.kept().forbidden = Some(poison.id);
    let mut running = start(&store);
    running.until_seq(2).await;
    store.append(slot_freed(1));
    running.until_seq(3).await;
    assert_eq!(store.names(), ["entry_added", "entry_added", "slot_freed"]);
    assert!(store.kept().journal.iter().all(|row| row.recorded.id != poison.id));
    let aside = store.kept().quarantine.clone();
    assert_eq!(aside.len(), 1);
    assert!(aside[0].reason.contains(&poison.id.to_string()), "{}", aside[0].reason);
    assert!(aside[0].reason.contains("forbidden event"), "{}", aside[0].reason);
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_process_that_stood_still_gives_the_time_back() {
    let store = FakeStore::new();
    store.append(entry_added(1));
    store.append(slot_freed(1));
    let mut running = start(&store);
    running.until_seq(2).await;
    store.kept().slow_read = Some(Duration::from_millis(WINDOW_MS.unsigned_abs()));
    store.until(|kept| 2 < kept.journal.len()).await;
    assert_eq!(store.names()[2..], ["clock_jumped"]);
    let stood_until = store.kept().journal[2].recorded.at.0;
    assert!(NOW.0 + WINDOW_MS <= stood_until);
    store.until(|kept| 3 < kept.journal.len()).await;
    assert_eq!(store.names()[3..], ["offer_expired"]);
    let expired_at = store.kept().journal[3].recorded.at.0;
    assert!(stood_until + WINDOW_MS - MINUTE_MS < expired_at);
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_damaged_journal_is_not_run_on() {
    let store = FakeStore::new();
    for number in 1..=3 {
        store.append(entry_added(number));
    }
    let mut running = start(&store);
    running.until_seq(3).await;
    running.stop().await;
    store.kept().snapshot = None;
    store.kept().journal.remove(1);
    let ended = start(&store).task.await.unwrap();
    let Err(LiveError::Recovery(error)) = ended else { panic!("{ended:?}") };
    assert!(error.to_string().contains("from record 1 to record 3"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_panics_again_and_again_ends_with_an_error_and_commits_nothing() {
    let store = FakeStore::new();
    store.append(entry_added(1));
    store.kept().from_the_start = true;
    let ended = start(&store).task.await.unwrap();
    let Err(LiveError::Stuck { reason, .. }) = ended else { panic!("{ended:?}") };
    assert!(reason.contains("log offsets do not ascend"), "{reason}");
    assert_eq!(store.names(), ["entry_added"]);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_wrong_for_a_while_decides_nothing_and_costs_nobody_anything() {
    for (ahead_ms, seconds) in [(400 * DAY_MS, 4), (-400 * DAY_MS, 4), (DAY_MS, 3 * 3_600)] {
        let store = FakeStore::new();
        store.append(entry_added(1));
        store.append(slot_freed(1));
        let mut running = start(&store);
        running.until_seq(2).await;
        running.clock.set_ahead(ahead_ms);
        running.until_held(true).await;
        store.append(entry_added(2));
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        assert_eq!(store.names(), ["entry_added", "slot_freed"], "{ahead_ms}");
        running.clock.set_ahead(0);
        running.until_held(false).await;
        store
            .until(|kept| kept.journal.iter().any(|it| it.recorded.event.name() == "offer_expired"))
            .await;
        let lasted_ms = {
            let kept = store.kept();
            let mut journal = kept.journal.iter();
            let expired = journal.find(|it| it.recorded.event.name() == "offer_expired");
            expired.unwrap().recorded.at.0 - NOW.0
        };
        // Time in which nobody could be heard is given back, a short while not.
        let lost_ms = if seconds < 60 { 0 } else { i64::try_from(seconds).unwrap() * 1_000 };
        assert!(WINDOW_MS + lost_ms <= lasted_ms, "{ahead_ms}: {lasted_ms}");
        assert!(lasted_ms < WINDOW_MS + lost_ms + MINUTE_MS, "{ahead_ms}: {lasted_ms}");
        running.stop().await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_person_confirms_goes_on() {
    let store = FakeStore::new();
    store.append(entry_added(1));
    let mut running = start(&store);
    running.until_seq(1).await;
    running.clock.set_ahead(DAY_MS);
    running.until_held(true).await;
    store.append(entry_added(2));
    store.accept_clock(Timestamp(NOW.0 + DAY_MS)).await.unwrap();
    running.until_held(false).await;
    running.until_seq(3).await;
    assert_eq!(store.names(), ["entry_added", "clock_jumped", "entry_added"]);
    assert!(NOW.0 + DAY_MS <= store.kept().journal[1].recorded.at.0);
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn nothing_begins_far_from_where_the_journal_ends_until_a_person_confirms_it() {
    for away_ms in [-DAY_MS, 8 * DAY_MS] {
        let store = FakeStore::new();
        store.append(entry_added(1));
        let mut running = start(&store);
        running.until_seq(1).await;
        running.stop().await;
        store.append(entry_added(2));
        let at = Timestamp(NOW.0 + away_ms);
        let mut running = start_at(&store, at);
        running.until_held(true).await;
        assert!(running.clock.unknown().is_some(), "nothing may be taken in");
        assert_eq!(store.names(), ["entry_added"]);
        store.accept_clock(at).await.unwrap();
        running.until_held(false).await;
        store.until(|kept| 1 < kept.journal.len()).await;
        assert!(running.clock.unknown().is_none());
        running.stop().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_restored_copy_decides_under_ids_that_no_other_copy_gave() {
    let copies = [FakeStore::new(), FakeStore::new()];
    copies[1].begin_incarnation(Incarnation(1 << 100 | 9), NOW).await.unwrap();
    let mut came = Vec::new();
    let mut given = BTreeSet::new();
    for store in &copies {
        store.append(entry_added(1));
        store.append(slot_freed(1));
        let running = start(store);
        // The last is an event of the driver itself.
        store.until(|kept| kept.journal.len() == 3).await;
        running.stop().await;
        let kept = store.kept();
        came.push(kept.journal[..2].iter().map(|row| row.came_as).collect::<Vec<_>>());
        let commands = kept.commits.iter().flat_map(|commit| &commit.commands).map(|it| it.id);
        let records = kept.commits.iter().flat_map(|commit| &commit.records).map(|it| it.id);
        let offers = kept.commits.iter().flat_map(|commit| &commit.projections.offers);
        let ids: BTreeSet<String> = kept
            .journal
            .iter()
            .map(|row| format!("event {}", row.recorded.id))
            .chain(commands.chain(records).map(|id| format!("effect {id}")))
            .chain(offers.map(|offer| format!("offer {}", offer.id)))
            .collect();
        assert!(4 < ids.len() && given.is_disjoint(&ids), "{given:?} and {ids:?}");
        given.extend(ids);
    }
    assert_eq!(came[0], came[1], "they came under the same");
    // What came before is known by the id it came with.
    let again = copies[1].kept().log[1].clone();
    assert_eq!(copies[1].seen(&[again.id]).await.unwrap().len(), 1);
}

fn stood(offset: u64) -> Position {
    Position { feed: Feed::Waitlist, partition: 0, offset, mark: Some(7) }
}

#[tokio::test(start_paused = true)]
async fn how_far_was_read_is_kept_even_if_nothing_was_to_be_taken() {
    let store = FakeStore::new();
    let running = start(&store);
    store.kept().places = vec![stood(300)];
    store.until(|kept| !kept.commits.is_empty()).await;
    assert_eq!(store.kept().commits[0].places, [stood(300)]);
    assert_eq!(store.kept().commits[0].journal, []);
    // Where it stands still, it is written down once.
    tokio::time::advance(Duration::from_secs(30)).await;
    store.kept().places = vec![stood(301)];
    store.until(|kept| 1 < kept.commits.len()).await;
    assert_eq!(store.kept().commits[1].places, [stood(301)]);
    running.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_local_time_of_a_feed_that_is_not_that_of_the_moment_is_put_aside() {
    let store = FakeStore::new();
    let mut freed = slot_freed(1);
    if let Event::SlotFreed(it) = &mut freed {
        let facts = it.facts.as_mut().unwrap();
        facts.local.minute = (facts.local.minute + 60) % 1440;
    }
    let running = start(&store);
    store.append(entry_added(1));
    let offset = store.append(freed).offset;
    let place = Some(Place { feed: Feed::Cancellations, partition: 0, offset });
    // In a feed it has a place; the log in this machine has none.
    let again =
        crate::ports::LogRecord { place, offset: offset + 1, ..store.kept().log[1].clone() };
    let again = crate::ports::LogRecord { id: backfill_core::EventId(77), ..again };
    store.kept().log.push(again);
    store.append(entry_added(2));
    store.until(|kept| !kept.quarantine.is_empty()).await;
    assert!(store.kept().quarantine[0].reason.contains("SlotFacts.local"));
    running.stop().await;
}
