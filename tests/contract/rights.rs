//! Who sees what in PostgreSQL: a connection sees the rows of its region, and of its trust if it
//! has one, whatever it asks for (promise I12).

use std::sync::Arc;

use backfill_core::code::Code;
use backfill_core::event::PatientsMerged;
use backfill_core::offer::OfferState;
use backfill_core::scope::Part;
use backfill_core::{EntryId, Event, EventId, OfferId, PatientRef, Silence, Timestamp};
use backfill_runtime::ports::{
    ContactStatement, Copies as _, Incarnation, Intake as _, Original, PausedWay, Quarantined,
    Silenced, Vault as _, Way, Ways as _, Wish, Wishes as _,
};
use backfill_runtime::ports::{Feed, Job, Leases as _, Place, Topic};
use backfill_store::{Postgres, PostgresLeases, PostgresOptions};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection};

use crate::database::Database;
use crate::desk::{Desk, numbered, recorded};
use crate::heard;
use crate::offerings;
use crate::people::{phone, who};
use crate::sample::{self, appointment, entry, offer, slot};

/// Tables without rows of a region: all processes share the work out.
const OF_ALL: [&str; 2] = ["lease", "member"];

/// All may see whether a key file is the one of the database: it is exchanged for all regions at once.
const SEEN_BY_ALL: &str = "vault_key";

/// A connection as the program makes it.
async fn connection(database: &Database, region: &str, trust: &str) -> PgConnection {
    let options: PgConnectOptions = database.url().parse().unwrap();
    let says = [("role", "backfill_app"), ("backfill.region", region), ("backfill.trust", trust)];
    options.options(says).connect().await.unwrap()
}

fn all_tables(database: &Database) -> Vec<String> {
    let tables = database.sql(
        "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = 'public' AND relkind IN ('r', 'p') AND relname <> '_sqlx_migrations'
        ORDER BY relname",
    );
    tables.lines().map(str::to_owned).collect()
}

fn count(database: &Database, table: &str) -> String {
    database.sql(&format!("SELECT count(*) FROM {table}"))
}

