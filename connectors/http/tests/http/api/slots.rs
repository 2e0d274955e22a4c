//! The ledger, the explanation of choices, and what events came to.

use backfill_core::effect::{
    Chosen, Decision, Lacking, LedgerLine, Passed, PassedOver, Points, Rank, Refusal, Tally, Term,
};
use backfill_core::entry::Priority;
use backfill_core::offer::{OfferState, WithdrawalReason};
use backfill_core::slot::{Outcome, Reason, SlotState};
use backfill_core::{EntryId, EventId, OfferId, SlotId};
use backfill_runtime::ports::{DecisionRow, LedgerRow, OutcomeRow};
use serde_json::json;

use super::rows::{offer, slot};
use crate::fakes::{NOW, World, get};

fn id(number: u128) -> String {
    format!("{number:032x}")
}

#[tokio::test]
async fn the_ledger_tells_the_story_of_a_slot() {
    let world = World::new();
    let closed = SlotState::Closed { outcome: Outcome::Filled, reason: Reason::Confirmed, at: NOW };
    let mut filled = slot(1, "320", "R0A02", "2026-12-01T14:00:00Z");
    (filled.state, filled.reason) = (closed, Reason::Confirmed);
    world.held().slots.push(filled);
    let row = |seq, state, reason, offer| LedgerRow {
        at: NOW,
        seq,
        record: LedgerLine { slot: SlotId(1), state, reason, offer },
    };
    world.held().ledger = vec![
        row(4, SlotState::Open, Reason::Freed, None),
        row(9, closed, Reason::Confirmed, Some(OfferId(2))),
    ];
    let taken = OfferState::Withdrawn(WithdrawalReason::TakenByOther);
    world.held().offers = vec![offer(2, 1, 8, OfferState::Booked), offer(3, 1, 9, taken)];
    let json = world.send(get(&format!("/api/slots/{}", id(1)))).await.json();
    assert_eq!(json["slot"]["outcome"], "filled");
    assert_eq!(json["slot"]["service_name"], "Cardiology");
    assert_eq!(json["slot"]["start"], "2026-12-01T14:00:00+00:00");
    assert_eq!(json["story"][0]["reason"], "freed");
    assert_eq!(json["story"][1]["at"], "2026-11-20T09:00:00+00:00");
    assert_eq!(json["story"][1]["offer"], id(2));
    assert_eq!(json["offers"][1]["withdrawal"], "taken_by_other");
}

#[tokio::test]
async fn candidates_tell_why_this_one_and_why_not_that_one() {
    let world = World::new();
    world.held().slots.push(slot(1, "320", "R0A02", "2026-12-01T14:00:00Z"));
    let points = vec![Points { term: Term::Waiting, points: 200 }];
    let urgent = Rank { priority: Priority::Urgent, comes_first: false };
    let chosen = Chosen { offer: OfferId(2), entry: EntryId(8), rank: urgent, score: 200, points };
    let rank = Rank { comes_first: true, ..urgent };
    let passed =
        Passed { entry: EntryId(9), rank, score: 100, reason: PassedOver::Travel, lacks: vec![] };
    let lacks = vec!["bloods".to_owned(), "imaging_reported".to_owned()];
    let unready = Passed { reason: PassedOver::NotReady, lacks, ..passed.clone() };
    world.held().decisions.push(DecisionRow {
        at: NOW,
        seq: 4,
        decision: Decision {
            slot: SlotId(1),
            rules: 3,
            candidates: 7,
            chosen: Some(chosen),
            passed: vec![passed, unready],
            tally: vec![Tally { reason: PassedOver::Time, count: 5 }],
            lacking: vec![Lacking { name: "bloods".to_owned(), count: 12 }],
        },
    });
    let json = world.send(get(&format!("/api/slots/{}/candidates", id(1)))).await.json();
    let decision = &json["decisions"][0];
    assert_eq!((&decision["rules"], &decision["candidates"]), (&json!(3), &json!(7)));
    assert_eq!(decision["chosen"]["points"][0]["term"], "waiting");
    assert_eq!(decision["chosen"]["points"][0]["points"], 200);
    let rank = |comes_first: bool| json!({"priority": "urgent", "comes_first": comes_first});
    assert_eq!(decision["chosen"]["rank"], rank(false));
    assert_eq!(decision["passed_over"][0]["rank"], rank(true));
    assert_eq!(decision["passed_over"][0]["reason_text"], "Would travel too long");
    assert_eq!(decision["passed_over"][0].get("lacks"), None);
    let unready = &decision["passed_over"][1];
    assert_eq!(unready["reason_text"], "Lacks bloods, reported imaging");
    assert_eq!(unready["lacks"], json!(["bloods", "imaging_reported"]));
    assert_eq!(decision["tally"][0]["count"], 5);
    assert_eq!(decision["lacking"], json!([{"name": "bloods", "count": 12}]));
}

#[tokio::test]
async fn a_slot_that_is_not_there_is_told_so() {
    let world = World::new();
    for path in [id(1), format!("{}/candidates", id(1)), "next-tuesday".to_owned()] {
        assert_eq!(world.send(get(&format!("/api/slots/{path}"))).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn slots_are_listed_by_where_they_stand() {
    let world = World::new();
    let mut closed = slot(2, "320", "R0A02", "2026-11-01T14:00:00Z");
    closed.state =
        SlotState::Closed { outcome: Outcome::Unfilled, reason: Reason::NobodyAccepted, at: NOW };
    let mut held = slot(3, "320", "R0A02", "2026-12-02T14:00:00Z");
    held.state = SlotState::Held { until: NOW };
    let open = slot(1, "320", "R0A02", "2026-12-01T14:00:00Z");
    world.held().slots = vec![open, closed, held];
    for (state, count) in [("all", 3), ("unfinished", 2), ("open", 1)] {
        let json = world.send(get(&format!("/api/slots?state={state}"))).await.json();
        assert_eq!(json["slots"].as_array().unwrap().len(), count, "{state}");
    }
    assert_eq!(world.send(get("/api/slots?state=lost")).await.fields(), ["state"]);
}

#[tokio::test]
async fn an_event_tells_what_it_came_to() {
    let world = World::new();
    let refusal = Some(Refusal::OfferEnded(OfferState::Expired));
    let outcome = OutcomeRow { event: EventId(7), refusal };
    world.held().outcomes.insert(EventId(7), outcome);
    let json = world.send(get(&format!("/api/events/{}", id(7)))).await.json();
    assert_eq!((&json["state"], &json["refusal"]), (&json!("refused"), &json!("offer-ended")));
    assert!(json["refusal_text"].as_str().unwrap().contains("no answer in time"));
    let json = world.send(get(&format!("/api/events/{}", id(8)))).await.json();
    assert_eq!(json["state"], "pending");
}
