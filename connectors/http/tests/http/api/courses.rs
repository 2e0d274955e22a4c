//! Rows of a waiting list: the days they name, and suspensions.

use backfill_core::course::SuspendedFor;
use serde_json::{Value, json};

use super::rows::waiting;
use crate::fakes::{World, post};

const PATH: &str = "/api/waitlist";

fn with(field: &str, value: Value) -> Value {
    let mut body = waiting();
    body[field] = value;
    body
}

#[tokio::test]
async fn why_somebody_is_suspended_is_one_of_four_words_beside_that_they_are() {
    let suspended = |reason: &str, is: Value| {
        let mut row = with("suspended_reason", json!(reason));
        row["suspended"] = is;
        row
    };
    for (reason, why) in [
        ("patient", SuspendedFor::Patient),
        ("unfit", SuspendedFor::Unfit),
        ("treatment", SuspendedFor::Treatment),
        ("other", SuspendedFor::Other),
    ] {
        let world = World::new();
        let answer = world.send(post(PATH, &suspended(reason, json!(true)))).await;
        assert_eq!((answer.status, world.held().entries[0].course.suspended_for), (201, why));
        let shown = answer.json()["suspended_reason"].as_str().map(str::to_owned);
        assert_eq!(shown.is_some(), why != SuspendedFor::Other, "{shown:?}");
    }
    // Words of their own could be anything of anybody; and a reason alone says nothing.
    for row in [suspended("flu", json!(true)), suspended("unfit", Value::Null)] {
        assert_eq!(World::new().send(post(PATH, &row)).await.status, 422, "{row}");
    }
}

#[tokio::test]
async fn a_suspension_is_said_whole_or_not_at_all() {
    let no = Some(false);
    // Today is 2026-11-20.
    for (suspended, reason, until, status) in [
        (None, None, Some("2026-12-31"), 422),
        (None, None, Some("2026-10-31"), 422),
        (no, Some("unfit"), Some("2026-12-31"), 422),
        (no, Some("unfit"), None, 422),
        (no, None, Some("2026-12-31"), 422),
        (no, None, Some("2026-10-31"), 201),
        (no, None, None, 201),
        (Some(true), Some("unfit"), Some("2026-10-31"), 201),
        (Some(true), None, Some("2026-12-31"), 201),
        (Some(true), None, None, 201),
    ] {
        let mut row = waiting();
        row["suspended"] = json!(suspended);
        row["suspended_reason"] = json!(reason);
        row["suspended_until"] = json!(until);
        let answer = World::new().send(post(PATH, &row)).await;
        assert_eq!(answer.status, status, "{row}: {answer:?}");
        assert!(status == 201 || answer.body.contains("\"suspended\""), "{answer:?}");
    }
}

#[tokio::test]
async fn a_day_of_review_that_has_come_is_not_called_missing() {
    for (reason, until, said) in [
        (json!("unfit"), json!("2026-11-20"), Some("has come")),
        (json!("treatment"), json!("2026-10-01"), Some("has come")),
        (json!("unfit"), Value::Null, Some("is missing")),
        (json!("patient"), Value::Null, Some("is missing")),
        (Value::Null, Value::Null, Some("is missing")),
        (json!("unfit"), json!("2026-11-21"), None),
        (Value::Null, json!("2026-10-01"), None),
    ] {
        let mut row = with("suspended", json!(true));
        row["suspended_reason"] = reason;
        row["suspended_until"] = until;
        let answer = World::new().send(post(PATH, &row)).await.json();
        let notices = answer["notices"].as_array().cloned().unwrap_or_default();
        let found = notices.iter().find(|it| it["field"] == "suspended_until");
        let found = found.and_then(|it| it["message"].as_str());
        assert_eq!(found.is_some(), said.is_some(), "{row}: {answer}");
        assert!(found.zip(said).is_none_or(|(found, said)| found.starts_with(said)), "{answer}");
    }
}

#[tokio::test]
async fn dates_that_stand_for_none_are_refused_by_their_field() {
    for (field, date) in [
        ("breach_by", "1900-01-01"),
        ("breach_by", "2199-12-31"),
        ("breach_by", "2026-03-02"),
        ("due_by", "1900-01-01"),
        ("due_by", "2025-12-01"),
        ("due_by", "2026-03-02"),
        ("due_by", "9999-12-31"),
        ("not_before", "2199-01-01"),
        ("suspended_until", "1900-01-01"),
        ("suspended_until", "2099-12-31"),
        ("validated_on", "2026-11-21"),
        ("validated_on", "1900-01-01"),
    ] {
        let mut row = with(field, json!(date));
        row["suspended"] = json!(true);
        let answer = World::new().send(post(PATH, &row)).await;
        assert_eq!(answer.status, 422, "{field} {date}: {answer:?}");
        assert!(answer.body.contains(&format!("\"{field}\"")), "{answer:?}");
        assert!(!answer.body.contains(date), "{answer:?}");
    }
    for (field, date) in [
        ("breach_by", "2026-03-03"),
        ("due_by", "2035-01-01"),
        ("not_before", "2027-01-01"),
        ("suspended_until", "2001-01-01"),
        ("validated_on", "2026-11-20"),
        ("due_by", "none"),
    ] {
        let mut row = with(field, json!(date));
        row["suspended"] = json!(true);
        let answer = World::new().send(post(PATH, &row)).await;
        assert_eq!(answer.status, 201, "{field} {date}: {answer:?}");
    }
}
