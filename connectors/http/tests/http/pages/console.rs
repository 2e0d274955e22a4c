//! What the console shows and takes.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use backfill_core::Event;
use backfill_core::effect::Refusal;
use backfill_core::entry::Reach;
use backfill_core::event::{BookingConfirmed, BookingRefused, OfferAnswer, Via};
use backfill_core::offer::OfferState;
use backfill_runtime::ports::{LedgerRow, QuarantineRow, Summary, UnusedRow};

use super::patient::every_state;
use crate::fakes::World;
use crate::fakes::sample::{self, NOW, OFFER, SLOT};

/// Something of everything.
pub(crate) fn busy_world() -> Arc<World> {
    let world = World::with_offer();
    {
        let mut held = world.held();
        for slot in sample::slots_of_every_kind() {
            held.ledger.push(sample::line(&slot));
            held.slots.push(slot);
        }
        let mut call = sample::offer();
        call.id.0 += 1;
        call.reach = Reach::Call;
        held.offers.push(call);
        let mut accepted = sample::offer();
        accepted.id.0 += 2;
        accepted.state = OfferState::Accepted;
        held.offers.push(accepted);
        held.outbox = sample::outbox();
        held.summary = Summary { entries: 2_000, slots_filled: 7, ..Summary::default() };
        held.heard = sample::heard();
        held.quarantine.push(QuarantineRow {
            number: 12,
            at: NOW,
            source: "hl7:<b>PAS</b>".to_owned(),
            kind: "hl7".to_owned(),
            reason: "MSH-9 is missing".to_owned(),
            original: b"MSH|<script>alert(1)</script>\r\"'&\xff\0\x1b[2J".to_vec(),
        });
    }
    world
}

fn offer_path() -> String {
    format!("/console/offers/{OFFER}")
}

#[tokio::test]
async fn the_front_page_shows_every_slot_with_its_reason() {
    let page = busy_world().get("/console").await;
    assert_eq!(page.status, StatusCode::OK);
    for slot in sample::slots_of_every_kind() {
        assert!(page.body.contains(&format!("/console/slots/{}", slot.id)), "{:?}", slot.reason);
    }
    for said in
        ["Filled", "Unfilled", "Withdrawn", "Not offered", "Held", "Being booked", "Offered"]
    {
        assert!(page.body.contains(said), "{said}");
    }
    for said in
        ["2000 people wait", "Updates every 5 seconds", "the mail server is busy", "MSH-9 is"]
    {
        assert!(page.body.contains(said), "{said}");
    }
}

#[tokio::test]
async fn what_asks_somebody_to_look_is_work() {
    for slot in sample::slots_of_every_kind() {
        let world = World::new();
        world.held().slots = vec![slot.clone()];
        let page = world.get("/console").await.body;
        let asks = page.contains("please look");
        assert!(!asks || page.contains("not offered</a> because"), "{:?}", slot.reason);
    }
}

#[tokio::test]
async fn the_page_that_looks_again_by_itself_holds_no_form() {
    let world = busy_world();
    let front = world.get("/console").await.body;
    assert!(front.contains("http-equiv=\"refresh\" content=\"5\""));
    assert!(!front.contains("<form"));
    assert!(!world.get("/console?refresh=off").await.body.contains("http-equiv"));
    let offer = world.get(&offer_path()).await.body;
    assert!(offer.contains("<form"));
    assert!(!offer.contains("http-equiv"));
}

#[tokio::test]
async fn calls_and_bookings_are_listed_apart_from_live_offers() {
    let page = busy_world().get("/console").await.body;
    let part = |id: &str| {
        let (_, rest) = page.split_once(&format!("<section id=\"{id}\"")).unwrap();
        rest.split_once("</section>").unwrap().0.to_owned()
    };
    let mut call = OFFER;
    call.0 += 1;
    let mut accepted = OFFER;
    accepted.0 += 2;
    for (list, id) in [("calls", call), ("bookings", accepted), ("live", OFFER)] {
        assert!(part(list).contains(&format!("/console/offers/{id}")), "{list}");
        assert_eq!(part(list).matches("/console/offers/").count(), 1, "{list}");
    }
}

