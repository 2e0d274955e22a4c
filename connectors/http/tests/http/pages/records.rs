//! The console's pages of records: found by a number, made one, parted, a number taken off.

use backfill_core::event::{PatientsMerged, PatientsParted};
use backfill_core::{Event, EventId, PatientRef};
use backfill_runtime::ports::Merge;

use crate::api::records::three_records;
use crate::fakes::NOW;

const ANNA: PatientRef = PatientRef(7);
const AGAIN: PatientRef = PatientRef(8);
const MERGE: Merge = Merge { from: AGAIN, into: ANNA, event: EventId(9), at: NOW };

fn page(patient: PatientRef) -> String {
    format!("/console/records/{patient}")
}

#[tokio::test]
async fn a_record_is_found_by_a_number_that_stands_in_no_address() {
    let world = three_records();
    for form in ["system=NHS&number=999+000+0018", "system=+R0A&number=+M555+"] {
        let answer = world.post("/console/records/find", form).await;
        assert_eq!((answer.status, answer.header("location")), (303, &*page(ANNA)), "{form}");
    }
    for form in ["system=NHS&number=9990000034", "system=R0B&number=M555"] {
        assert_eq!(world.post("/console/records/find", form).await.status, 404, "{form}");
    }
    for form in ["", "system=NHS", "system=NHS&number=+"] {
        assert_eq!(world.post("/console/records/find", form).await.status, 400, "{form}");
    }
    let record = world.get(&page(ANNA)).await;
    assert!(record.body.contains("999 000 0018") || record.body.contains("9990000018"));
    assert_eq!(record.header("cache-control"), "no-store");
    assert_eq!(world.get(&page(PatientRef(99))).await.status, 404);
}

#[tokio::test]
async fn two_records_are_compared_before_they_are_made_one() {
    let world = three_records();
    let path = format!("{}/merge", page(ANNA));
    let asked = world.post(&path, "system=R0A&number=M556").await;
    assert_eq!((asked.status, world.events().len()), (200, 0));
    assert!(asked.body.contains("The record that ends") && asked.body.contains("M556"));
    let done = world.post(&path, "system=R0A&number=M556&sure=yes").await;
    assert_eq!((done.status, done.header("location")), (303, &*page(ANNA)));
    let merged = Event::PatientsMerged(PatientsMerged::untimed(AGAIN, ANNA));
    assert_eq!(world.events(), [merged]);
    for form in [
        "system=NHS&number=9990000026&sure=yes",
        "system=R0A&number=M555&sure=yes",
        "system=R0A&sure=yes",
    ] {
        assert_eq!(world.post(&path, form).await.status, 400, "{form}");
    }
    assert_eq!(world.post(&path, "system=R0A&number=M9&sure=yes").await.status, 404);
    assert_eq!(world.events().len(), 1);
}

#[tokio::test]
async fn a_merge_is_taken_back_by_whoever_has_looked() {
    let world = three_records();
    world.held().merges.push(MERGE);
    let list = world.get("/console/records").await.body;
    assert!(list.contains(&format!("{}/part", page(AGAIN))));
    let path = format!("{}/part", page(AGAIN));
    assert_eq!(world.post(&path, "").await.status, 400);
    assert_eq!(world.post(&path, "sure=yes").await.status, 303);
    let parted = PatientsParted { from: AGAIN, into: ANNA };
    assert_eq!(world.events(), [Event::PatientsParted(parted)]);
    assert_eq!(world.post(&format!("{}/part", page(ANNA)), "sure=yes").await.status, 404);
}

#[tokio::test]
async fn a_number_is_taken_off_by_whoever_has_looked() {
    let world = three_records();
    let path = format!("{}/number", page(ANNA));
    assert_eq!(world.post(&path, "system=R0A&number=M555").await.status, 400);
    assert_eq!(world.held().contacts[&ANNA].identifiers.len(), 2);
    for _ in 0..2 {
        let answer = world.post(&path, "system=R0A&number=M555&sure=yes").await;
        assert_eq!((answer.status, answer.header("location")), (303, &*page(ANNA)));
        assert_eq!(world.held().contacts[&ANNA].identifiers.len(), 1);
    }
    assert_eq!(world.held().vault_changes, 1);
}

#[tokio::test]
async fn the_page_of_an_offer_leads_to_the_record() {
    let world = crate::pages::console::busy_world();
    let offer = world.get(&format!("/console/offers/{}", crate::fakes::sample::OFFER)).await;
    assert!(offer.body.contains("/console/records/"));
    let front = world.get("/console").await;
    assert!(front.body.contains("href=\"/console/records\""));
}
