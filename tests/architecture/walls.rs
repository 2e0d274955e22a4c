//! Core knows nobody; schemas and runtime know core; connectors know these and never each other;
//! simulations know no outside; the server knows all.

use crate::cargo::{Member, members};

const CORE: &str = "backfill-core";
const SCHEMAS: &str = "backfill-schemas";
const RUNTIME: &str = "backfill-runtime";
const SERVER: &str = "backfill-server";
const SIMULATIONS: &str = "backfill-simulations";
const TESTS: &str = "backfill-tests";
/// Real servers for tests: the product knows nothing of them, nor they of the product.
const SERVERS: &str = "backfill-servers";
/// Damaged inputs for tests: it knows nothing of the product.
const FUZZ: &str = "backfill-fuzz";
/// The API, the pages and the console.
const HTTP: &str = "backfill-http";
/// Rows, codes and words, whatever brings them.
const READING: &str = "backfill-reading";
const CONNECTORS: [&str; 5] =
    ["backfill-store", "backfill-hl7", HTTP, "backfill-notify", "backfill-kafka"];

/// A technology and the crates that may pull it in by themselves. Who builds on these has it too.
const OWNED: [(&str, &[&str]); 9] = [
    ("sqlx", &["backfill-store", TESTS]),
    ("axum", &[HTTP, SERVER, TESTS]),
    ("askama", &[HTTP]),
    ("lettre", &["backfill-notify"]),
    ("rdkafka", &["backfill-kafka", TESTS]),
    ("prost", &[SCHEMAS]),
    ("prost-reflect", &[SCHEMAS]),
    ("priority-queue", &[RUNTIME]),
    ("rand_chacha", &[SIMULATIONS]),
];

/// What must not even be linked into a crate.
const FAR_FROM: [(&str, &[&str]); 5] = [
    (SCHEMAS, &["tokio", "sqlx", "axum", "hyper"]),
    (RUNTIME, &["prost", "sqlx", "axum", "hyper", "rdkafka", "lettre", "serde_json"]),
    (READING, &["axum", "hyper", "askama", "sqlx", "csv", "lettre", "rdkafka"]),
    (SIMULATIONS, &["sqlx", "axum", "hyper", "lettre", "ureq", "rustls", "rdkafka"]),
    ("backfill-hl7", &["sqlx", "axum", "hyper", "lettre"]),
];

/// The crates of the house that a crate may name; none if the crate is not in the plan.
fn may_know(name: &str) -> Option<Vec<&'static str>> {
    let base = vec![CORE, RUNTIME, SCHEMAS];
    Some(match name {
        CORE | SERVERS | FUZZ => vec![],
        SCHEMAS | RUNTIME => vec![CORE],
        SIMULATIONS => base,
        READING => base,
        HTTP => [base, vec![READING]].concat(),
        SERVER => [base, CONNECTORS.to_vec(), vec![READING, SIMULATIONS]].concat(),
        TESTS => [base, CONNECTORS.to_vec(), vec![READING, SIMULATIONS, SERVER, SERVERS]].concat(),
        _ if CONNECTORS.contains(&name) => base,
        _ => return None,
    })
}

fn breaches(members: &[Member]) -> Vec<String> {
    members.iter().flat_map(|it| [kin(it), owned(it), far(it)].concat()).collect()
}

fn kin(member: &Member) -> Vec<String> {
    let name = &member.name;
    let Some(known) = may_know(name) else {
        return vec![format!("{name} is not in the plan; say in walls.rs whom it may know")];
    };
    let ours = member.direct.iter().filter(|it| name == CORE || it.starts_with("backfill-"));
    let wrong = ours.filter(|it| !known.contains(&it.as_str()));
    wrong.map(|it| format!("{name} must not depend on {it}")).collect()
}

fn owned(member: &Member) -> Vec<String> {
    let name = member.name.as_str();
    let pulls = |technology: &str| member.direct.iter().any(|it| it == technology);
    let wrong = OWNED.iter().filter(|(it, owners)| pulls(it) && !owners.contains(&name));
    wrong.map(|(it, owners)| format!("{name} must not name {it}; only {owners:?} may")).collect()
}

fn far(member: &Member) -> Vec<String> {
    let mut found = Vec::new();
    for (_, banned) in FAR_FROM.iter().filter(|(name, _)| *name == member.name) {
        let linked = banned.iter().filter(|it| member.all.iter().any(|linked| linked == **it));
        found.extend(linked.map(|it| format!("{} must be built without {it}", member.name)));
    }
    let tokio = member.direct.iter().any(|it| it == "tokio");
    if member.name == SIMULATIONS && tokio {
        found.push(format!("{SIMULATIONS} must not name tokio: its world has no threads"));
    }
    found
}

#[test]
fn the_walls_hold() {
    let members = members();
    let names: Vec<&str> = members.iter().map(|it| it.name.as_str()).collect();
    for name in [CORE, SCHEMAS, RUNTIME, READING, SERVER, SIMULATIONS, TESTS, SERVERS, FUZZ]
        .iter()
        .chain(&CONNECTORS)
    {
        assert!(names.contains(name), "{name} is gone; the plan in walls.rs is old");
    }
    let sees = |name: &str, other: &str| {
        let member = members.iter().find(|it| it.name == name).expect("a member");
        member.all.iter().any(|it| it == other)
    };
    assert!(sees(SERVER, CORE) && sees(SERVER, "sqlx"), "cargo's tree was not understood");
    let found = breaches(&members);
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_hole_in_a_wall_is_found() {
    let holes = [
        (CORE, "thiserror"),
        (CORE, SCHEMAS),
        (SCHEMAS, RUNTIME),
        (RUNTIME, SCHEMAS),
        (RUNTIME, "backfill-store"),
        ("backfill-hl7", "backfill-store"),
        (HTTP, SERVER),
        (READING, HTTP),
        (READING, "axum"),
        ("backfill-hl7", READING),
        (HTTP, SIMULATIONS),
        (SIMULATIONS, "backfill-store"),
        (SERVER, TESTS),
        (SERVER, SERVERS),
        (SERVERS, CORE),
        ("backfill-notify", "sqlx"),
        ("backfill-notify", "axum"),
        (SERVER, "prost"),
        (SIMULATIONS, "tokio"),
        ("backfill-new", CORE),
    ];
    for (name, other) in holes {
        let direct = vec![other.to_owned()];
        let member = Member { name: name.to_owned(), direct, all: Vec::new() };
        assert_eq!(breaches(&[member]).len(), 1, "{name} -> {other}");
    }
    let all = vec!["hyper".to_owned()];
    let far = Member { name: SIMULATIONS.to_owned(), all, ..Member::default() };
    assert_eq!(breaches(&[far]).len(), 1);
}

#[test]
fn the_plan_itself_is_allowed() {
    for name in [CORE, SCHEMAS, RUNTIME, READING, SERVER, SIMULATIONS, TESTS, SERVERS]
        .iter()
        .chain(&CONNECTORS)
    {
        let known = may_know(name).expect("a crate of the plan");
        let direct = known.into_iter().map(str::to_owned).collect();
        let member = Member { name: (*name).to_owned(), direct, all: Vec::new() };
        assert_eq!(breaches(&[member]), [""; 0], "{name}");
    }
}
