//! The page on a small phone, in a browser that runs no scripts.

use backfill_core::offer::OfferState;
use backfill_tests::scene::{Scene, strangers};
use backfill_tests::until;

use crate::browser::{Browser, Look};
use crate::patient::{BOOKED, OPEN};

#[test]
fn without_scripts_and_on_360_pixels_a_patient_reads_mistypes_and_books() {
    let scene = Scene::with_waiting(1);
    scene.tell(&strangers("A-1", 6).cancelled("B0001"));
    let offer = scene.offer_other_than(&[]);
    let patient = scene.patient(&offer);
    let (day, month) = patient.birthday();
    let browser = Browser::open(Look { scripts: false, ..Look::PHONE });
    browser.open_page("data:text/html,<h1>off</h1><script>document.body.textContent=''</script>");
    browser.is_headed("off");

    browser.open_page(patient.url());
    browser.is_headed(OPEN);
    assert_eq!(browser.ask("return window.innerWidth"), 360);
    browser.is_not_wider_than_its_window();
    browser.take_picture("patient-offer");
    browser.fill("#day", "31");
    browser.fill("#month", "2");
    browser.press("button[value=yes]");
    until("the mistake is told", || browser.text("#check-error"));
    browser.is_not_wider_than_its_window();
    browser.take_picture("patient-mistyped");

    browser.fill("#day", &day);
    browser.fill("#month", &month);
    browser.press("button[value=yes]");
    until("the hospital has confirmed", || {
        (scene.beside.offer(offer.id).state == OfferState::Booked).then_some(())
    });
    browser.open_page(patient.url());
    browser.is_headed(BOOKED);
    browser.is_not_wider_than_its_window();
    browser.take_picture("patient-confirmed");
    for page in ["/console", &format!("/console/slots/{}", offer.slot)] {
        browser.open_page(&scene.service.url(page));
        browser.is_not_wider_than_its_window();
    }
}
