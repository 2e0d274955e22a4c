//! What a person may ask for by law.

use axum::http::StatusCode;
use serde_json::json;

use crate::fakes::World;

#[tokio::test]
async fn a_person_is_found_by_a_number_and_shown_what_is_kept_of_them_alone() {
    let world = World::with_offer();
    let entry = world.held().entries[0].clone();
    let path = format!("/api/patients/{}/held", entry.patient);
    let held = world.get(&path).await;
    assert_eq!(held.status, StatusCode::OK, "{}", held.body);
    let held: serde_json::Value = serde_json::from_str(&held.body).unwrap();
    assert_eq!(held["entries"][0]["id"], json!(entry.id.to_string()));
    assert_eq!(held["offers"].as_array().unwrap().len(), 1);
    assert!(held["contact"].is_object(), "{held}");
    let nobody = world.get(&format!("/api/patients/{:032x}/held", 0xdead)).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

/// A reference that was mistyped must not look erased, nor leave an event behind.
#[tokio::test]
async fn nobody_is_not_erased() {
    let world = World::with_offer();
    let path = format!("/api/patients/{:032x}/erase", 0xdead);
    let answer = world.post(&path, "").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.body);
    assert!(world.events().is_empty(), "an event about nobody");
}
