//! What PostgreSQL promises between processes that hear and tell over feeds.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use backfill_core::slot::Reason;
use backfill_core::{Command, EffectId, EventId, PatientRef, Record, Silence, Timestamp};
use backfill_runtime::ports::{
    Became, ContactStatement, Ended, Feed, Finished, Intake as _, Kind, NewEvent, Outbox as _,
    Outgoing, Place, PortError, Position, Publication, Publications as _, Publisher, Quarantined,
    Reader as _, Resolved, Sender, SenderOutcome, Silenced, Step, Store as _, Taken, Topic,
    Undelivered, Vault as _, Wish, Wishes as _,
};
use backfill_schemas::{decode_event, decode_quarantined, decode_record};
use backfill_store::Postgres;

use crate::database::Database;
use crate::desk::{Desk, numbered, record};
use crate::people::{phone, who};
use crate::sample::{self, booking, decision, delivery, event, ledger, message};

const LATER: Timestamp = Timestamp(i64::MAX);

/// Brokers in memory that can be away.
#[derive(Default)]
struct Brokers {
    away: AtomicBool,
    records: Mutex<Vec<Outgoing>>,
}

impl Brokers {
    fn records(&self) -> Vec<Outgoing> {
        self.records.lock().unwrap().clone()
    }
}

#[async_trait]
impl Publisher for Brokers {
    async fn deliver(&self, records: &[Outgoing]) -> Vec<Result<(), Undelivered>> {
        let away = || PortError::Unavailable { what: "kafka", reason: "away".to_owned() };
        if self.away.load(Ordering::SeqCst) {
            let undelivered = |_| Err(Undelivered { error: away(), is_refused: false });
            return records.iter().map(undelivered).collect();
        }
        self.records.lock().unwrap().extend_from_slice(records);
        records.iter().map(|_| Ok(())).collect()
    }
}

/// What follows from the journal for a feed and is not published yet.
async fn following(store: &Postgres, feed: Feed) -> Vec<Publication> {
    let position = store.position(feed).await.unwrap();
    store.following(feed, position, 10).await.unwrap().publications
}

/// All that follows from the journal and is not published yet, in the order in which it was committed.
pub(crate) async fn unpublished(store: &Postgres) -> Vec<Publication> {
    let mut all = Vec::new();
    for feed in Feed::OUT {
        let of_feed = following(store, feed).await;
        assert!(of_feed.iter().all(|it| it.record.feed == feed));
        all.extend(of_feed);
    }
    all.sort_by_key(|it| it.number);
    all
}

/// Says that everything up to there is published.
async fn move_to(store: &Postgres, feed: Feed, to: u64, refused: &[Outgoing]) {
    let from = store.position(feed).await.unwrap();
    store.move_position(feed, Step { from, to }, refused).await.unwrap();
}

