//! What a coordinator must know before something is booked or somebody is called.

use axum::http::StatusCode;
use backfill_core::appointment::Appointment;
use backfill_core::entry::Reach;
use backfill_core::offer::OfferState;
use backfill_core::slot::{Outcome, Reason, SlotState};

use crate::fakes::World;
use crate::fakes::sample::{self, NOW, OFFER};

fn offer_path() -> String {
    format!("/console/offers/{OFFER}")
}

/// An appointment of whoever said yes, at the time of the offer but for a change.
fn beside(change: fn(&mut Appointment)) -> Option<Appointment> {
    let mut beside = sample::appointment();
    (beside.patient, beside.facts) = (Some(sample::PATIENT), sample::slot().facts);
    change(&mut beside);
    Some(beside)
}

#[tokio::test]
async fn what_the_trust_said_since_the_yes_stands_beside_the_booking() {
    let taken_back = |reason| (Some(reason), None);
    let cases = [
        (taken_back(Reason::BookedByTrust), Some("booked somebody itself")),
        (taken_back(Reason::Blocked), Some("blocked the time")),
        (taken_back(Reason::ClinicCancelled), Some("The clinic cancelled")),
        (taken_back(Reason::Reinstated), Some("reinstated the appointment")),
        ((None, beside(|it| it.facts.session = "OTHER".into())), Some("has another appointment")),
        ((None, beside(|_| {})), None),
        ((None, beside(|it| it.facts.start = it.facts.end())), None),
        ((None, None), None),
    ];
    for ((reason, clash), said) in cases {
        let world = World::with_offer();
        world.set_state(OfferState::Accepted);
        world.held().slots[0].taken_back = reason;
        world.held().appointments = clash.into_iter().collect();
        for path in ["/console", &offer_path()] {
            let page = world.get(path).await.body;
            let warns = page.contains("Look in the trust");
            assert_eq!(warns, said.is_some(), "{path}, {reason:?}");
            assert!(said.is_none_or(|said| page.contains(said)), "{path}, {reason:?}");
        }
        let path = format!("{}/booking", offer_path());
        let blind = world.post(&path, "result=confirmed&reference=B1").await.status;
        let taken = if said.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::SEE_OTHER };
        assert_eq!(blind, taken, "{reason:?}");
        if said.is_some() {
            let looked = world.post(&path, "result=confirmed&reference=B1&looked=yes").await;
            assert_eq!(looked.status, StatusCode::SEE_OTHER);
        }
    }
}

#[tokio::test]
async fn whoever_must_call_hears_that_a_number_could_not_be_read() {
    for has_unread_phone in [true, false] {
        let world = World::with_offer();
        if let Some(contact) = world.held().contacts.values_mut().next() {
            (contact.phone, contact.has_unread_phone) = (None, has_unread_phone);
        }
        world.held().offers[0].reach = Reach::Call;
        for path in [offer_path(), "/console/calls".to_owned()] {
            let page = world.get(&path).await.body;
            assert_eq!(page.contains("could not be read as a number"), has_unread_phone, "{path}");
        }
    }
}

#[tokio::test]
async fn of_a_booking_that_is_gone_for_no_reason_it_is_said_that_the_patient_was_told() {
    for (state, reason, says) in [
        (OfferState::GivenUp, Reason::UnknownCause, true),
        (OfferState::Declined, Reason::UnknownCause, false),
        (OfferState::GivenUp, Reason::UnknownSite, false),
    ] {
        let world = World::with_offer();
        {
            let mut held = world.held();
            let closed = |outcome, reason| SlotState::Closed { outcome, reason, at: NOW };
            held.slots[0].state = closed(Outcome::Filled, Reason::Confirmed);
            let mut gone = sample::slot();
            gone.id.0 += 1;
            (gone.state, gone.reason) = (closed(Outcome::NotOffered, reason), reason);
            held.ledger.push(sample::line(&gone));
            held.slots.push(gone);
        }
        world.set_state(state);
        let page = world.get("/console").await.body;
        assert_eq!(page.contains("its patient was told"), says, "{state:?} {reason:?}");
    }
}

/// A later appointment of whoever said yes, with its entry.
fn world_with_later(state: OfferState, is_named: bool) -> std::sync::Arc<World> {
    let world = World::with_offer();
    world.set_state(state);
    let mut later = sample::appointment();
    later.facts.start = later.facts.start.plus_minutes(20 * 1440);
    let holds = Some(later.id);
    let mut held = world.held();
    held.offers[0].moves = holds.filter(|_| is_named);
    held.entries = vec![backfill_core::entry::Entry { holds, ..sample::entry() }];
    held.appointments = vec![later];
    drop(held);
    world
}

#[tokio::test]
async fn whoever_books_by_hand_reads_which_later_appointment_is_to_be_cancelled() {
    const WHICH: &str = "Wed 26 Aug, 2:30pm, clinic CARD-DR-HART-AM, North Site, number APP-1";
    for (state, is_named, before, after) in [
        (OfferState::Accepted, true, true, false),
        (OfferState::Accepted, false, false, true),
        (OfferState::Live, true, false, false),
        (OfferState::Live, false, false, false),
        (OfferState::Booked, true, false, false),
    ] {
        let world = world_with_later(state, is_named);
        let page = world.get(&offer_path()).await.body;
        let case = format!("{state:?} {is_named}");
        assert_eq!(page.contains("cancel the later appointment (Wed"), before, "{case}");
        assert_eq!(page.contains("for a later time as well: Wed"), after, "{case}");
        let stands = before || after || (state == OfferState::Live && is_named);
        assert_eq!(page.contains(WHICH), stands, "{case}: {page}");
    }
}

#[tokio::test]
async fn a_pause_since_the_yes_must_be_looked_at_before_it_is_booked() {
    use backfill_core::scope::{Offering, Part, Scope};
    let trust = sample::facts().trust;
    for (part, offerable, warns) in [
        (Part::Whole, false, true),
        (Part::clinic("card-dr-hart-am"), false, true),
        (Part::clinic("other"), false, false),
        (Part::Whole, true, false),
    ] {
        let world = World::with_offer();
        world.set_state(OfferState::Accepted);
        let scope = Scope { trust, part: part.clone() };
        world.held().offerings = vec![Offering { scope, offerable, since: NOW }];
        for path in ["/console", &offer_path()] {
            let page = world.get(path).await.body;
            assert_eq!(page.contains("was paused"), warns, "{path}, {part:?}");
        }
        let path = format!("{}/booking", offer_path());
        let blind = world.post(&path, "result=confirmed&reference=B1").await.status;
        let taken = if warns { StatusCode::BAD_REQUEST } else { StatusCode::SEE_OTHER };
        assert_eq!(blind, taken, "{part:?}");
    }
}

#[tokio::test]
async fn nothing_is_asked_of_or_promised_to_whoever_is_no_longer_on_the_list() {
    for is_listed in [true, false] {
        let world = World::with_offer();
        world.set_state(OfferState::Accepted);
        if !is_listed {
            world.held().entries.clear();
        }
        let page = world.get(&offer_path()).await.body;
        for said in ["ask for it before", "keeps their place", "Only then is the patient told"] {
            assert_eq!(page.contains(said), is_listed, "{said}");
        }
        assert_eq!(page.contains("no longer on the waiting list, so nothing"), !is_listed);
    }
}
