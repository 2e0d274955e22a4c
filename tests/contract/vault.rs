//! The vault's links, the checks of those who follow them, and versions. What it knows of people:
//! `people.rs`.

use std::sync::Arc;

use backfill_core::{OfferId, PatientRef, Timestamp};
use backfill_runtime::ports::Try;

use crate::backends::House;
use crate::people::{Door, NHS_1, NHS_2, phone, who};
use crate::sample::MORNING;

pub(crate) async fn a_link_is_the_same_every_time_and_leads_back(house: Arc<dyn House>) {
    let token = house.link(OfferId(1)).await.unwrap();
    assert_eq!(token.0.len(), 26);
    assert_eq!(house.link(OfferId(1)).await.unwrap(), token);
    assert_ne!(house.link(OfferId(2)).await.unwrap(), token);
    assert_eq!(house.offer_of(&token.0).await.unwrap(), Some(OfferId(1)));
    assert_eq!(house.offer_of(&token.0.to_lowercase()).await.unwrap(), Some(OfferId(1)));
}

pub(crate) async fn an_unknown_token_leads_nowhere(house: Arc<dyn House>) {
    house.link(OfferId(1)).await.unwrap();
    for token in ["", "0", "00000000000000000000000000", "é".repeat(1000).as_str()] {
        assert_eq!(house.offer_of(token).await.unwrap(), None);
    }
}

pub(crate) async fn wrong_checks_are_counted_by_offer_and_by_patient(house: Arc<dyn House>) {
    let mut door = Door::of(Arc::clone(&house)).await;
    let anna = door.meet(who(&[NHS_1]), phone("07700900001")).await;
    let robin = door.meet(who(&[NHS_2]), phone("07700900002")).await;
    let day = |offer, patient, day: i64| {
        let at = Timestamp(MORNING.0 + day * 24 * 60 * 60 * 1_000);
        Try { offer: OfferId(offer), patient, at }
    };
    assert_eq!(house.wrong_checks(day(1, anna, 0)).await.unwrap(), 0);
    assert_eq!(house.count_wrong_check(day(1, anna, 0)).await.unwrap(), 1);
    assert_eq!(house.count_wrong_check(day(1, anna, 0)).await.unwrap(), 2);
    // Another link to the same patient gives no more tries; one to another patient does.
    assert_eq!(house.wrong_checks(day(2, anna, 1)).await.unwrap(), 2);
    assert_eq!(house.count_wrong_check(day(2, anna, 1)).await.unwrap(), 3);
    assert_eq!(house.wrong_checks(day(3, robin, 1)).await.unwrap(), 0);
    // After a month they count for the old offers alone, and the count begins anew.
    assert_eq!(house.wrong_checks(day(4, anna, 29)).await.unwrap(), 3);
    assert_eq!(house.wrong_checks(day(4, anna, 31)).await.unwrap(), 0);
    assert_eq!(house.wrong_checks(day(1, anna, 31)).await.unwrap(), 2);
    assert_eq!(house.count_wrong_check(day(4, anna, 31)).await.unwrap(), 1);
    assert_eq!(house.wrong_checks(day(5, anna, 60)).await.unwrap(), 1);
    // Who turned out to be the same has the tries of one.
    door.merge(anna, robin).await;
    assert_eq!(house.count_wrong_check(day(6, anna, 61)).await.unwrap(), 1);
    assert_eq!(house.count_wrong_check(day(7, robin, 61)).await.unwrap(), 2);
}

pub(crate) async fn a_version_is_another_after_each_change_of_what_is_known(house: Arc<dyn House>) {
    let mut door = Door::of(Arc::clone(&house)).await;
    let anna = door.meet(who(&[NHS_1]), phone("07700900001")).await;
    let bob = door.meet(who(&[NHS_2]), phone("07700900001")).await;
    let version = |patient| house.version(patient);
    let [first, other] = [version(anna).await.unwrap(), version(bob).await.unwrap()];
    assert!(first.is_some() && first != other, "the same phone shows nowhere");
    assert_eq!(version(anna).await.unwrap(), first);
    assert_eq!(version(PatientRef(99)).await.unwrap(), None);
    door.meet(who(&[NHS_1]), phone("07700900002")).await;
    assert_ne!(house.version(anna).await.unwrap(), first);
    door.meet(who(&[NHS_1]), phone("07700900001")).await;
    assert_eq!(house.version(anna).await.unwrap(), first);
}
