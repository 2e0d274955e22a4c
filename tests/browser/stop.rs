//! Stop means stop.

use backfill_core::offer::{OfferState, WithdrawalReason};
use backfill_tests::scene::{Scene, reference, strangers};
use backfill_tests::until;

use crate::browser::{Browser, Look};

#[test]
fn whoever_says_stop_is_asked_no_more_and_the_next_is() {
    let scene = Scene::with_waiting(2);
    scene.tell(&strangers("A-1", 6).cancelled("B0001"));
    let first = scene.offer_other_than(&[]);
    assert_eq!(first.entry, Scene::entry(&reference(0)));
    let patient = scene.patient(&first);
    let (day, month) = patient.birthday();
    let browser = Browser::open(Look::PHONE);
    browser.open_page(patient.url());
    browser.press("button[value=stop]");
    until("the check is asked for", || browser.text("#check-error"));
    browser.fill("#day", &day);
    browser.fill("#month", &month);
    browser.press("button[value=stop]");
    until("the page says that it stops", || {
        browser.text(".note").filter(|note| note.contains("You asked us to stop messages about"))
    });
    let ended = OfferState::Withdrawn(WithdrawalReason::OptedOut);
    assert_eq!(scene.beside.offer(first.id).state, ended);

    let second = scene.offer_other_than(&[&first]);
    assert_eq!((second.slot, second.entry), (first.slot, Scene::entry(&reference(1))));
    scene.tell(&strangers("A-2", 9).cancelled("B0002"));
    let told = until("the second time is in the ledger", || {
        let story = scene.service.story_of("A-2");
        (story["slot"]["state"] == "open").then_some(story)
    });
    assert_eq!(told["offers"], serde_json::json!([]), "nobody else waits");
}
