//! A coordinator takes down that a patient wants no more offers, or wants them again.

use axum::http::StatusCode;
use backfill_core::Event;
use backfill_core::event::Opted;

use super::entries::world_with_number;
use crate::fakes::sample::PATIENT;

fn path() -> String {
    format!("/console/patients/{PATIENT}/offers")
}

#[tokio::test]
async fn offers_are_stopped_and_wanted_again_by_one_trust_or_by_all() {
    let of = |trust: &str| Opted {
        patient: PATIENT,
        trust: Some(trust).filter(|it| !it.is_empty()).map(|it| it.parse().unwrap()),
    };
    for (form, event, done) in [
        ("trust=&result=stop", Event::PatientOptedOut(of("")), "Nothing is offered to them"),
        ("trust=r0a&result=stop", Event::PatientOptedOut(of("R0A")), ""),
        ("trust=R0A&result=offer", Event::PatientOptedIn(of("R0A")), ""),
        ("result=offer", Event::PatientOptedIn(of("")), "they are offered what is free again"),
    ] {
        let world = world_with_number();
        let taken = world.post(&path(), form).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{form}");
        assert_eq!(world.events(), [event], "{form}");
        let page = world.get(taken.headers["location"].to_str().unwrap()).await.body;
        assert!(page.to_lowercase().contains(&done.to_lowercase()), "{form}");
    }
}

#[tokio::test]
async fn a_form_that_is_not_clear_changes_nothing() {
    for (form, status) in
        [("result=perhaps", 400), ("", 400), ("trust=no+such+code&result=stop", 400)]
    {
        let world = world_with_number();
        assert_eq!(world.post(&path(), form).await.status, status, "{form}");
        assert_eq!(world.events(), [], "{form}");
    }
    let world = world_with_number();
    let nobody = format!("/console/patients/{:032x}/offers", 4_711);
    assert_eq!(world.post(&nobody, "result=stop").await.status, 404);
    assert_eq!(world.post("/console/patients/x/offers", "result=stop").await.status, 404);
}

#[tokio::test]
async fn whoever_was_looked_up_can_be_given_no_more_offers() {
    let world = world_with_number();
    let page = world.post("/console/patients", "nhs_number=999+054+8609").await.body;
    assert!(page.contains(&path()) && page.contains("Stop offers"), "{page}");
}