async fn open() -> (Database, Postgres, Arc<Brokers>) {
    let database = Database::new().await;
    let brokers = Arc::new(Brokers::default());
    let store = database.open_with(Arc::clone(&brokers) as Arc<dyn Publisher>).await;
    (database, store, brokers)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_taken_in_is_on_its_feed_when_it_is_answered() {
    let (database, store, brokers) = open().await;
    let taken = store.take(delivery("api:R0A", "1", vec![event(1), event(2)])).await.unwrap();
    assert_eq!(taken, Taken::New);
    let again = store.take(delivery("api:R0A", "1", vec![event(1), event(2)])).await.unwrap();
    assert!(matches!(again, Taken::Duplicate { .. }));
    let records = brokers.records();
    let ids: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, [format!("{:032x}", 1), format!("{:032x}", 2)]);
    let first = &records[0];
    assert_eq!((first.feed, first.kind, first.seq), (Feed::Waitlist, Kind::Event, None));
    assert_eq!((first.region.as_str(), first.source.as_str()), ("local", "api:R0A"));
    assert_eq!(first.at, sample::MORNING);
    assert_eq!(decode_event(&first.value).unwrap(), event(1).event);
    assert_eq!(database.sql("SELECT count(*) FROM log"), "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_again_after_the_brokers_were_away_is_about_the_same_person() {
    let (_database, store, brokers) = open().await;
    let who = who(&[("NHS", "9990000018")]);
    let Resolved::New(patient) = store.resolve(&who).await.unwrap() else { panic!() };
    let mut said = delivery("api:R0A", "1", vec![event(1)]);
    said.contacts = vec![ContactStatement {
        event: Some(event(1).id),
        patient,
        who: who.clone(),
        said_at: None,
        details: phone("07700900001"),
        repeats: None,
    }];
    brokers.away.store(true, Ordering::SeqCst);
    store.take(said.clone()).await.unwrap_err();
    assert_eq!(store.resolve(&who).await.unwrap(), Resolved::Known(patient));
    brokers.away.store(false, Ordering::SeqCst);
    assert_eq!(store.take(said).await.unwrap(), Taken::New);
    assert_eq!(store.resolve(&who).await.unwrap(), Resolved::Known(patient));
    // Nothing of it counts before it is decided.
    assert_eq!(store.get(patient).await.unwrap(), None);
    assert_eq!(brokers.records().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_brokers_do_not_have_is_not_taken() {
    let (_database, store, brokers) = open().await;
    brokers.away.store(true, Ordering::SeqCst);
    let refused = store.take(delivery("api", "1", vec![event(1)])).await;
    assert!(matches!(refused, Err(PortError::Unavailable { .. })), "{refused:?}");
    brokers.away.store(false, Ordering::SeqCst);
    // Not a duplicate: nothing of it was kept.
    let taken = store.take(delivery("api", "1", vec![event(1)])).await.unwrap();
    assert_eq!((taken, brokers.records().len()), (Taken::New, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_only_the_engine_may_say_is_refused_and_hinders_nobody() {
    let (_database, store, brokers) = open().await;
    let own = backfill_core::Event::OfferExpired(backfill_core::OfferId(1));
    let own = delivery("api", "own", vec![NewEvent { id: EventId(9), event: own }]);
    let (refused, taken) =
        tokio::join!(store.take(own), store.take(delivery("api", "1", vec![event(1)])));
    assert!(matches!(refused, Err(PortError::Fatal { .. })), "{refused:?}");
    assert_eq!(taken.unwrap(), Taken::New);
    assert_eq!(brokers.records().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_take_the_same_delivery_once() {
    let (database, one, brokers) = open().await;
    let two = database.open_with(Arc::clone(&brokers) as Arc<dyn Publisher>).await;
    let mut callers = tokio::task::JoinSet::new();
    for number in 0..200_u128 {
        let store = if number % 2 == 0 { one.clone() } else { two.clone() };
        callers.spawn(async move {
            let number = number / 2;
            store.take(delivery("api", &number.to_string(), vec![event(number)])).await.unwrap()
        });
    }
    let answers = callers.join_all().await;
    assert_eq!(answers.iter().filter(|taken| **taken == Taken::New).count(), 100);
    assert_eq!(brokers.records().len(), 100);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_committed_follows_in_order_until_the_position_moves() {
    let (_database, store, _brokers) = open().await;
    let mut more = store.more();
    more.mark_unchanged();
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    let line = Record::Ledger(ledger(1, Reason::Freed));
    let why = Record::Decision(Box::new(decision(1)));
    desk.commit(|commit| {
        commit.commands = vec![numbered(1, 0, message(1)), numbered(1, 2, booking(1))];
        commit.records = vec![numbered(1, 1, line.clone()), numbered(1, 3, why)];
    })
    .await
    .unwrap();
    more.changed().await.unwrap();

    let all = unpublished(&store).await;
    let feeds: Vec<Feed> = all.iter().map(|it| it.record.feed).collect();
    assert_eq!(feeds, [Feed::Offers, Feed::Ledger, Feed::Bookings, Feed::Ledger]);
    let second = &all[1].record;
    let id = EffectId { event: EventId(1), index: 1 };
    assert_eq!((second.id.clone(), second.kind), (id.to_string(), Kind::Effect));
    assert_eq!((second.region.as_str(), second.source.as_str()), ("local", "backfill"));
    assert_eq!((second.seq, second.at), (Some(1), record(1).recorded.at));
    assert_eq!(decode_record(&second.value).unwrap(), line);
    // The wishes are for who reads the feed; the ledger is here as well.
    assert_eq!(store.due(Topic::Offers, LATER, 10).await.unwrap(), []);
    assert_eq!(store.ledger(backfill_core::SlotId(1)).await.unwrap().len(), 1);

    let one = store.following(Feed::Ledger, 0, 1).await.unwrap();
    assert_eq!((one.publications, one.is_all), (vec![all[1].clone()], false));
    assert_eq!(one.to, all[1].number);
    let rest = store.following(Feed::Ledger, one.to, 9).await.unwrap();
    assert_eq!((rest.publications, rest.is_all), (vec![all[3].clone()], true));
    move_to(&store, Feed::Offers, all[0].number, &[]).await;
    move_to(&store, Feed::Bookings, all[2].number, &[]).await;
    assert_eq!(unpublished(&store).await, [all[1].clone(), all[3].clone()]);
    move_to(&store, Feed::Ledger, rest.to, &[]).await;
    assert_eq!(unpublished(&store).await, []);
}

/// What the sender of the event of a record is told.
fn outcome(seq: u64, became: Became) -> SenderOutcome {
    let has_record = became != Became::PutAside("odd".to_owned());
    SenderOutcome {
        sender: Sender { source: "rxx/pas".to_owned(), id: seq.to_string() },
        place: Some(Place { feed: Feed::Waitlist, partition: 1, offset: seq }),
        event: EventId(u128::from(seq)),
        fingerprint: u64::MAX - seq,
        seq: has_record.then_some(seq),
        at: record(seq).recorded.at,
        entry: None,
        became,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_need_not_be_read_back_is_what_the_journal_has() {
    let (database, store, brokers) = open().await;
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    assert_eq!(unpublished(&store).await, []);
    for seq in 1..=3 {
        let line = Record::Ledger(ledger(seq.into(), Reason::Freed));
        let became = Became::Taken { question: None, slots: Vec::new() };
        desk.commit(|commit| {
            commit.commands = vec![numbered(seq, 0, message(seq.into()))];
            commit.records = vec![numbered(seq, 1, line)];
            commit.sender_outcomes = vec![outcome(seq, became)];
        })
        .await
        .unwrap();
    }
    let kept = unpublished(&store).await;
    let another_process = database.open_with(brokers as Arc<dyn Publisher>).await;
    assert_eq!(unpublished(&another_process).await, kept);
    assert_eq!(kept.len(), 9);
    let name = format!("outcome:{}:{:016x}", EventId(1), u64::MAX - 1);
    assert!(kept.iter().any(|it| it.record.id == name), "{kept:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_owner_moves_a_position_and_only_from_where_it_is() {
    let (database, store, brokers) = open().await;
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    desk.commit(|commit| commit.commands = vec![numbered(1, 0, message(1))]).await.unwrap();
    let first = following(&store, Feed::Offers).await.remove(0);
    let (from, to) = (0, first.number);
    let refused = [first.record.clone()];
    let other = database.open_with(brokers as Arc<dyn Publisher>).await;
    let step = |from, to| Step { from, to };
    for (who, step) in [(&other, step(from, to)), (&store, step(to, to + 1))] {
        if step.from == to {
            move_to(&store, Feed::Offers, to + 5, &[]).await;
        }
        let moved = who.move_position(Feed::Offers, step, &refused).await;
        assert!(matches!(moved, Err(PortError::Unavailable { .. })), "{moved:?}");
    }
    other.take_over().await.unwrap();
    let moved = store.move_position(Feed::Offers, step(to + 5, to + 6), &refused).await;
    assert!(matches!(moved, Err(PortError::Unavailable { .. })), "{moved:?}");
    assert_eq!(store.left(Feed::Offers, 0, 9).await.unwrap(), []);
    move_to(&other, Feed::Offers, to + 6, &[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_topic_refused_is_left_beside_the_journal_until_it_was_published() {
    let (_database, store, _brokers) = open().await;
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    desk.commit(|commit| {
        commit.commands = vec![numbered(1, 0, message(1)), numbered(1, 1, message(2))];
    })
    .await
    .unwrap();
    let all = following(&store, Feed::Offers).await;
    move_to(&store, Feed::Offers, all[1].number, &[all[0].record.clone()]).await;
    assert_eq!(following(&store, Feed::Offers).await, []);
    let left = store.left(Feed::Offers, 0, 9).await.unwrap();
    assert_eq!(left.iter().map(|it| &it.record).collect::<Vec<_>>(), [&all[0].record]);
    let waits = store.unpublished().await.unwrap();
    assert_eq!(waits, [(Feed::Offers, 1, record(1).recorded.at)]);
    assert_eq!(store.left(Feed::Offers, left[0].number, 9).await.unwrap(), []);
    store.published(&[left[0].number]).await.unwrap();
    assert_eq!(store.left(Feed::Offers, 0, 9).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sender_of_what_has_no_record_is_told_all_the_same() {
    let (_database, store, _brokers) = open().await;
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    let told = outcome(1, Became::PutAside("odd".to_owned()));
    desk.commit(|commit| commit.sender_outcomes = vec![told]).await.unwrap();
    let left = store.left(Feed::Outcomes, 0, 9).await.unwrap();
    let [Publication { record, .. }] = &left[..] else { panic!("{left:?}") };
    assert_eq!((record.kind, record.seq), (Kind::EventOutcome, None));
    assert_eq!(following(&store, Feed::Outcomes).await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_late_committer_leaves_is_not_skipped() {
    let (database, store, _brokers) = open().await;
    let url = database.url();
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    let leave = |id| {
        format!(
            "INSERT INTO unpublished (region, feed, id, kind, source, recorded_at, value)
            VALUES ('local', 'backfill.quarantine.v1', '{id}', 'quarantined', 'backfill', 0, '')"
        )
    };
    let mut late = pool.acquire().await.unwrap();
    sqlx::query("BEGIN").execute(&mut *late).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(leave("late"))).execute(&mut *late).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(leave("early"))).execute(&pool).await.unwrap();
    let early = store.left(Feed::Quarantine, 0, 9).await.unwrap();
    assert_eq!(early.len(), 1);
    store.published(&[early[0].number]).await.unwrap();

    sqlx::query("COMMIT").execute(&mut *late).await.unwrap();
    let left = store.left(Feed::Quarantine, 0, 9).await.unwrap();
    assert_eq!(left.len(), 1);
    assert!(left[0].number < early[0].number && left[0].record.id == "late");
}

fn wish(seq: u64, index: u16, command: Command) -> Wish {
    let event = EventId(u128::from(seq));
    Wish { id: EffectId { event, index }, command, seq, at: record(seq).recorded.at }
}

fn place(offset: u64) -> Position {
    Position { feed: Feed::Offers, partition: 3, offset, mark: Some(offset + 1) }
}

async fn due(store: &Postgres, topic: Topic) -> Vec<EffectId> {
    let tasks = store.due(topic, LATER, 10).await.unwrap();
    tasks.iter().map(|task| task.id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wishes_of_a_feed_are_taken_once_with_their_places() {
    let (_database, store, _brokers) = open().await;
    let mut added = store.added();
    added.mark_unchanged();
    assert_eq!(store.wish_places(Topic::Offers).await.unwrap(), []);
    let wishes = [wish(1, 0, message(1)), wish(2, 0, message(2))];
    store.take_wishes(Topic::Offers, &wishes, &[place(7)]).await.unwrap();
    added.changed().await.unwrap();
    let first = wishes[0].id;
    assert_eq!(due(&store, Topic::Offers).await, [first, wishes[1].id]);
    assert_eq!(store.wish_places(Topic::Offers).await.unwrap(), [place(7)]);
    assert_eq!(store.wish_places(Topic::Bookings).await.unwrap(), []);

    // The feed brings them again: what was done stays done.
    let done = Finished::Done { ended: Ended::Answered, why: String::new() };
    store.finish(first, done).await.unwrap();
    store.take_wishes(Topic::Offers, &wishes, &[place(8)]).await.unwrap();
    assert_eq!(due(&store, Topic::Offers).await, [wishes[1].id]);
    assert_eq!(store.wish_places(Topic::Offers).await.unwrap(), [place(8)]);
    assert_eq!(store.places().await.unwrap(), [], "the matcher reads other feeds");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_calls_off_what_was_taken_and_what_is_taken_later() {
    let (_database, store, _brokers) = open().await;
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    let before = wish(1, 0, message(1));
    store.take_wishes(Topic::Offers, std::slice::from_ref(&before), &[]).await.unwrap();
    desk.commit(|commit| {
        commit.journal = vec![record(1), record(2), record(3), record(4)];
        commit.silenced =
            vec![Silenced { patient: PatientRef(1), silence: Silence::Stopped(None), seq: 3 }];
    })
    .await
    .unwrap();
    assert_eq!(due(&store, Topic::Offers).await, []);

    let late = [wish(2, 0, message(2)), wish(3, 0, message(3))];
    let came_back = wish(4, 0, message(4));
    store.take_wishes(Topic::Offers, &late, &[]).await.unwrap();
    store.take_wishes(Topic::Offers, std::slice::from_ref(&came_back), &[]).await.unwrap();
    store.take_wishes(Topic::Bookings, &[wish(2, 1, booking(1))], &[]).await.unwrap();
    assert_eq!(due(&store, Topic::Offers).await, [came_back.id]);
    assert_eq!(due(&store, Topic::Bookings).await.len(), 1);
    let rows = store.outbox(10).await.unwrap();
    let called_off = rows.iter().filter(|row| row.error.contains("said stop"));
    assert_eq!(called_off.count(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_to_one_trust_calls_off_its_offers_alone_before_they_come() {
    let (_database, store, _brokers) = open().await;
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    for (number, (silence, expected)) in [
        (Silence::Stopped(Some("R0A".parse().unwrap())), vec![1]),
        (Silence::Stopped(Some("R0".parse().unwrap())), vec![0, 1]),
        (Silence::Stopped(None), vec![1]),
        (Silence::Died, vec![]),
    ]
    .into_iter()
    .enumerate()
    {
        let seq = u64::try_from(number).unwrap() + 1;
        desk.commit(|commit| {
            commit.journal = vec![record(seq)];
            commit.silenced = vec![Silenced { patient: PatientRef(1), silence, seq }];
        })
        .await
        .unwrap();
        let wishes = [wish(seq, 0, message(1)), wish(seq, 1, sample::confirmation(1))];
        store.take_wishes(Topic::Offers, &wishes, &[]).await.unwrap();
        let waits = due(&store, Topic::Offers).await;
        let of_now = wishes.iter().filter(|it| waits.contains(&it.id));
        let of_now: Vec<u16> = of_now.map(|it| it.id.index).collect();
        assert_eq!(of_now, expected, "{silence:?}");
    }
}

fn poison(place: Option<Place>, kind: &'static str) -> Quarantined {
    let original = format!("NAME^OF^A^PERSON in {kind}").into_bytes();
    Quarantined { place, event: None, reason: "Event.*: missing".to_owned(), kind, original }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_goes_to_quarantine_is_to_be_published_once_and_without_the_original() {
    let (database, store, _brokers) = open().await;
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    let bad = poison(Some(Place { feed: Feed::Answers, partition: 2, offset: 40 }), "log");
    for _ in 0..2 {
        desk.commit(|commit| commit.quarantine = vec![bad.clone()]).await.unwrap();
        let mut odd = delivery("hl7:PAS", &desk.seq.to_string(), Vec::new());
        odd.quarantine = Some(poison(None, "hl7"));
        store.take(odd).await.unwrap();
    }
    let left = store.left(Feed::Quarantine, 0, 9).await.unwrap();
    assert_eq!(left.len(), 2);
    let number =
        |kind| database.sql(&format!("SELECT number FROM quarantine WHERE kind = '{kind}'"));
    for (publication, kind) in left.iter().zip(["log", "hl7"]) {
        let record = &publication.record;
        assert_eq!((record.feed, record.kind), (Feed::Quarantine, Kind::Quarantined));
        assert_eq!(record.id, format!("quarantine:local:{}", number(kind)));
        let told = decode_quarantined(&record.value).unwrap();
        assert_eq!((told.kind.as_str(), told.reason.as_str()), (kind, "Event.*: missing"));
        assert_eq!(told.number.unwrap().to_string(), number(kind));
        assert!(!record.value.windows(4).any(|bytes| bytes == b"NAME"));
    }
    let told = decode_quarantined(&left[0].record.value).unwrap();
    assert_eq!(told.topic, "backfill.answers.v1");
    assert_eq!((told.partition, told.offset), (Some(2), Some(40)));
    assert_eq!(told.at, Some(record(1).recorded.at));
}
