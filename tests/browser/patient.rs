//! The patient's page at a desk: looked at, answered wrongly, rightly, and once more.

use backfill_core::offer::OfferState;
use backfill_tests::scene::{Scene, strangers};
use backfill_tests::until;

use crate::browser::{Browser, Look};

/// How often a page is opened that must change nothing.
const OPENED: usize = 20;
/// The heading of a page that can be answered.
pub(crate) const OPEN: &str = "An earlier appointment is free";
/// The heading of a page whose appointment is booked.
pub(crate) const BOOKED: &str = "Your appointment is confirmed";

#[test]
fn a_page_opened_twenty_times_changes_nothing() {
    let scene = Scene::with_waiting(2);
    scene.tell(&strangers("A-1", 6).cancelled("B0001"));
    let offer = scene.offer_other_than(&[]);
    let console = scene.service.get("/console");
    // The rules, two entries, the cancellation, and that the offer's message was sent.
    let settled = || Some(scene.service.seq()).filter(|seq| 5 <= *seq);
    let seq = until("the offer's message is in the journal", settled);
    // Without a provider of texts it has gone to the call list by then.
    let offer = scene.beside.offer(offer.id);
    let browser = Browser::open(Look::DESK);
    let patient = scene.patient(&offer);
    for _ in 0..OPENED {
        browser.open_page(patient.url());
        browser.is_headed(OPEN);
    }
    assert_eq!(scene.service.seq(), seq, "nothing was written");
    assert_eq!(scene.beside.offer(offer.id), offer);
    assert_eq!(console.status, 200);
}

#[test]
fn a_wrong_check_is_told_beside_the_field_and_two_yeses_are_one_booking() {
    let scene = Scene::with_waiting(2);
    scene.tell(&strangers("A-1", 6).cancelled("B0001"));
    let offer = scene.offer_other_than(&[]);
    let patient = scene.patient(&offer);
    let (day, month) = patient.birthday();
    let browser = Browser::open(Look::DESK);
    browser.open_page(patient.url());
    let first_tab = browser.new_tab();
    browser.open_page(patient.url());

    browser.fill("#day", if day == "01" { "2" } else { "1" });
    browser.fill("#month", &month);
    browser.press("button[value=yes]");
    until("the error is told", || browser.text("#check-error"));
    let error = browser.text("fieldset #check-error").unwrap();
    assert!(error.contains("do not match") && error.contains("4 tries left"), "{error}");
    assert_eq!(browser.attribute("#day", "aria-invalid").as_deref(), Some("true"));
    assert_eq!(browser.attribute("#day", "aria-describedby").as_deref(), Some("check-error"));
    assert_eq!(scene.beside.offer(offer.id).state, OfferState::Live);

    browser.fill("#day", &day);
    browser.fill("#month", &month);
    browser.press("button[value=yes]");
    until("the yes was taken", || {
        (scene.beside.offer(offer.id).state == OfferState::Booked).then_some(())
    });
    browser.open_page(patient.url());
    browser.is_headed(BOOKED);

    // The form of the first tab is from before.
    browser.to_tab(first_tab);
    browser.is_headed(OPEN);
    browser.fill("#day", &day);
    browser.fill("#month", &month);
    browser.press("button[value=yes]");
    browser.is_headed(BOOKED);
    browser.back();
    browser.open_page(patient.url());
    browser.is_headed(BOOKED);
    assert_eq!(scene.hospital.received().len(), 1, "one booking");
}

#[test]
fn after_five_wrong_checks_the_page_is_locked_and_says_whom_to_call() {
    let scene = Scene::with_waiting(1);
    scene.tell(&strangers("A-1", 6).cancelled("B0001"));
    let offer = scene.offer_other_than(&[]);
    let patient = scene.patient(&offer);
    let (day, month) = patient.birthday();
    let browser = Browser::open(Look::DESK);
    browser.open_page(patient.url());
    for left in (0..5).rev() {
        browser.fill("#day", if day == "01" { "2" } else { "1" });
        browser.fill("#month", &month);
        browser.press("button[value=no]");
        let said = format!("{left} tr");
        until("the page has counted", || {
            let locked = browser.text(".call").is_some();
            let told = browser.text("#check-error").is_some_and(|it| it.contains(&said));
            (locked || told).then_some(())
        });
    }
    let call = browser.text(".call").unwrap();
    assert!(call.contains("Please call us") && call.contains("0161 496 0123"), "{call}");
    assert_eq!(browser.text("form"), None, "there is nothing left to guess at");
    assert_eq!(scene.beside.offer(offer.id).state, OfferState::Live, "it can be taken by phone");
}
