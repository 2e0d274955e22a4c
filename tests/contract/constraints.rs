//! What must never be, whatever the code above believes (DESIGN D3).

use std::sync::Arc;

use backfill_core::appointment::AppointmentStatus;
use backfill_core::offer::{Offer, OfferState, WithdrawalReason};
use backfill_core::{AppointmentId, Event, OfferId, RuleSet};
use backfill_runtime::ports::Commit;

use crate::backends::House;
use crate::desk::{Desk, recorded};
use crate::sample::{appointment, offer, slot};

/// The limit of the built-in rules.
const LIMIT: u128 = 3;

/// A region with slots 1 and 2 of one service and 3 of another. 1 and 3 overlap, 2 follows 1.
async fn desk(house: Arc<dyn House>) -> Desk {
    assert_eq!(u128::from(RuleSet::built_in().live_offers_max), LIMIT);
    let mut desk = Desk::of(house).await;
    desk.commit(|commit| {
        commit.projections.slots = vec![slot(1, "130", 0), slot(2, "130", 30), slot(3, "320", 15)];
    })
    .await
    .unwrap();
    desk
}

fn offers(offers: Vec<Offer>) -> impl FnOnce(&mut Commit) {
    move |commit| commit.projections.offers = offers
}

/// `count` live offers of slot 1, to patients 1, 2, …
fn live(count: u128) -> Vec<Offer> {
    (1..=count).map(|id| offer(id, 1, id, OfferState::Live)).collect()
}

pub(crate) async fn as_many_offers_as_the_rules_allow_are_live(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    desk.commit(offers(live(LIMIT))).await.unwrap();
    // Writing them again as they are is not a new offer.
    desk.commit(offers(live(LIMIT))).await.unwrap();
    assert_eq!(u128::from(desk.house.summary().await.unwrap().offers_live), LIMIT);
}

pub(crate) async fn one_live_offer_more_than_the_rules_allow_is_refused(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    desk.refuses(offers(live(LIMIT + 1))).await;
    desk.commit(offers(live(LIMIT))).await.unwrap();
    desk.refuses(offers(vec![offer(9, 1, 9, OfferState::Live)])).await;
    desk.commit(offers(vec![offer(9, 2, 9, OfferState::Live)])).await.unwrap();
}

fn rules(desk: &Desk, live_offers_max: u8) -> impl FnOnce(&mut Commit) + use<> {
    let rules = RuleSet { live_offers_max, ..RuleSet::built_in() };
    let row = recorded(desk.seq + 1, Event::RulesChanged(rules));
    move |commit| commit.journal = vec![row]
}

pub(crate) async fn other_rules_allow_other_numbers(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    let more = rules(&desk, 4);
    desk.commit(|commit| {
        more(commit);
        commit.projections.offers = live(4);
    })
    .await
    .unwrap();
    desk.refuses(offers(vec![offer(9, 1, 9, OfferState::Live)])).await;
}

pub(crate) async fn lower_rules_leave_live_offers_alone(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    desk.commit(offers(live(2))).await.unwrap();
    desk.commit(rules(&desk, 1)).await.unwrap();
    desk.commit(offers(live(2))).await.unwrap();
    desk.refuses(offers(vec![offer(9, 1, 9, OfferState::Live)])).await;
}

pub(crate) async fn a_freed_lane_can_be_used_again(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    desk.commit(offers(live(LIMIT))).await.unwrap();
    let expired = offer(2, 1, 2, OfferState::Expired);
    // The new one comes first in the batch: order must not matter.
    desk.commit(offers(vec![offer(9, 1, 9, OfferState::Live), expired])).await.unwrap();
    desk.refuses(offers(vec![offer(10, 1, 10, OfferState::Live)])).await;
}

pub(crate) async fn one_slot_is_accepted_once(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    let both = || vec![offer(1, 1, 1, OfferState::Accepted), offer(2, 1, 2, OfferState::Accepted)];
    desk.refuses(offers(both())).await;
    desk.commit(offers(vec![offer(1, 1, 1, OfferState::Accepted)])).await.unwrap();
    desk.refuses(offers(vec![offer(2, 1, 2, OfferState::Accepted)])).await;
    desk.refuses(offers(vec![offer(2, 1, 2, OfferState::Booked)])).await;
    desk.commit(offers(vec![
        offer(2, 1, 2, OfferState::Accepted),
        offer(1, 1, 1, OfferState::Refused),
    ]))
    .await
    .unwrap();
}