#[tokio::test]
async fn what_senders_send_in_vain_is_listed_by_sender_and_reason() {
    let world = World::with_offer();
    assert!(!world.get("/console").await.body.contains("id=\"unused\""));
    world.held().unused = (0..7)
        .map(|number| UnusedRow {
            source: format!("hl7:<PAS{number}>|R0A"),
            reason: format!("A{number:02}: no event is made of it"),
            count: 4_711 + number,
            last_at: NOW,
        })
        .collect();
    let page = world.get("/console").await.body;
    let (_, part) = page.split_once("<section id=\"unused\"").unwrap();
    let part = part.split_once("</section>").unwrap().0;
    for said in ["hl7:&#60;PAS0&#62;|R0A", "A04: no event is made of it", "4715", "2 more"] {
        assert!(part.contains(said), "{said} in {part}");
    }
    assert!(!part.contains("A05:"));
    let page = world.get("/console?more=unused").await.body;
    assert!(page.contains("A06: no event is made of it"));
}

#[tokio::test]
async fn an_empty_installation_has_a_front_page() {
    let world = World::with_offer();
    world.held().slots.clear();
    world.held().offers.clear();
    let page = world.get("/console").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("No slot is being worked on"));
}

#[tokio::test]
async fn a_slot_tells_its_story_and_why_this_person() {
    let page = busy_world().get(&format!("/console/slots/{SLOT}")).await;
    assert_eq!(page.status, StatusCode::OK);
    for said in [
        "The time was freed",
        "Waiting for an answer until 5:30pm",
        "Clinical priority 4000",
        "Waiting (days",
        "Needs more notice",
        "6100",
        "11111111",
        "Cannot come at this time",
        "Lacks drops",
        "Not ready: drops (2 people).",
        "Patient must have",
        "a plan for anticoagulants, drops",
        "Out of 143 who wait",
        "nobody was asked",
    ] {
        assert!(page.body.contains(said), "{said}");
    }
}

const SECRETS: [&str; 7] =
    ["philippa", "feather", "1956", "07700", "27 march", "999 054 8609", "feed"];

#[tokio::test]
async fn only_the_call_list_and_the_page_of_an_offer_name_a_patient() {
    let world = busy_world();
    for path in ["/console".to_owned(), format!("/console/slots/{SLOT}")] {
        let page = world.get(&path).await.body.to_lowercase();
        for secret in SECRETS {
            assert!(!page.contains(secret), "{secret} in {path}");
        }
    }
}

#[tokio::test]
async fn an_offer_names_the_patient_while_somebody_may_have_to_call() {
    let world = World::with_offer();
    for reach in [Reach::Text, Reach::Email, Reach::Push, Reach::Call] {
        for state in every_state() {
            world.set_state(state);
            world.held().offers[0].reach = reach;
            let page = world.get(&offer_path()).await;
            let is_named = !state.is_final() || reach == Reach::Call;
            for said in ["Philippa Featherstonehaugh", "07700 900123", "27 March", "999 054 8609"] {
                assert_eq!(page.body.contains(said), is_named, "{said} {reach:?} {state:?}");
            }
            assert!(!page.body.contains("1956"), "the year is nobody’s business");
            assert_eq!(page.header("cache-control"), "no-store");
        }
    }
}

#[tokio::test]
async fn an_erased_person_is_not_named() {
    let world = World::with_offer();
    world.held().contacts.clear();
    let page = world.get(&offer_path()).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Nothing is known about this person any more"));
}

