//! Who asks, and what they may: the same requests, asked by different people.

use axum::body::Body;
use axum::http::Request;
use backfill_core::PatientRef;
use backfill_http::access::Asks;
use backfill_runtime::ports::Contact;
use backfill_runtime::{Principal, Role, Trusts};
use serde_json::{Value, json};

use super::api::rows::{cancellation, waiting};
use crate::fakes::sample::{ENTRY, OFFER, PATIENT};
use crate::fakes::{Answer, World, request};

/// A change of trust R0A that names it, or names something of it.
fn changes_of_a_trust() -> Vec<(&'static str, String, Value)> {
    vec![
        ("POST", "/api/cancellations".to_owned(), cancellation()),
        ("POST", "/api/waitlist".to_owned(), waiting()),
        ("POST", "/api/offerings".to_owned(), json!({"trust": "R0A", "offerable": false})),
        ("DELETE", format!("/api/waitlist/{ENTRY}"), Value::Null),
        ("POST", format!("/api/waitlist/{ENTRY}/reviewed"), Value::Null),
        ("POST", format!("/api/offers/{OFFER}/answer"), json!({"answer": "no"})),
    ]
}

/// A change that concerns all trusts.
fn changes_of_all() -> Vec<(&'static str, String, Value)> {
    let (patient, into) = (PATIENT.to_string(), "5".repeat(32));
    let merge = json!({"patient": patient, "into": into});
    let number = json!({"system": "NHS", "number": "9990548609"});
    vec![
        ("POST", "/api/patients/opt-in".to_owned(), json!({"patient": patient})),
        ("POST", "/api/patients/merges".to_owned(), merge),
        ("POST", format!("/api/patients/{patient}/numbers/remove"), number),
        ("POST", format!("/api/patients/{patient}/erase"), Value::Null),
    ]
}

fn staff(trust: &str, role: Role) -> Principal {
    Principal::person("robin", Trusts::Of([trust.parse().unwrap()].into()), vec![role])
}

fn machine(trust: &str) -> Principal {
    Principal::machine("pas", Trusts::Of([trust.parse().unwrap()].into()))
}

fn asked_by(principal: &Principal, mut request: Request<Body>) -> Request<Body> {
    request.extensions_mut().insert(Asks(principal.clone()));
    request
}

/// What somebody is answered, and how many events were taken.
async fn ask(
    principal: &Principal,
    (method, path, body): &(&str, String, Value),
) -> (Answer, usize) {
    let world = World::with_offer();
    let other = PatientRef(0x5555_5555_5555_5555_5555_5555_5555_5555);
    world.held().contacts.insert(other, Contact::default());
    let answer = world.send(asked_by(principal, request(method, path, None, body))).await;
    let taken = world.events().len();
    (answer, taken)
}

#[tokio::test]
async fn who_speaks_for_another_trust_changes_nothing() {
    for change in changes_of_a_trust() {
        for other in [machine("R0B"), staff("R0B", Role::Coordinator)] {
            let (answer, taken) = ask(&other, &change).await;
            assert_eq!((answer.status, taken), (403, 0), "{change:?}: {}", answer.body);
            assert_eq!(answer.json()["type"], "/problems/not-permitted");
            assert!(answer.json()["detail"].as_str().unwrap().contains("trust R0A"));
        }
        for own in [machine("R0A"), staff("R0A", Role::Coordinator), Principal::local_operator()] {
            let (answer, taken) = ask(&own, &change).await;
            assert_eq!(taken, 1, "{own}: {change:?}: {} {}", answer.status, answer.body);
        }
    }
}

#[tokio::test]
async fn who_only_looks_and_who_is_nobody_change_nothing() {
    let principals = [staff("R0A", Role::Viewer), Principal::Nobody, Principal::Patient(PATIENT)];
    for change in changes_of_a_trust() {
        for principal in &principals {
            let is_own = *principal == Principal::Patient(PATIENT) && change.1.contains("/offers/");
            let (answer, taken) = ask(principal, &change).await;
            let wanted = if is_own { 1 } else { 0 };
            assert_eq!(taken, wanted, "{principal}: {change:?}: {}", answer.body);
            assert_eq!(answer.status == 403, !is_own, "{principal}: {change:?}");
        }
    }
}

#[tokio::test]
async fn what_concerns_all_is_for_those_who_speak_for_all() {
    for change in changes_of_all() {
        let (answer, taken) = ask(&staff("R0A", Role::Admin), &change).await;
        assert_eq!((answer.status, taken), (403, 0), "{change:?}: {}", answer.body);
        let (answer, _) = ask(&Principal::local_operator(), &change).await;
        assert!(answer.status < 300, "{change:?}: {} {}", answer.status, answer.body);
    }
}

#[tokio::test]
async fn a_patient_answers_for_nobody_else() {
    let change = ("POST", format!("/api/offers/{OFFER}/answer"), json!({"answer": "yes"}));
    let another = Principal::Patient(PatientRef(7));
    let (answer, taken) = ask(&another, &change).await;
    assert_eq!((answer.status, taken), (403, 0), "{}", answer.body);
}

#[tokio::test]
async fn a_form_of_the_console_is_asked_the_same() {
    for (principal, status) in [(machine("R0B"), 403), (machine("R0A"), 303)] {
        let world = World::with_offer();
        let form = Request::post(format!("/console/offers/{OFFER}/answer"))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from("answer=no"));
        let answer = world.send(asked_by(&principal, form.unwrap())).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        assert_eq!(world.events().len(), usize::from(status == 303));
    }
}
