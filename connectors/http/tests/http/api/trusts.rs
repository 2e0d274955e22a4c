//! When trusts were last heard of, and that somebody has looked at a list.

use backfill_core::Event;
use serde_json::json;

use crate::fakes::{World, post, request, sample};

fn world() -> std::sync::Arc<World> {
    let world = World::with_offer();
    world.held().heard = sample::heard();
    world
}

#[tokio::test]
async fn it_is_told_which_lists_are_old_and_which_trusts_are_silent() {
    let list = world().get("/api/trusts").await.json();
    let told = |number: usize| {
        let row = &list["trusts"][number];
        (row["trust"].clone(), row["list_is_old"].clone(), row["is_silent"].clone())
    };
    assert_eq!(told(0), (json!("R0A"), json!(true), json!(false)));
    assert_eq!(told(1), (json!("R0B"), json!(false), json!(true)));
    assert_eq!(told(2), (json!("R0C"), json!(false), json!(false)));
}

#[tokio::test]
async fn a_trust_that_speaks_again_says_until_when_it_catches_up() {
    let world = world();
    for (minutes, told) in [(10, true), (0, false), (-10, false)] {
        world.held().heard[2].catches_up_until = Some(sample::NOW.plus_minutes(minutes));
        let list = world.get("/api/trusts").await.json();
        assert_eq!(list["trusts"][2]["catches_up_until"].is_string(), told, "{minutes}");
        let page = world.get("/console").await.body;
        assert_eq!(page.contains("was silent and speaks again"), told, "{minutes}");
    }
}

#[tokio::test]
async fn a_list_that_was_looked_at_is_one_event_for_each_request() {
    let world = world();
    let path = "/api/trusts/R0A/list-checked";
    for _ in 0..2 {
        let answer = world.send(request("POST", path, Some("looked-1"), &json!({}))).await;
        assert_eq!((answer.status, &answer.json()["trust"]), (200, &json!("R0A")));
    }
    assert_eq!(world.events(), [Event::ListChecked("R0A".parse().unwrap())]);
}

#[tokio::test]
async fn a_trust_of_which_nothing_was_heard_has_no_list() {
    let world = world();
    for trust in ["R0D", "unknown", "R"] {
        let path = format!("/api/trusts/{trust}/list-checked");
        assert_eq!(world.send(post(&path, &json!({}))).await.status, 404, "{trust}");
    }
    assert!(world.events().is_empty());
}