#[tokio::test]
async fn the_front_page_counts_what_happened_today() {
    let page = busy_world().get("/console").await.body;
    // 28 slots of every kind and the one of the offer.
    for (count, what) in [
        (28, "times freed today"),
        (1, "filled today"),
        (3, "being offered or booked now"),
        (4, "held or looking for somebody"),
        (3, "went unfilled today"),
        (17, "withdrawn or not to be offered"),
    ] {
        assert!(page.contains(&format!("<dt>{what}</dt><dd>{count}</dd>")), "{what}");
    }
    for task in [
        "<b>1</b> to call</a>",
        "<b>1</b> to call back</a>",
        "<b>1</b> to cancel</a>",
        "<b>1</b> said yes</a>: book them, then confirm here",
        "<b>10</b> not offered",
    ] {
        assert!(page.contains(task), "{task}");
    }
}

#[tokio::test]
async fn a_slot_of_yesterday_that_ended_then_is_not_shown_today() {
    let world = World::with_offer();
    let mut old = sample::slots_of_every_kind().pop().unwrap();
    old.facts.start = NOW.plus_minutes(-24 * 60);
    world.held().ledger.push(LedgerRow { at: old.facts.start, ..sample::line(&old) });
    world.held().slots.push(old.clone());
    let path = format!("/console/slots/{}", old.id);
    assert!(!world.get("/console").await.body.contains(&path));
    world.held().ledger.push(sample::line(&old));
    assert!(world.get("/console").await.body.contains(&path));
}

#[tokio::test]
async fn long_lists_are_cut_and_say_by_how_much() {
    let world = World::with_offer();
    for number in 0..25 {
        let mut offer = sample::offer();
        offer.id.0 += 100 + number;
        offer.reach = Reach::Call;
        world.held().offers.push(offer);
    }
    let page = world.get("/console").await.body;
    assert!(page.contains("<b>25</b> to call"));
    assert!(page.contains("and 15 more"));
    assert_eq!(page.matches("Who and what to say").count(), 10);
    let whole = world.get("/console?more=calls").await.body;
    assert_eq!(whole.matches("Who and what to say").count(), 25);
    assert!(!whole.contains("and 15 more"));
}

#[tokio::test]
async fn hostile_bytes_in_quarantine_are_text() {
    let world = busy_world();
    let page = world.get("/console/quarantine/12").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("<script"));
    assert!(!page.body.contains("<b>PAS"));
    assert!(page.body.contains("&#60;script&#62;alert(1)&#60;/script&#62;\\r\n"));
    assert!(page.body.contains("\\xff\\x00\\x1b[2J"));
    assert!(!world.get("/console").await.body.contains("<b>PAS"));
    assert_eq!(world.get("/console/quarantine/13").await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/console/quarantine/x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_answer_on_the_phone_is_one_event() {
    for (answer, state) in [("yes", OfferState::Accepted), ("no", OfferState::Declined)] {
        let world = World::with_offer();
        for _ in 0..2 {
            let path = format!("{}/answer", offer_path());
            let taken = world.post(&path, &format!("answer={answer}")).await;
            assert_eq!(taken.status, StatusCode::SEE_OTHER);
            assert_eq!(taken.headers["location"], offer_path().as_str());
        }
        let said = OfferAnswer { offer: OFFER, via: Via::Call };
        let event = match answer {
            "yes" => Event::OfferAccepted(said),
            _ => Event::OfferDeclined(said),
        };
        assert_eq!(world.events(), [event]);
        assert_eq!(world.offer(OFFER).state, state);
    }
}

#[tokio::test]
async fn a_booking_made_by_hand_is_confirmed_with_its_number() {
    let world = World::with_offer();
    world.set_state(OfferState::Accepted);
    let path = format!("{}/booking", offer_path());
    let taken = world.post(&path, "result=confirmed&reference=+APP-77+").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    let reference = "APP-77".to_owned();
    let event =
        Event::BookingConfirmed(BookingConfirmed { offer: OFFER, reference, appointment: None });
    assert_eq!(world.events(), [event]);
}

#[tokio::test]
async fn a_booking_that_can_not_be_made_says_whether_the_time_is_gone() {
    for (form, slot_gone) in [("result=refused", false), ("result=refused&slot_gone=yes", true)] {
        let world = World::with_offer();
        world.set_state(OfferState::Accepted);
        world.post(&format!("{}/booking", offer_path()), form).await;
        let event = Event::BookingRefused(BookingRefused { offer: OFFER, slot_gone });
        assert_eq!(world.events(), [event]);
    }
}

#[tokio::test]
async fn what_changed_nothing_is_said_with_the_reason() {
    let world = World::with_offer();
    world.held().refuses = Some(Refusal::OfferEnded(OfferState::Expired));
    world.post(&format!("{}/answer", offer_path()), "answer=yes").await;
    let page = world.get(&offer_path()).await.body;
    assert!(page.contains("was recorded, but nothing was updated"));
    assert!(page.contains("no answer in time"));
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    let world = World::with_offer();
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "http://evil.invalid"), ("host", "127.0.0.1:8080")],
        &[],
    ] {
        for path in ["answer", "booking"] {
            let path = format!("{}/{path}", offer_path());
            let form = "answer=yes&result=confirmed";
            let refused = world.browse(Method::POST, &path, headers, form).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN);
        }
    }
    assert_eq!(world.events(), []);
}

