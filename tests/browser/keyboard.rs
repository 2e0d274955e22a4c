//! The page with the keyboard alone.

use backfill_core::offer::OfferState;
use backfill_tests::scene::{Scene, strangers};
use backfill_tests::until;
use fantoccini::key::Key;

use crate::browser::{Browser, Look};
use crate::patient::OPEN;

/// How many presses of the tab key a field may be away.
const TABS_MAX: usize = 8;

/// Goes on with the tab key until the focus is where `script` says, and can be seen there.
fn tab_to(browser: &Browser, wanted: &str) {
    let here = "const it = document.activeElement; return it.id || it.value || it.tagName";
    for _ in 0..TABS_MAX {
        browser.key(Key::Tab);
        if browser.ask(here) == wanted {
            let outline = "const it = getComputedStyle(document.activeElement);\
                return it.outlineStyle + it.boxShadow";
            assert_ne!(browser.ask(outline), "nonenone", "the focus on {wanted} can be seen");
            return;
        }
    }
    panic!("`{wanted}` is not reached by the tab key");
}

#[test]
fn a_patient_books_with_the_keyboard_alone() {
    let scene = Scene::with_waiting(1);
    scene.tell(&strangers("A-1", 6).cancelled("B0001"));
    let offer = scene.offer_other_than(&[]);
    let patient = scene.patient(&offer);
    let (day, month) = patient.birthday();
    let browser = Browser::open(Look::DESK);
    browser.open_page(patient.url());
    browser.is_headed(OPEN);

    tab_to(&browser, "day");
    browser.type_here(&day);
    // Enter in a field answers nothing: it could be taken for a yes.
    browser.key(Key::Enter);
    browser.is_headed(OPEN);
    tab_to(&browser, "month");
    browser.type_here(&month);
    assert_eq!(scene.beside.offer(offer.id).state, OfferState::Live);
    tab_to(&browser, "yes");
    browser.key(Key::Enter);
    until("the hospital has confirmed", || {
        (scene.beside.offer(offer.id).state == OfferState::Booked).then_some(())
    });
}
