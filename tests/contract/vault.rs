//! The vault's links, and the checks of those who follow them. What it knows of people: `people.rs`.

use std::sync::Arc;

use backfill_core::OfferId;

use crate::backends::House;

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

pub(crate) async fn wrong_checks_are_counted_by_offer(house: Arc<dyn House>) {
    assert_eq!(house.wrong_checks(OfferId(1)).await.unwrap(), 0);
    assert_eq!(house.count_wrong_check(OfferId(1)).await.unwrap(), 1);
    assert_eq!(house.count_wrong_check(OfferId(1)).await.unwrap(), 2);
    assert_eq!(house.wrong_checks(OfferId(1)).await.unwrap(), 2);
    assert_eq!(house.wrong_checks(OfferId(2)).await.unwrap(), 0);
}