#[tokio::test]
async fn forms_that_say_nothing_change_nothing() {
    let world = World::with_offer();
    let long = format!("result=confirmed&reference={}", "9".repeat(65));
    for (path, form) in [
        ("answer", "answer=maybe"),
        ("answer", ""),
        ("booking", "result=perhaps"),
        ("booking", ""),
        ("booking", long.as_str()),
        ("booking", "result=confirmed&reference=a%00b"),
    ] {
        let refused = world.post(&format!("{}/{path}", offer_path()), form).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path} {form}");
    }
    let unknown = world.post("/console/offers/77/answer", "answer=yes").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let missing = format!("/console/offers/{:032x}/answer", 0x77);
    assert_eq!(world.post(&missing, "answer=yes").await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.events(), []);
}

#[tokio::test]
async fn an_offer_can_be_answered_only_while_it_is_live_and_booked_only_once_accepted() {
    let world = World::with_offer();
    for state in every_state() {
        world.set_state(state);
        let page = world.get(&offer_path()).await;
        assert_eq!(page.status, StatusCode::OK);
        let (answers, books) = (page.body.contains("/answer\""), page.body.contains("/booking\""));
        assert_eq!(answers, state == OfferState::Live, "{state:?}");
        assert_eq!(books, state == OfferState::Accepted, "{state:?}");
    }
}

#[tokio::test]
async fn who_said_yes_and_left_the_list_is_not_booked_without_a_look() {
    let world = World::with_offer();
    for (is_listed, state) in
        [(true, OfferState::Accepted), (false, OfferState::Accepted), (false, OfferState::Live)]
    {
        world.set_state(state);
        if !is_listed {
            world.held().entries.clear();
        }
        let page = world.get(&offer_path()).await.body;
        let warns = page.contains("no longer on the waiting list");
        assert_eq!(warns, !is_listed && state == OfferState::Accepted, "{is_listed} {state:?}");
    }
}

#[tokio::test]
async fn whoever_has_a_landline_is_called_there() {
    let world = World::with_offer();
    let contact = world.held().contacts.values_mut().next().map(|contact| {
        (contact.phone, contact.landline) = (None, Some("+442079460018".to_owned()));
    });
    assert!(contact.is_some());
    world.held().offers[0].reach = Reach::Call;
    for path in [offer_path(), "/console/calls".to_owned()] {
        let page = world.get(&path).await.body;
        assert!(page.contains("tel:+442079460018"), "{path}");
        assert!(page.contains("020 7946 0018"), "{path}");
    }
}

#[tokio::test]
async fn a_slow_decision_is_said_to_be_taken() {
    let world = World::with_offer();
    world.held().dawdles = true;
    let taken = world.post(&format!("{}/answer", offer_path()), "answer=yes").await;
    assert_eq!(taken.status, StatusCode::ACCEPTED);
    assert_eq!(world.events().len(), 1);
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_said_so() {
    let world = World::with_offer();
    world.held().is_broken = true;
    let page = world.get("/console").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.body.contains("the store is unavailable"));
}
