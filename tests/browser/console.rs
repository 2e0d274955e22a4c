//! The console with the program's own demonstration: pictures for those who never saw it.

use backfill_tests::{Service, Settings, until};

use crate::browser::{Browser, Look};

/// How many slots are filled before the pictures are taken.
const FILLED_MIN: usize = 12;

#[test]
fn the_console_shows_the_demonstrations_slots_and_the_story_of_each() {
    let service = Service::start(&Settings { demonstration: true, ..Settings::default() });
    let filled = until("enough slots of the demonstration are filled", || {
        let mut slots = service.slots();
        slots.retain(|slot| slot["outcome"] == "filled");
        (FILLED_MIN <= slots.len()).then_some(slots)
    });
    let browser = Browser::open(Look::DESK);
    browser.open_page(&service.url("/console?refresh=off"));
    browser.is_headed("Slots and offers");
    assert!(browser.text("#open table tbody tr").is_some(), "slots are being worked on");
    assert!(browser.text("#ended table tbody tr").is_some(), "slots have ended");
    assert!(browser.text("#outbox table tbody tr").is_some(), "messages were sent");
    browser.is_not_wider_than_its_window();
    browser.take_picture("console");

    let slot = filled.iter().max_by_key(|slot| slot["asked_count"].as_u64()).unwrap();
    browser.open_page(&service.url(&format!("/console/slots/{}", slot["id"].as_str().unwrap())));
    until("the story is shown", || browser.text("#story-title"));
    let story = browser.text("main").unwrap();
    for word in ["Filled", "Offers", "Why this person", "Score"] {
        assert!(story.contains(word), "`{word}` is not in {story}");
    }
    browser.is_not_wider_than_its_window();
    browser.take_picture("slot");
}
