//! What cannot work is refused at the start, with one line that says what is wrong and what to
//! do, and with the right exit code.

use backfill_servers::Postgres;

use crate::installation::{Ended, Installation, Wanted};
use crate::servers::{broker, database};

/// A port of this machine on which nobody listens.
const NOBODY: &str = "127.0.0.1:9";

fn wanted(brokers: String, postgres: String) -> Wanted {
    Wanted { region: "bad-start", brokers, postgres, partitions: 3, ..Wanted::default() }
}

/// The last line says all of these words.
fn check(ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!(ended.code, Some(code), "{}", ended.said);
    let line = ended.last_line();
    for word in words {
        assert!(line.contains(word), "`{word}` is not in the last line of:\n{}", ended.said);
    }
}

#[test]
fn kafka_without_postgresql_is_a_setting_that_can_not_work() {
    let installation = Installation::new(&wanted(broker(), String::new()));
    check(&installation.run(&["run"]), 64, &["`brokers` in [kafka]", "postgres.url"]);
}

#[test]
fn roles_on_the_embedded_database_are_a_setting_that_can_not_work() {
    let installation = Installation::new(&wanted(String::new(), String::new()));
    check(&installation.run(&["run", "--role", "match"]), 64, &["--role", "postgres.url"]);
}

#[test]
fn a_database_that_does_not_answer_is_named() {
    let url = format!("postgres://postgres@{NOBODY}/backfill");
    let installation = Installation::new(&wanted(broker(), url));
    for command in ["run", "doctor"] {
        let ended = installation.run(&[command]);
        assert_eq!(ended.code, Some(69), "{}", ended.said);
        assert!(ended.said.contains("PostgreSQL") && ended.said.contains(NOBODY), "{}", ended.said);
    }
}

#[test]
fn a_broker_that_does_not_answer_is_named() {
    let installation = Installation::new(&wanted(NOBODY.to_owned(), database()));
    // The tables are made all the same.
    let repaired = installation.run(&["doctor", "--repair"]);
    assert_eq!(repaired.code, Some(69), "{}", repaired.said);
    assert!(repaired.said.contains("kafka.brokers"), "{}", repaired.said);
    check(&installation.run(&["run"]), 69, &[NOBODY, "kafka.brokers"]);
}

#[test]
fn a_database_without_tables_or_with_old_ones_is_refused_and_the_cure_is_named() {
    let url = database();
    let installation = Installation::new(&wanted(broker(), url.clone()));
    check(&installation.run(&["run"]), 69, &["backfill doctor --repair"]);

    let repaired = installation.run(&["doctor", "--repair"]);
    assert_eq!(repaired.code, Some(0), "{}", repaired.said);
    let name = url.rsplit('/').next().unwrap();
    let newest = "SELECT max(version) FROM _sqlx_migrations";
    let forget = format!("DELETE FROM _sqlx_migrations WHERE version = ({newest})");
    assert_eq!(Postgres::shared().sql(name, &forget), "");
    check(&installation.run(&["run"]), 69, &["backfill doctor --repair"]);
    let found = installation.run(&["doctor"]);
    assert_eq!(found.code, Some(69), "{}", found.said);
}

#[test]
fn a_login_needs_only_the_role_that_works_and_without_it_the_cure_is_named() {
    let url = database();
    let owner = Installation::repaired(&wanted(broker(), url.clone()));
    assert_eq!(owner.run(&["doctor"]).code, Some(0));
    sql("CREATE ROLE plain_login LOGIN");
    let plain = url.replace("postgres@", "plain_login@");
    let installation = Installation::new(&wanted(broker(), plain));
    std::fs::create_dir(installation.path("data")).unwrap();
    std::fs::copy(owner.path("data/vault.key"), installation.path("data/vault.key")).unwrap();
    check(&installation.run(&["run"]), 69, &["GRANT backfill_app"]);
    sql("GRANT backfill_app TO plain_login");
    let _member = installation.start(&["match"]);
}

fn sql(statement: &str) {
    assert_eq!(Postgres::shared().sql("postgres", statement), "");
}
