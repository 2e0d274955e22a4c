//! What every message asks for is looked up by its key, however large the region has grown: see
//! `migrations/sqlite/0018_sizes.sql`.

use std::sync::Arc;

use backfill_core::{EventId, PatientRef, SlotId, Timestamp};
use sqlx::{AssertSqlSafe, QueryBuilder};

use super::{Db, Sqlite, called_off, known, merges, offers, register, rows, untrue};
use crate::Options;
use crate::columns::blob;
use crate::incoming::Incoming;
use crate::original::Sealed;
use crate::people::Claim;

const REGION: &str = "plans";

/// How many rows are asked for at once.
const SIZES: [usize; 3] = [1, 4, 64];

/// How SQLite goes about a statement, one step a line.
async fn plan(store: &Sqlite, statement: &str) -> Vec<String> {
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let steps = sqlx::query_as(explain).fetch_all(&store.inner.readers).await.unwrap();
    steps.into_iter().map(|(_, _, _, step): (i64, i64, i64, String)| step).collect()
}

async fn check(name: &str, statement: &str) {
    let folder = tempfile::tempdir().unwrap();
    let options = Options { region: REGION.to_owned(), ..Options::default() };
    let store = Sqlite::open(&folder.path().join("plans.sqlite"), &options).await.unwrap();
    let steps = plan(&store, statement).await;
    let goes_through = |step: &&String| {
        // Of what a person must do there is little, and it has an index of its own.
        let is_small = step.contains(" outbox_to_do ");
        let is_region = step.starts_with("SEARCH") && step.ends_with("(region=?)") && !is_small;
        let is_table = step.starts_with("SCAN")
            && !step.ends_with("CONSTANT ROWS")
            && !step.ends_with("CONSTANT ROW")
            && !step.starts_with("SCAN asked");
        is_region || is_table
    };
    let through: Vec<&String> = steps.iter().filter(goes_through).collect();
    assert!(through.is_empty(), "{name} goes through all there is: {through:?} of {steps:?}");
    store.close().await;
}

async fn check_sizes(name: &str, query: impl Fn(usize) -> QueryBuilder<Db>) {
    for size in SIZES {
        check(&format!("{name} of {size}"), query(size).sql().as_str()).await;
    }
}

fn listed(head: &'static str, size: usize) -> QueryBuilder<Db> {
    let mut query = QueryBuilder::new(head);
    rows::push_list(&mut query, &vec![EventId(1); size], |event| blob(event.0));
    query
}

fn incoming() -> Arc<Incoming> {
    let conflict = Sealed {
        place: None,
        source: String::new(),
        event: None,
        kind: String::new(),
        reason: String::new(),
        digest: Vec::new(),
        sealed: Vec::new(),
    };
    Arc::new(Incoming {
        source: "a".to_owned(),
        id: "1".to_owned(),
        body_hash: [0; 32],
        received_at: Timestamp(0),
        reply: Vec::new(),
        records: Vec::new(),
        said: Vec::new(),
        dead: Vec::new(),
        quarantine: None,
        conflict,
        keeps_original: false,
        forgets_before: None,
        unused: None,
    })
}

fn claim() -> Claim {
    Claim { index: Vec::new(), patient: PatientRef(1), is_nhs: false, event: None }
}

#[tokio::test]
async fn deliveries_that_came_before_are_looked_up() {
    check_sizes("deliveries", |size| known::query(REGION, &vec![incoming(); size])).await;
}

#[tokio::test]
async fn numbers_and_merges_are_looked_up() {
    let claims = |size| (0..size).map(|_| claim()).collect::<Vec<_>>();
    let refused = |size| {
        let mut query = QueryBuilder::new("");
        register::push_refused(&mut query, REGION, &claims(size));
        query
    };
    check_sizes("refused numbers", refused).await;
    let people = |size| vec![PatientRef(1); size];
    check_sizes("NHS numbers", |size| register::nhs_query(REGION, &people(size))).await;
    check_sizes("merges", |size| merges::touching_query(REGION, &people(size))).await;
}

#[tokio::test]
async fn live_offers_of_a_slot_are_looked_up() {
    check_sizes("lanes", |size| offers::occupied_query(REGION, &vec![SlotId(1); size])).await;
}

#[tokio::test]
async fn events_and_people_are_looked_up() {
    for head in [
        "SELECT event, fingerprint FROM inbox WHERE region = 'plans' AND event IN ",
        "SELECT id, service, starts_at, ends_at FROM slot WHERE region = 'plans' AND id IN ",
        "SELECT patient, wrapped_key, erased FROM vault_person
            WHERE region = 'plans' AND patient IN ",
        "SELECT said.name, said.print FROM vault_said AS said
            LEFT JOIN inbox ON inbox.region = said.region AND inbox.event = said.event
            WHERE inbox.refusal IS NULL AND said.region = 'plans' AND said.name IN ",
        "SELECT event, source FROM original WHERE region = 'plans' AND event IN ",
    ] {
        check_sizes(head, |size| listed(head, size)).await;
    }
}

#[tokio::test]
async fn what_waits_in_the_outbox_is_looked_up() {
    check("what is called off", called_off::WAITING).await;
    check("what is no longer so", untrue::WAITING).await;
}
