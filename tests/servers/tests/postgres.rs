//! PostgreSQL comes up, takes what it is given, and still has it after it was hurt.

use backfill_servers::Postgres;

#[test]
fn what_was_committed_is_there_after_a_kill() {
    let mut server = Postgres::start();
    server.create_database("kept");
    let _nothing = server.sql("kept", "CREATE TABLE fact (n int); INSERT INTO fact VALUES (7)");
    server.kill();
    server.start_again();
    assert_eq!(server.sql("kept", "SELECT n FROM fact"), "7");
}

#[test]
fn a_stop_lets_it_start_without_recovery() {
    let mut server = Postgres::start();
    let _nothing = server.sql("postgres", "CREATE TABLE fact (n int); INSERT INTO fact VALUES (8)");
    server.stop();
    server.start_again();
    assert_eq!(server.sql("postgres", "SELECT n FROM fact"), "8");
}

#[test]
fn it_goes_on_after_it_was_held_still() {
    let server = Postgres::start();
    server.pause();
    server.resume();
    assert_eq!(server.sql("postgres", "SELECT 9"), "9");
}

#[test]
fn it_is_as_durable_as_in_production() {
    let server = Postgres::shared();
    let ask = |name: &str| server.sql("postgres", &format!("SHOW {name}"));
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        assert_eq!(ask(name), "on", "{name}");
    }
}

#[test]
fn tests_that_share_a_server_have_a_database_each() {
    let server = Postgres::shared();
    let (one, other) = (server.fresh_database(), server.fresh_database());
    assert_ne!(one, other);
    let name = one.rsplit('/').next().expect("an address ends with a name");
    assert_eq!(server.sql(name, "SELECT current_database()"), name);
}

#[test]
#[should_panic(expected = "no_such_table")]
fn a_statement_that_fails_is_not_passed_over() {
    let _nothing = Postgres::shared().sql("postgres", "SELECT 1 FROM no_such_table");
}
