//! What only a shared database must promise: who may own a region, which schema it has, and that
//! processes wake each other.

use std::sync::Arc;

use backfill_core::OfferId;
use backfill_core::offer::OfferState;
use backfill_runtime::ports::{
    Commit, CommitError, Intake as _, Job, Leases as _, Log as _, PortError, Reader as _,
    Store as _, Taken, Vault as _,
};
use backfill_servers::Postgres as Server;
use backfill_servers::until::until_it_holds;
use backfill_store::{BrokenChain, Postgres, PostgresLeases, PostgresOptions};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::database::Database;
use crate::desk::{Desk, numbered};
use crate::sample;

async fn open_as(database: &Database, member: &str) -> Postgres {
    let options = PostgresOptions { holder: Some(member.to_owned()), ..database.options() };
    Postgres::open(&options, None).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_hold_the_lease_does_not_take_the_region_over() {
    let database = Database::new().await;
    let store = open_as(&database, "one").await;
    let leases = PostgresLeases::open(&database.url()).await.unwrap();
    let refused = store.take_over().await.unwrap_err();
    assert!(matches!(&refused, PortError::Fatal { .. }), "{refused}");
    assert!(refused.to_string().contains("the lease of region local is not held"), "{refused}");

    leases.renew(Job::Notify, "one", &["local".to_owned()], &[]).await.unwrap();
    assert!(store.take_over().await.is_err(), "another job's lease");
    leases.renew(Job::Match, "one", &["local".to_owned()], &[]).await.unwrap();
    assert_eq!(store.take_over().await.unwrap().owner_epoch, 1);
    let _nothing = database.sql("UPDATE lease SET expires_at = clock_timestamp()");
    assert!(store.take_over().await.is_err(), "a lease that ran out");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_slept_past_its_lease_writes_nothing() {
    let database = Database::new().await;
    let (sleeper, other) = (open_as(&database, "one").await, open_as(&database, "two").await);
    let leases = PostgresLeases::open(&database.url()).await.unwrap();
    let regions = ["local".to_owned()];
    leases.renew(Job::Match, "one", &regions, &[]).await.unwrap();
    let mut asleep = Desk::of(Arc::new(sleeper.clone())).await;
    asleep.commit(|_| {}).await.unwrap();

    leases.release(Job::Match, "one", &regions, true).await.unwrap();
    leases.renew(Job::Match, "two", &regions, &[]).await.unwrap();
    let cursor = other.take_over().await.unwrap();
    let everything = |commit: &mut Commit| {
        commit.projections.slots.push(sample::slot(1, "130", 0));
        commit.projections.offers.push(sample::offer(1, 1, 1, OfferState::Live));
        commit.commands.push(numbered(2, 0, sample::message(1)));
    };
    let tables = "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM slot),
        (SELECT count(*) FROM offer), (SELECT count(*) FROM outbox),
        (SELECT next_offset FROM cursor), (SELECT owner_epoch FROM cursor)";
    let before = database.sql(tables);
    let fenced = sleeper.commit(&asleep.batch(everything)).await;
    assert!(matches!(fenced, Err(CommitError::Fenced)), "{fenced:?}");
    assert_eq!(database.sql(tables), before);
    let mut awake = Desk { house: Arc::new(other), cursor, seq: 1 };
    awake.commit(everything).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_or_newer_schema_is_refused_in_one_line() {
    let database = Database::new().await;
    let empty = Server::shared().fresh_database();
    let state = Postgres::schema(&empty).await.unwrap();
    assert_eq!(state.found, 0);
    let options = PostgresOptions { url: empty.clone(), ..database.options() };
    let older = Postgres::open(&options, None).await.unwrap_err().to_string();
    assert!(older.contains("schema 0") && older.contains("doctor --repair"), "{older}");
    let leases = PostgresLeases::open(&empty).await.unwrap_err().to_string();
    assert_eq!(leases, older);

    let newer = "INSERT INTO _sqlx_migrations
        (version, description, installed_on, success, checksum, execution_time)
        VALUES (9999, 'of tomorrow', now(), true, '', 0)";
    let _nothing = database.sql(newer);
    let refused = Postgres::open(&database.options(), None).await.unwrap_err().to_string();
    assert!(refused.contains("schema 9999") && refused.contains("newer version"), "{refused}");
    let repaired = Postgres::migrate(&database.url()).await.unwrap_err().to_string();
    assert_eq!(repaired, refused);
    assert!(!refused.contains('\n') && !older.contains('\n'));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_of_an_earlier_version_are_refused_and_the_cure_is_named() {
    let database = Database::new().await;
    let _nothing = database.sql("UPDATE _sqlx_migrations SET version = version - 20");
    let refused = Postgres::open(&database.options(), None).await.unwrap_err().to_string();
    assert!(refused.contains("earlier version") && refused.contains("empty database"), "{refused}");
    let repaired = Postgres::migrate(&database.url()).await.unwrap_err().to_string();
    assert_eq!(repaired, refused);
    assert!(!refused.contains('\n'));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_who_is_no_superuser_is_enough() {
    let database = Database::new().await;
    let name = format!("{}_owned", database.name);
    let _nothing = database.sql(&format!("CREATE ROLE {name} LOGIN CREATEROLE"));
    let _nothing = database.sql(&format!("CREATE DATABASE {name} OWNER {name}"));
    let url = Server::shared().url(&name).replace("postgres@", &format!("{name}@"));
    Postgres::migrate(&url).await.unwrap();
    let options = PostgresOptions { url, ..database.options() };
    let store = Postgres::open(&options, None).await.unwrap();
    Desk::of(Arc::new(store)).await.commit(|_| {}).await.unwrap();
}

/// A database owned by a role that may not make roles; the role's name ends the database's.
fn owned_without_rights(database: &Database, end: &str) -> (String, String) {
    let name = format!("{}_{end}", database.name);
    let _nothing = database.sql(&format!("CREATE ROLE {name} LOGIN"));
    let _nothing = database.sql(&format!("CREATE DATABASE {name} OWNER {name}"));
    let url = Server::shared().url(&name).replace("postgres@", &format!("{name}@"));
    (name, url)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_who_may_make_no_roles_is_told_what_to_ask_for_and_then_it_works() {
    // This database's own schema has made the role, which is of the whole server.
    let database = Database::new().await;
    let (name, url) = owned_without_rights(&database, "no_roles");
    let refused = Postgres::migrate(&url).await.unwrap_err().to_string();
    let remedy = format!("GRANT backfill_app TO \"{name}\"");
    assert!(refused.contains(&remedy) && !refused.contains('\n'), "{refused}");
    let _nothing = database.sql(&remedy);
    Postgres::migrate(&url).await.unwrap();
    let options = PostgresOptions { url, ..database.options() };
    let store = Postgres::open(&options, None).await.unwrap();
    Desk::of(Arc::new(store)).await.commit(|_| {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schema_that_is_called_like_the_user_hides_nothing() {
    let database = Database::new().await;
    let (name, url) = owned_without_rights(&database, "same_name");
    let _nothing = database.sql(&format!("GRANT backfill_app TO {name}"));
    let mut theirs = PgConnection::connect(&url).await.unwrap();
    theirs.execute(AssertSqlSafe(format!("CREATE SCHEMA {name}"))).await.unwrap();
    Postgres::migrate(&url).await.unwrap();
    let options = PostgresOptions { url: url.clone(), ..database.options() };
    let store = Postgres::open(&options, None).await.unwrap();
    Desk::of(Arc::new(store)).await.commit(|_| {}).await.unwrap();
    let state = Postgres::schema(&url).await.unwrap();
    assert_eq!(state.found, state.known);
    let query = "SELECT count(*) FROM pg_tables WHERE schemaname = current_user";
    let hidden: i64 = sqlx::query_scalar(query).fetch_one(&mut theirs).await.unwrap();
    assert_eq!(hidden, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_who_migrate_at_once_none_fails() {
    let empty = Server::shared().fresh_database();
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let url = empty.clone();
        all.spawn(async move { Postgres::migrate(&url).await.map_err(|error| error.to_string()) });
    }
    assert_eq!(all.join_all().await, [const { Ok(()) }; 4]);
    let state = Postgres::schema(&empty).await.unwrap();
    assert_eq!(state.found, state.known);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_is_told_in_one_line() {
    let database = Database::new().await;
    let url = "postgres://postgres:hunter2@127.0.0.1:1/none".to_owned();
    let options = PostgresOptions { url, ..database.options() };
    assert!(!format!("{options:?}").contains("hunter2"));
    let refused = Postgres::open(&options, None).await.unwrap_err().to_string();
    assert!(!refused.contains("hunter2") && !refused.contains('\n'), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_wake_each_other() {
    let database = Database::new().await;
    let here = database.open().await;
    let options = PostgresOptions { listens: true, ..database.options() };
    let there = Postgres::open(&options, None).await.unwrap();
    let (mut appended, mut committed) = (there.appended(), there.committed());
    appended.mark_unchanged();
    committed.mark_unchanged();
    here.take(sample::delivery("api", "1", vec![sample::event(1)])).await.unwrap();
    appended.changed().await.unwrap();
    Desk::of(Arc::new(here)).await.commit(|_| {}).await.unwrap();
    committed.changed().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_record_that_was_changed_is_found_and_none_can_be_by_the_rules() {
    let database = Database::new().await;
    let store = database.open().await;
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    for _ in 0..5 {
        desk.commit(|_| {}).await.unwrap();
    }
    let whole = store.verify_chain().await.unwrap();
    assert_eq!(whole.as_ref().map(String::len), Ok(64));

    let pool = sqlx::PgPool::connect(&database.url()).await.unwrap();
    let forbidden = [
        "DELETE FROM journal WHERE seq = 5",
        "UPDATE journal SET bytes = ''",
        "UPDATE journal SET outcome = 'x'",
        "TRUNCATE journal",
    ];
    for forbidden in forbidden {
        let refused = sqlx::query(forbidden).execute(&pool).await.unwrap_err();
        assert!(refused.to_string().contains("a journal record can"), "{refused}");
    }
    assert_eq!(store.verify_chain().await.unwrap(), whole);
    // Somebody who owns the tables and has a reason goes around the rules.
    let _nothing = database.sql(
        "DROP TRIGGER journal_is_not_changed ON journal;
        UPDATE journal SET bytes = bytes || '\\x00' WHERE seq = 3",
    );
    assert_eq!(store.verify_chain().await.unwrap(), Err(BrokenChain { seq: 3 }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_file_that_is_not_the_regions_is_refused() {
    let database = Database::new().await;
    database.open().await.link(OfferId(1)).await.unwrap();
    std::fs::write(database.folder().join("vault.key"), [7; 32]).unwrap();
    let refused = Postgres::open(&database.options(), None).await.unwrap_err().to_string();
    assert!(refused.contains("vault.key") && refused.contains("not the one"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bytes_of_an_event_are_kept_as_they_came() {
    let database = Database::new().await;
    let mut desk = Desk::of(Arc::new(database.open().await)).await;
    desk.commit(|commit| commit.journal[0].original = Some(vec![0x7a, 0x00, 0xff])).await.unwrap();
    assert_eq!(database.sql("SELECT original FROM inbox"), "\\x7a00ff");
}

/// Holds the region's cursor in a transaction of somebody else, and begins a commit that waits.
async fn waiting_commit(
    database: &Database,
) -> (PgConnection, tokio::task::JoinHandle<Result<(), CommitError>>) {
    let store = database.open().await;
    let desk = Desk::of(Arc::new(store.clone())).await;
    let mut other = PgConnection::connect(&database.url()).await.unwrap();
    sqlx::query("BEGIN").execute(&mut other).await.unwrap();
    sqlx::query("SELECT * FROM cursor FOR UPDATE").execute(&mut other).await.unwrap();
    let batch = desk.batch(|_| {});
    let commit = tokio::spawn(async move { store.commit(&batch).await });
    until_it_holds("the commit waits", || database.sql(&format!("SELECT count(*) {WAITS}")) == "1");
    (other, commit)
}

const WAITS: &str = "FROM pg_stat_activity WHERE datname = current_database()
    AND wait_event_type = 'Lock' AND query LIKE '%backfill_commit%'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_whose_connection_ends_is_unknown() {
    let database = Database::new().await;
    let (_other, commit) = waiting_commit(&database).await;
    let _nothing = database.sql(&format!("SELECT pg_terminate_backend(pid) {WAITS}"));
    let ended = commit.await.unwrap();
    assert!(matches!(ended, Err(CommitError::Unknown(_))), "{ended:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_that_waits_too_long_for_a_lock_may_be_tried_again() {
    let database = Database::new().await;
    let (_other, commit) = waiting_commit(&database).await;
    let ended = commit.await.unwrap();
    let port = matches!(ended, Err(CommitError::Port(PortError::Unavailable { .. })));
    assert!(port, "{ended:?}");
    assert_eq!(database.sql("SELECT count(*) FROM journal"), "0");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_restarted_is_reached_again() {
    let mut server = tokio::task::spawn_blocking(Server::start).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    Postgres::migrate(&server.url("postgres")).await.unwrap();
    let options = PostgresOptions {
        nobodys_numbers: Vec::new(),
        put_aside: backfill_store::PutAside::default(),
        url: server.url("postgres"),
        region: "local".to_owned(),
        holder: None,
        connections_max: 4,
        key_file: None,
        listens: true,
        data: folder.path().to_owned(),
    };
    let store = Postgres::open(&options, None).await.unwrap();
    let taken = store.take(sample::delivery("api", "1", vec![sample::event(1)])).await.unwrap();
    assert_eq!(taken, Taken::New);
    server.kill();
    let refused = store.take(sample::delivery("api", "2", vec![sample::event(2)])).await;
    assert!(matches!(refused, Err(PortError::Unavailable { .. })), "{refused:?}");
    server.start_again();
    let again = || store.take(sample::delivery("api", "2", vec![sample::event(2)]));
    let _taken = once_reached(again).await;
    assert_eq!(once_reached(|| store.read(0, 10)).await.records.len(), 2);
}

/// Connections that broke while they were idle are found out one by one.
async fn once_reached<T>(mut ask: impl AsyncFnMut() -> Result<T, PortError>) -> T {
    for _ in 0..10 {
        match ask().await {
            Ok(answer) => return answer,
            Err(error) => assert!(matches!(error, PortError::Unavailable { .. }), "{error}"),
        }
    }
    panic!("the server is not reached again")
}
