//! Trusts from whose lists nothing is offered, and that somebody has looked.

use std::sync::Arc;

use backfill_core::Event;

use super::console::busy_world;
use crate::fakes::{NOW, World};

/// Presses the button, with what the page says was seen.
async fn press(world: &Arc<World>, trust: &str) -> u16 {
    let path = format!("/console/trusts/{trust}");
    let page = world.get(&path).await.body;
    let seen = page.split("name=\"seen\" value=\"").nth(1).and_then(|it| it.split('"').next());
    let form = format!("seen={}", seen.unwrap_or_default());
    world.post(&format!("{path}/list-checked"), &form).await.status
}

#[tokio::test]
async fn the_front_page_says_from_whose_lists_nothing_is_offered() {
    let page = busy_world().get("/console").await.body;
    for said in [
        "The list of trust <b>R0A</b> was last heard of on",
        "Nothing was heard from trust <b>R0B</b>",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(!page.contains("/console/trusts/R0C"), "that one is well");
}

#[tokio::test]
async fn whoever_has_looked_says_so_once() {
    let world = busy_world();
    for _ in 0..2 {
        assert_eq!(press(&world, "R0A").await, 303);
    }
    let checked = Event::ListChecked("R0A".parse().unwrap());
    assert_eq!(world.events(), std::slice::from_ref(&checked));
    // A year later it is another look.
    world.held().heard[0].at = NOW;
    assert_eq!(press(&world, "R0A").await, 303);
    assert_eq!(world.events(), [checked.clone(), checked]);
}

#[tokio::test]
async fn a_trust_that_is_well_has_no_button_and_an_unknown_one_no_page() {
    let world = busy_world();
    let page = world.get("/console/trusts/R0C").await;
    assert!(page.status == 200 && !page.body.contains("<form"));
    for trust in ["R0D", "r0a", "%20"] {
        assert_eq!(world.get(&format!("/console/trusts/{trust}")).await.status, 404, "{trust}");
    }
    assert_eq!(press(&world, "R0C").await, 400, "nothing was seen");
    assert!(world.events().is_empty());
}
