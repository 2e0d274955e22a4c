//! The page that pauses a clinic, a service or a trust.

use std::sync::Arc;

use backfill_core::Event;
use backfill_core::event::OfferingChanged;
use backfill_core::scope::{Offering, Part, Scope};

use super::console::busy_world;
use crate::fakes::{NOW, World};

const PATH: &str = "/console/offerings";

fn scope(part: Part) -> Scope {
    Scope { trust: "R0A".parse().unwrap(), part }
}

async fn press(world: &Arc<World>, form: &str) -> u16 {
    world.post(PATH, &format!("{form}&seen=7")).await.status
}

#[tokio::test]
async fn each_button_is_one_event_however_often_it_is_pressed() {
    let service = Part::Service("110".parse().unwrap());
    let cases = [
        ("trust=R0A&in_prison=yes&act=open", Part::InPrison, true, false),
        ("trust=r0a&act=pause", Part::Whole, false, false),
        ("trust=R0A&service=110&act=open", service, true, false),
        ("trust=R0A&service=&clinic=KNEE+TUE&act=withdraw", Part::clinic("knee tue"), false, true),
    ];
    for (form, part, offerable, withdraws) in cases {
        let world = busy_world();
        for _ in 0..2 {
            assert_eq!(press(&world, form).await, 303, "{form}");
        }
        let scope = scope(part);
        let changed = OfferingChanged { scope, offerable, withdraws };
        assert_eq!(world.events(), [Event::OfferingChanged(changed)], "{form}");
    }
}

#[tokio::test]
async fn an_old_page_that_is_pressed_again_says_it_again() {
    let world = busy_world();
    let pause = "trust=R0A&clinic=KNEE&act=pause";
    assert_eq!(press(&world, pause).await, 303);
    // Since then somebody opened it.
    let scope = scope(Part::clinic("knee"));
    world.held().offerings = vec![Offering { scope, offerable: true, since: NOW }];
    assert_eq!(press(&world, pause).await, 303);
    assert_eq!(world.events().len(), 2, "the stop button stops");
}

#[tokio::test]
async fn a_form_that_says_nothing_clear_changes_nothing() {
    for form in [
        "trust=&act=pause",
        "trust=R0A&act=perhaps",
        "trust=R0A&service=110&clinic=KNEE&act=pause",
        "trust=R0A&service=unheard+of&act=pause",
        "act=pause",
        "trust=R0A&in_prison=on&act=open",
        "trust=R0A&in_prison=yes&clinic=KNEE&act=open",
        "trust=R0A&in_prison=yes&service=110&act=open",
    ] {
        let world = busy_world();
        assert_eq!(press(&world, form).await, 400, "{form}");
        assert!(world.events().is_empty());
    }
}

#[tokio::test]
async fn what_is_paused_is_on_the_front_page_and_can_be_opened_again() {
    let world = busy_world();
    assert!(!world.get("/console").await.body.contains("Nothing is offered of"));
    let said = |part, offerable| Offering { scope: scope(part), offerable, since: NOW };
    world.held().offerings =
        vec![said(Part::Service("110".parse().unwrap()), true), said(Part::clinic("KNEE"), false)];
    let front = world.get("/console").await.body;
    assert!(front.contains("Nothing is offered of clinic knee of R0A since"), "{front}");
    let page = world.get(PATH).await.body;
    assert!(page.contains("Offer again") && page.contains("Trauma"), "{page}");
}

#[tokio::test]
async fn a_trust_that_nobody_knows_is_not_paused() {
    for (form, status) in [
        ("trust=R9Z&act=pause", 400),
        ("trust=R9Z&clinic=KNEE&act=open", 400),
        ("trust=R0A&act=pause", 303),
    ] {
        let world = busy_world();
        assert_eq!(press(&world, form).await, status, "{form}");
    }
}

#[tokio::test]
async fn of_a_clinic_that_nobody_has_named_it_is_said() {
    for (clinic, is_said) in [("CARD-DR-HART-AM", false), ("CARD", true)] {
        let world = World::with_offer();
        let scope = scope(Part::clinic(clinic));
        world.held().offerings = vec![Offering { scope, offerable: false, since: NOW }];
        let page = world.get(PATH).await.body;
        assert_eq!(page.contains("No time of this clinic is known here yet"), is_said, "{clinic}");
    }
}
