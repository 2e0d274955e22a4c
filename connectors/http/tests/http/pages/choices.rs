//! The page of a day's choices: by band, and one by one.

use axum::http::StatusCode;
use backfill_core::EntryId;
use backfill_core::effect::{Passed, PassedOver, Rank};
use backfill_core::entry::Priority;
use backfill_core::offer::OfferState;

use crate::fakes::World;
use crate::fakes::sample::{self, NOW};

const PATH: &str = "/console/choices";

/// The cells of the row of a band.
fn band(page: &str, name: &str) -> Vec<String> {
    let (_, row) = page.split_once(&format!("<td data-label=\"Band\">{name}</td>")).unwrap();
    let (row, _) = row.split_once("</tr>").unwrap();
    let cells = row.split("<td").skip(1).map(|cell| cell.split_once('>').unwrap().1);
    cells.map(|cell| cell.split_once("</td>").unwrap().0.to_owned()).collect()
}

#[tokio::test]
async fn a_band_says_how_many_were_asked_and_how_long_they_had_waited() {
    let world = World::with_offer();
    let page = world.get(PATH).await;
    assert_eq!(page.status, StatusCode::OK);
    // Since 2 March, on 5 August.
    assert_eq!(band(&page.body, "Urgent"), ["1", "0", "0", "156 days", "Nobody"]);
    assert_eq!(band(&page.body, "Routine"), ["0", "0", "0", "–", "Nobody"]);
    assert!(page.body.contains("3 of the same band who could not be asked"));
    world.held().offers[0].state = OfferState::Booked;
    let page = world.get(PATH).await.body;
    assert_eq!(band(&page, "Urgent")[..3], ["1", "1", "1"]);
}

#[tokio::test]
async fn who_of_a_higher_band_was_not_asked_stands_with_the_reason() {
    let world = World::with_offer();
    let cancer = Rank { priority: Priority::TwoWeekWait, comes_first: false };
    let passed = |entry, reason| Passed {
        entry: EntryId(entry),
        rank: cancer,
        score: 9,
        reason,
        lacks: Vec::new(),
    };
    {
        let mut held = world.held();
        let passed_over = &mut held.decisions[0].decision.passed;
        passed_over.insert(0, passed(0x3333_3333 << 96, PassedOver::Time));
        passed_over.insert(0, passed(0x4444_4444 << 96, PassedOver::Time));
        passed_over.insert(0, passed(0x5555_5555 << 96, PassedOver::HasLiveOffer));
    }
    let page = world.get(PATH).await.body;
    let reasons = &band(&page, "Urgent")[4];
    let (first, second) = reasons.split_once("; ").unwrap();
    assert!(first.ends_with(": 2") && second.contains(": 1"), "{reasons}");
    assert!(page.contains("<summary>3 of a higher band</summary>"));
    assert!(page.contains("3 of the same band"));
}

#[tokio::test]
async fn what_was_chosen_before_midnight_is_of_another_day() {
    let world = World::with_offer();
    world.held().decisions[0].at = NOW.plus_minutes(-1440);
    assert!(world.get(PATH).await.body.contains("Nobody was asked today"));
    world.held().decisions = sample::choices();
    world.held().entries.clear();
    assert!(world.get(PATH).await.body.contains("left the list since"));
}

#[tokio::test]
async fn a_day_of_many_choices_comes_in_parts_and_the_bands_are_of_all() {
    let world = World::with_offer();
    {
        let mut held = world.held();
        let choice = held.decisions[0].clone();
        held.decisions = vec![choice; 250];
    }
    for (query, rows, links) in [
        ("", 100, &["part=2"][..]),
        ("?part=2", 100, &["part=1", "part=3"]),
        ("?part=3", 50, &["part=2"]),
        ("?part=99", 50, &["part=2"]),
        ("?part=x", 100, &["part=2"]),
    ] {
        let page = world.get(&format!("{PATH}{query}")).await.body;
        assert_eq!(page.matches("data-label=\"Asked at\"").count(), rows, "{query}");
        assert_eq!(page.matches("choices?part=").count(), links.len(), "{query}");
        assert!(links.iter().all(|link| page.contains(&format!("choices?{link}\""))), "{query}");
        assert_eq!(band(&page, "Urgent")[0], "250", "{query}");
    }
}