/// Leaves something in every table.
async fn live_a_day(database: &Database) {
    let store = database.open().await;
    let mut odd = sample::delivery("hl7:PAS", "1", vec![sample::event(1)]);
    odd.quarantine = Some(Quarantined {
        place: None,
        event: None,
        reason: "odd".to_owned(),
        kind: "hl7",
        original: b"MSH".to_vec(),
    });
    odd.unused = Some("A02".to_owned());
    store.take(odd).await.unwrap();
    let mut undecided = sample::delivery("hl7:PAS", "50", vec![sample::event(50)]);
    undecided.original = Some(Original { kind: "hl7", bytes: b"MSH".to_vec(), conflict: "" });
    store.take(undecided).await.unwrap();
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    desk.commit(|commit| {
        commit.silenced.push(Silenced { patient: PatientRef(9), silence: Silence::Died, seq: 1 });
        let merged = PatientsMerged::untimed(PatientRef(8), PatientRef(7));
        commit.journal.push(recorded(2, Event::PatientsMerged(merged)));
        commit.places = vec![Place { feed: Feed::Answers, partition: 0, offset: 1 }.into()];
        let held = appointment(1, 7, "130", 0);
        commit.projections.appointments = vec![(held.id, Some(held))];
        commit.projections.entries = vec![(EntryId(1), Some(entry(1, 7, "130")))];
        commit.projections.slots = vec![slot(1, "130", 0)];
        commit.projections.heard = vec![heard::row("R0A", 1, None)];
        commit.projections.offerings = vec![offerings::row("R0A", Part::Whole, true)];
        commit.projections.offers = vec![offer(1, 1, 7, OfferState::Live)];
        let line = sample::ledger(1, backfill_core::slot::Reason::Freed);
        let why = sample::decision(1);
        commit.commands = vec![numbered(1, 0, sample::message(1))];
        commit.records = vec![
            numbered(1, 1, backfill_core::Record::Ledger(line)),
            numbered(1, 2, backfill_core::Record::Decision(Box::new(why))),
        ];
    })
    .await
    .unwrap();
    let mut said = sample::delivery("api", "2", Vec::new());
    said.contacts = vec![ContactStatement {
        event: Some(EventId(99)),
        patient: PatientRef(7),
        who: who(&[("NHS", "9990000018")]),
        said_at: None,
        details: phone("07700900001"),
        repeats: Some("import:R0A:WL-1".to_owned()),
    }];
    store.take(said).await.unwrap();
    let paused = PausedWay { way: Way::Email, since: Timestamp(1), reason: "down".to_owned() };
    store.pause(&paused).await.unwrap();
    store.link(OfferId(1)).await.unwrap();
    store.count_wrong_check(sample::a_try(OfferId(1))).await.unwrap();
    backfill_runtime::ports::Store::save_snapshot(
        &store,
        &backfill_core::Engine::new(backfill_core::RuleSet::built_in()).snapshot(),
    )
    .await
    .unwrap();
    let wishes: [Wish; 0] = [];
    store.take_wishes(Topic::Offers, &wishes, &[]).await.unwrap();
    store.note_backup(Timestamp(1)).await.unwrap();
    store.begin_incarnation(Incarnation(7), Timestamp(1)).await.unwrap();
    let leases = PostgresLeases::open(&database.url()).await.unwrap();
    leases.renew(Job::Match, "one", &["local".to_owned()], &[]).await.unwrap();
    let _nothing = database.sql(
        "INSERT INTO unpublished (region, feed, id, kind, source, recorded_at, value)
        VALUES ('local', 'backfill.offers.v1', 'x', 'effect', 'backfill', 0, '');
        INSERT INTO published (region, feed, position) VALUES ('local', 'backfill.offers.v1', 1)",
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_of_another_region_sees_and_changes_nothing_in_any_table() {
    let database = Database::new().await;
    live_a_day(&database).await;
    let mut there = connection(&database, "elsewhere", "").await;
    let tables = all_tables(&database);
    assert!(20 < tables.len(), "{tables:?}");
    for table in tables.iter().filter(|table| !OF_ALL.contains(&table.as_str())) {
        let rows = count(&database, table);
        assert_ne!(rows, "0", "nothing in {table}: there would be nothing to see");
        let select = format!("SELECT count(*) FROM {table}");
        let seen: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(select)).fetch_one(&mut there).await.unwrap();
        assert_eq!(0 < seen, *table == SEEN_BY_ALL, "rows of {table} are seen");
        for change in
            [format!("DELETE FROM {table}"), format!("UPDATE {table} SET region = 'elsewhere'")]
        {
            // Refused, or done to no row.
            let done = sqlx::query(sqlx::AssertSqlSafe(change)).execute(&mut there).await;
            assert_eq!(done.map_or(0, |done| done.rows_affected()), 0, "rows of {table} changed");
        }
        assert_eq!(count(&database, table), rows);
    }
    let insert = "INSERT INTO stop (region, patient, seq) VALUES ('local', '', 1)";
    let refused = sqlx::query(insert).execute(&mut there).await.unwrap_err().to_string();
    assert!(refused.contains("row-level security"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_has_its_policy_and_holds_its_owner_to_it() {
    let database = Database::new().await;
    let open = database.sql(
        "SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = 'public' AND relkind IN ('r', 'p') AND relname <> '_sqlx_migrations'
            AND NOT (relrowsecurity AND relforcerowsecurity)",
    );
    assert_eq!(open, "");
    let owned = "SELECT count(*) FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
        WHERE rolname = 'backfill_app'";
    assert_eq!(database.sql(owned), "0");
    let powers = "SELECT rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole
        FROM pg_roles WHERE rolname = 'backfill_app'";
    assert_eq!(database.sql(powers), "f");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_does_not_say_its_region_is_an_error() {
    let database = Database::new().await;
    let options: PgConnectOptions = database.url().parse().unwrap();
    let mut nobody = options.options([("role", "backfill_app")]).connect().await.unwrap();
    let refused = sqlx::query("SELECT * FROM journal").execute(&mut nobody).await.unwrap_err();
    assert!(refused.to_string().contains("backfill.region"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_work_may_add_to_the_journal_and_nothing_else() {
    let database = Database::new().await;
    live_a_day(&database).await;
    let mut here = connection(&database, "local", "").await;
    for change in ["UPDATE journal SET bytes = ''", "DELETE FROM journal", "TRUNCATE journal"] {
        let refused = sqlx::query(change).execute(&mut here).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{refused}");
    }
}

/// Slot, entry, appointment and offer with the same number, of one trust.
async fn of_trust(desk: &mut Desk, number: u128, trust: &str) {
    let trust: Code = trust.parse().unwrap();
    let minutes = 60 * i64::try_from(number).unwrap();
    let (mut free, mut waits) = (slot(number, "130", minutes), entry(number, number, "130"));
    let mut held = appointment(number, number, "130", minutes);
    free.facts.trust = trust;
    waits.trust = trust;
    held.facts.trust = trust;
    desk.commit(|commit| {
        commit.projections.slots = vec![free];
        commit.projections.entries = vec![(waits.id, Some(waits))];
        commit.projections.appointments = vec![(held.id, Some(held))];
        commit.projections.offers = vec![offer(number, number, number, OfferState::Live)];
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_for_one_trust_does_not_see_another_trusts_rows() {
    let database = Database::new().await;
    let mut desk = Desk::of(Arc::new(database.open().await)).await;
    of_trust(&mut desk, 1, "R0A").await;
    of_trust(&mut desk, 2, "R0B").await;
    let mut of_one = connection(&database, "local", "R0B").await;
    let mut of_all = connection(&database, "local", "").await;
    for table in ["slot", "entry", "appointment", "offer"] {
        let select = format!("SELECT trust FROM {table} ORDER BY trust");
        let select = || sqlx::query_scalar(sqlx::AssertSqlSafe(select.clone()));
        let seen: Vec<String> = select().fetch_all(&mut of_one).await.unwrap();
        assert_eq!(seen, ["R0B"], "{table}");
        let seen: Vec<String> = select().fetch_all(&mut of_all).await.unwrap();
        assert_eq!(seen, ["R0A", "R0B"], "{table}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn regions_of_one_database_do_not_see_each_other() {
    let database = Database::new().await;
    live_a_day(&database).await;
    let options = PostgresOptions { region: "else where".to_owned(), ..database.options() };
    let there = Postgres::open(&options, None).await.unwrap();
    let summary = backfill_runtime::ports::Reader::summary(&there).await.unwrap();
    assert_eq!(summary, backfill_runtime::ports::Summary::default());
    let mut desk = Desk::of(Arc::new(there)).await;
    assert_eq!(desk.cursor.owner_epoch, 1);
    of_trust(&mut desk, 1, "R0A").await;
}
