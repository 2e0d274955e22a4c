//! The console: the call list at work, and pictures with the program's own demonstration.

use backfill_core::offer::OfferState;
use backfill_tests::scene::{Scene, strangers, waiting};
use backfill_tests::{Service, Settings, people, until};

use crate::browser::{Browser, Look};

/// How many slots are filled before the pictures are taken.
const FILLED_MIN: usize = 12;
/// How many calls are answered before the pictures are taken.
const CALLS_ANSWERED: usize = 2;
/// The console, standing still.
const STILL: &str = "/console?refresh=off";

/// Records a yes on the page of an offer that is open.
fn record_yes(browser: &Browser) {
    until("the page of the call is shown", || browser.text("button[value=yes]"));
    browser.press("button[value=yes]");
    until("the answer is recorded", || {
        let answered = browser.text("h1").is_some() && browser.text("button[value=yes]").is_none();
        answered.then_some(())
    });
}

#[test]
fn who_has_no_phone_for_texts_is_called_and_a_coordinator_records_the_yes() {
    let scene = Scene::open();
    scene.import(&[waiting(0).with("reach", "call")]);
    scene.tell(&strangers("A-1", 6).cancelled("B0001"));
    let offer = scene.offer_other_than(&[]);
    let browser = Browser::open(Look::DESK);
    browser.open_page(&scene.service.url(STILL));
    let calls = browser.text("#calls").unwrap();
    assert!(calls.contains("Phone call") && calls.contains("Cardiology"), "{calls}");
    browser.press("#calls a[href*='/console/offers/']");
    let person = people::person(0);
    let call = until("the call is shown", || browser.text("main"));
    assert!(call.contains(&person.family_name), "whom to call");
    browser.take_picture("call");
    record_yes(&browser);
    until("the hospital has confirmed", || {
        (scene.beside.offer(offer.id).state == OfferState::Booked).then_some(())
    });
    browser.open_page(&scene.service.url(STILL));
    let calls = browser.text("#calls").unwrap();
    assert!(calls.contains("Nobody has to be called"), "{calls}");
}

#[test]
fn the_console_shows_the_demonstrations_slots_and_the_story_of_each() {
    let service = Service::start(&Settings { demonstration: true, ..Settings::default() });
    let filled = until("enough slots of the demonstration are filled", || {
        let mut slots = service.slots();
        slots.retain(|slot| slot["outcome"] == "filled");
        (FILLED_MIN <= slots.len()).then_some(slots)
    });
    let browser = Browser::open(Look::DESK);
    let mut answered = 0;
    until("some calls are answered", || {
        browser.open_page(&service.url(STILL));
        if 0 < browser.count("#calls tbody tr") {
            browser.press("#calls a[href*='/console/offers/']");
            until("the page of a call is shown", || browser.text("h1"));
            // The day goes on: what was to be called about may be gone by now.
            if browser.text("button[value=yes]").is_some() {
                record_yes(&browser);
                answered += 1;
            }
        }
        (CALLS_ANSWERED <= answered).then_some(())
    });
    browser.open_page(&service.url(STILL));
    assert!(0 < browser.count("#open tbody tr"), "slots are being worked on");
    assert!(0 < browser.count("#ended tbody tr"), "slots have ended");
    assert!(0 < browser.count("#outbox tbody tr"), "messages were sent");
    browser.is_not_wider_than_its_window();
    browser.take_picture("console");

    let slot = filled.iter().max_by_key(|slot| slot["asked_count"].as_u64()).unwrap();
    browser.open_page(&service.url(&format!("/console/slots/{}", slot["id"].as_str().unwrap())));
    until("the story is shown", || browser.text("#story-title"));
    let story = browser.text("main").unwrap();
    for word in ["Filled", "Offers", "Why this person", "score"] {
        assert!(story.contains(word), "`{word}` is not in {story}");
    }
    browser.is_not_wider_than_its_window();
    browser.take_picture("slot");
}
