//! The vault: one person per number, details that can be forgotten, links.

use std::sync::Arc;

use backfill_core::{OfferId, PatientRef};
use backfill_runtime::ports::{Contact, Identifier};

use crate::backends::House;

fn number(system: &str, value: &str) -> Identifier {
    Identifier { system: system.to_owned(), value: value.to_owned() }
}

fn contact(given_name: &str, phone: &str) -> Contact {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Contact { given_name: some(given_name), phone: some(phone), ..Contact::default() }
}

async fn given_name(house: &Arc<dyn House>, patient: PatientRef) -> Option<String> {
    house.get(patient).await.unwrap().and_then(|contact| contact.given_name)
}

pub(crate) async fn a_number_leads_to_one_person(house: Arc<dyn House>) {
    let one = house.resolve(&[number("NHS", "9990000018")]).await.unwrap();
    assert_eq!(house.resolve(&[number("NHS", "9990000018")]).await.unwrap(), one);
    let other = house.resolve(&[number("R0A", "9990000018")]).await.unwrap();
    assert_ne!(other, one);
    assert_eq!(house.get(one).await.unwrap(), None);
    house.put(one, &Contact::default()).await.unwrap();
    assert_eq!(house.get(one).await.unwrap(), None);
}

pub(crate) async fn the_first_known_number_decides(house: Arc<dyn House>) {
    let nhs = house.resolve(&[number("NHS", "9990000018")]).await.unwrap();
    let local = house.resolve(&[number("R0A", "17")]).await.unwrap();
    let both = [number("X", "new"), number("R0A", "17"), number("NHS", "9990000018")];
    assert_eq!(house.resolve(&both).await.unwrap(), local);
    // The unknown number now leads there too; the other still leads to whom it belongs.
    assert_eq!(house.resolve(&[number("X", "new")]).await.unwrap(), local);
    assert_eq!(house.resolve(&[number("NHS", "9990000018")]).await.unwrap(), nhs);
}

pub(crate) async fn callers_at_the_same_time_get_the_same_person(house: Arc<dyn House>) {
    let mut callers = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let house = Arc::clone(&house);
        callers.spawn(async move {
            house.resolve(&[number("NHS", "9990000018"), number("R0A", "17")]).await.unwrap()
        });
    }
    let answers = callers.join_all().await;
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

pub(crate) async fn nobody_is_found_without_a_number(house: Arc<dyn House>) {
    assert!(house.resolve(&[]).await.is_err());
}

pub(crate) async fn new_details_replace_and_empty_ones_leave(house: Arc<dyn House>) {
    let patient = house.resolve(&[number("R0A", "17")]).await.unwrap();
    house.put(patient, &contact("Robin", "07700900001")).await.unwrap();
    house.put(patient, &contact("", "07700900002")).await.unwrap();
    let known = house.get(patient).await.unwrap().unwrap();
    assert_eq!(known.given_name.as_deref(), Some("Robin"));
    assert_eq!(known.phone.as_deref(), Some("07700900002"));
}

pub(crate) async fn numbers_in_details_lead_to_the_person(house: Arc<dyn House>) {
    let patient = house.resolve(&[number("R0A", "17")]).await.unwrap();
    let identifiers = vec![number("R0A", "17"), number("NHS", "9990000018")];
    house.put(patient, &Contact { identifiers, ..contact("Robin", "") }).await.unwrap();
    assert_eq!(house.resolve(&[number("NHS", "9990000018")]).await.unwrap(), patient);
}

pub(crate) async fn merged_persons_are_one(house: Arc<dyn House>) {
    let from = house.resolve(&[number("R0A", "17")]).await.unwrap();
    let into = house.resolve(&[number("NHS", "9990000018")]).await.unwrap();
    house.put(from, &contact("Bobby", "07700900001")).await.unwrap();
    house.put(into, &contact("Robin", "")).await.unwrap();
    house.merge(from, into).await.unwrap();
    assert_eq!(house.resolve(&[number("R0A", "17")]).await.unwrap(), into);
    // What only the old reference knew is kept, and a message still under way finds its person.
    let known = house.get(from).await.unwrap().unwrap();
    assert_eq!(known.given_name.as_deref(), Some("Robin"));
    assert_eq!(known.phone.as_deref(), Some("07700900001"));
    assert_eq!(house.get(into).await.unwrap(), Some(known));
    house.put(from, &contact("Robyn", "")).await.unwrap();
    assert_eq!(given_name(&house, into).await.as_deref(), Some("Robyn"));
    house.merge(from, into).await.unwrap();
    house.merge(into, into).await.unwrap();
    assert_eq!(given_name(&house, into).await.as_deref(), Some("Robyn"));
    house.erase(into).await.unwrap();
    assert_eq!(house.get(from).await.unwrap(), None);
}

pub(crate) async fn a_chain_of_merges_ends_at_the_last(house: Arc<dyn House>) {
    let numbers = [number("A", "1"), number("B", "2"), number("C", "3")];
    let mut persons = Vec::new();
    for number in &numbers {
        persons.push(house.resolve(std::slice::from_ref(number)).await.unwrap());
    }
    house.put(persons[0], &contact("Robin", "")).await.unwrap();
    house.merge(persons[0], persons[1]).await.unwrap();
    house.merge(persons[1], persons[2]).await.unwrap();
    for (number, person) in numbers.iter().zip(&persons) {
        assert_eq!(house.resolve(std::slice::from_ref(number)).await.unwrap(), persons[2]);
        assert_eq!(given_name(&house, *person).await.as_deref(), Some("Robin"));
    }
}

pub(crate) async fn an_erased_person_is_gone_and_stays_gone(house: Arc<dyn House>) {
    let patient = house.resolve(&[number("R0A", "17")]).await.unwrap();
    house.put(patient, &contact("Robin", "07700900001")).await.unwrap();
    house.erase(patient).await.unwrap();
    assert_eq!(house.get(patient).await.unwrap(), None);
    house.put(patient, &contact("Robin", "07700900001")).await.unwrap();
    assert_eq!(house.get(patient).await.unwrap(), None);
    // The number now is a stranger's.
    assert_ne!(house.resolve(&[number("R0A", "17")]).await.unwrap(), patient);
    house.erase(patient).await.unwrap();
}

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
