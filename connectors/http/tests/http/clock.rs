//! What is answered while the clock behind the service cannot be right.

use axum::http::Method;
use backfill_http::ClockSays;

use crate::fakes::World;
use crate::fakes::sample::TOKEN;

const REASON: &str = "the clock is 400 days ahead of what was decided last";

fn world(says: fn(String) -> ClockSays) -> std::sync::Arc<World> {
    let world = World::new();
    world.held().clock = Some(says(REASON.to_owned()));
    world
}

#[tokio::test]
async fn while_nobody_knows_the_time_nothing_is_taken_and_no_patient_reads_what_is_wrong() {
    let link = format!("/o/{TOKEN}");
    for (method, path) in [
        (Method::POST, "/api/cancellations"),
        (Method::POST, "/api/waitlist"),
        (Method::DELETE, "/api/waitlist/0"),
        (Method::POST, "/console/patients"),
        (Method::GET, &link),
        (Method::POST, &link),
    ] {
        let world = world(ClockSays::Unknown);
        let headers = [("sec-fetch-site", "same-origin")];
        let answer = world.browse(method.clone(), path, &headers, "{}").await;
        assert_eq!(answer.status, 503, "{method} {path}");
        let is_told = answer.body.contains("400 days");
        assert_eq!(is_told, path.starts_with("/console"), "{}", answer.body);
        assert_eq!(answer.headers["cache-control"], "no-store", "{method} {path}");
        assert_eq!(world.events(), [], "{method} {path}");
    }
    assert_eq!(world(ClockSays::Unknown).get("/api/slots").await.status, 200);
}

#[tokio::test]
async fn the_console_says_that_nothing_is_decided() {
    for says in [ClockSays::Held as fn(String) -> ClockSays, ClockSays::Unknown] {
        let page = world(says).get("/console").await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains(REASON), "{}", page.body);
    }
    assert_eq!(World::new().get("/console").await.body.find("Nothing is offered, booked"), None);
    let taken = world(ClockSays::Held).get(&format!("/o/{TOKEN}")).await;
    assert_eq!(taken.status, 404, "links are looked up as ever");
}
