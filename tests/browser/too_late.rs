//! An answer after the deadline changes nothing, and the page says so kindly.

use backfill_core::offer::OfferState;
use backfill_tests::message::Appointment;
use backfill_tests::scene::{CLINIC, Scene, waiting};
use backfill_tests::{people, until};

use crate::browser::{Browser, Look};
use crate::patient::OPEN;

/// So near that patients who were sent an email have a minute to answer; the cut-off is two hours
/// before the start.
const MINUTES_AHEAD: i64 = 6 * 60;

#[test]
fn a_yes_after_the_deadline_is_told_to_be_too_late_and_books_nothing() {
    let scene = Scene::with_mail();
    scene.import(&[waiting(0).with("email", "patient@example.org")]);
    let start = people::minutes_ahead(MINUTES_AHEAD);
    let appointment = Appointment::new("A-1", CLINIC, start, people::person(900));
    scene.tell(&appointment.cancelled("B0001"));
    let offer = scene.offer_other_than(&[]);
    let patient = scene.patient(&offer);
    let (day, month) = patient.birthday();
    let browser = Browser::open(Look::PHONE);
    browser.open_page(patient.url());
    browser.is_headed(OPEN);
    until("the offer has expired", || {
        (scene.beside.offer(offer.id).state == OfferState::Expired).then_some(())
    });
    browser.fill("#day", &day);
    browser.fill("#month", &month);
    browser.press("button[value=yes]");
    browser.is_headed("The time to answer has ended");
    let page = browser.text("main").unwrap();
    assert!(page.contains("does not count against you"), "{page}");
    assert!(page.contains("You keep your place on the waiting list"), "{page}");
    browser.is_not_wider_than_its_window();
    browser.take_picture("patient-too-late");
    assert_eq!(scene.beside.offer(offer.id).state, OfferState::Expired);
    assert!(scene.hospital.received().is_empty(), "nothing was booked");
}