pub(crate) async fn one_slot_is_booked_once(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    desk.commit(offers(vec![offer(1, 1, 1, OfferState::Booked)])).await.unwrap();
    desk.refuses(offers(vec![offer(2, 1, 2, OfferState::Booked)])).await;
    let kept = desk.house.offer(OfferId(2)).await.unwrap();
    assert_eq!(kept, None);
}

pub(crate) async fn a_patient_has_one_live_offer_per_service(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    desk.commit(offers(vec![offer(1, 1, 7, OfferState::Live)])).await.unwrap();
    desk.refuses(offers(vec![offer(2, 2, 7, OfferState::Live)])).await;
    let declined = offer(1, 1, 7, OfferState::Declined);
    desk.commit(offers(vec![declined, offer(2, 2, 7, OfferState::Live)])).await.unwrap();
}

pub(crate) async fn a_patient_may_have_live_offers_of_two_services(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    let both = vec![offer(1, 1, 7, OfferState::Live), offer(3, 3, 7, OfferState::Live)];
    desk.commit(offers(both)).await.unwrap();
    assert_eq!(desk.house.summary().await.unwrap().offers_live, 2);
}

pub(crate) async fn an_ended_offer_makes_room_in_the_same_batch(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    desk.commit(offers(vec![offer(1, 1, 7, OfferState::Live)])).await.unwrap();
    let withdrawn = OfferState::Withdrawn(WithdrawalReason::EntryChanged);
    desk.commit(offers(vec![offer(2, 2, 7, OfferState::Live), offer(1, 1, 7, withdrawn)]))
        .await
        .unwrap();
}

/// Patient 7 is booked into slot 1 and has the appointment.
async fn booked(house: Arc<dyn House>) -> Desk {
    let mut desk = desk(house).await;
    desk.commit(|commit| {
        commit.projections.offers = vec![offer(1, 1, 7, OfferState::Booked)];
        let row = appointment(1, 7, "130", 0);
        commit.projections.appointments = vec![(row.id, Some(row))];
    })
    .await
    .unwrap();
    desk
}

pub(crate) async fn overlapping_bookings_of_one_patient_are_refused(house: Arc<dyn House>) {
    let mut desk = booked(house).await;
    desk.refuses(offers(vec![offer(3, 3, 7, OfferState::Booked)])).await;
    desk.refuses(offers(vec![offer(3, 3, 7, OfferState::Accepted)])).await;
    // Another patient may.
    desk.commit(offers(vec![offer(3, 3, 8, OfferState::Booked)])).await.unwrap();
}

pub(crate) async fn overlapping_acceptances_of_one_patient_are_refused(house: Arc<dyn House>) {
    let mut desk = desk(house).await;
    desk.commit(offers(vec![offer(1, 1, 7, OfferState::Accepted)])).await.unwrap();
    desk.commit(offers(vec![offer(3, 3, 7, OfferState::Live)])).await.unwrap();
    desk.refuses(offers(vec![offer(3, 3, 7, OfferState::Accepted)])).await;
}

pub(crate) async fn bookings_that_only_touch_are_fine(house: Arc<dyn House>) {
    let mut desk = booked(house).await;
    desk.commit(offers(vec![offer(2, 2, 7, OfferState::Booked)])).await.unwrap();
}

pub(crate) async fn a_booking_over_a_given_up_one_is_fine(house: Arc<dyn House>) {
    let mut desk = booked(house).await;
    desk.commit(|commit| {
        let mut row = appointment(1, 7, "130", 0);
        row.status = AppointmentStatus::Ended;
        commit.projections.appointments = vec![(AppointmentId(1), Some(row))];
        commit.projections.offers = vec![offer(3, 3, 7, OfferState::Booked)];
    })
    .await
    .unwrap();
}

pub(crate) async fn an_offer_of_an_unknown_slot_is_refused(house: Arc<dyn House>) {
    let desk = desk(house).await;
    desk.refuses(offers(vec![offer(1, 99, 7, OfferState::Live)])).await;
}
