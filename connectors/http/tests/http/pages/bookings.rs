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
        (taken_back(Reason::Reinstated), Some("put the appointment back")),
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
