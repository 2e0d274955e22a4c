//! The call list: whom to call, what to say, what to press, and what follows.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use backfill_core::course::ContactVia;
use backfill_core::effect::{Message, Refusal, SendMessage};
use backfill_core::entry::{Priority, Reach};
use backfill_core::event::{OfferAnswer, Via};
use backfill_core::offer::{Offer, OfferState, WithdrawalReason};
use backfill_core::slot::Support;
use backfill_core::{Command, EffectId, Event, EventId};
use backfill_runtime::ports::{Contact, Ended, OutboxRow, PausedWay, Topic, Way, WishState};

use crate::fakes::World;
use crate::fakes::sample::{self, NOW, OFFER};

const CALLS: &str = "/console/calls";

/// One live offer to call.
fn world_with_call() -> Arc<World> {
    let world = World::with_offer();
    world.held().offers[0].reach = Reach::Call;
    world
}

fn wish(index: u16) -> EffectId {
    EffectId { event: EventId(9), index }
}

/// A world in which something is to be told by a person.
fn world_with_call_back(message: Message) -> Arc<World> {
    let world = World::with_offer();
    let effect = SendMessage {
        patient: sample::PATIENT,
        reach: Reach::Text,
        offer: OFFER,
        facts: sample::slot().facts,
        message,
        arrange: Support::default(),
        short_notice: true,
    };
    world.held().outbox.push(OutboxRow {
        id: wish(0),
        topic: Topic::Offers,
        command: Command::SendMessage(Box::new(effect)),
        created_at: NOW,
        attempts: 1,
        state: WishState::ToDo,
        error: "no provider of text messages is set".to_owned(),
    });
    world
}

#[tokio::test]
async fn whom_to_call_stands_there_with_number_words_and_buttons() {
    let page = world_with_call().get(CALLS).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("cache-control"), "no-store");
    for said in [
        "Philippa Featherstonehaugh",
        "07700 900123",
        "tel:07700900123",
        "27 March",
        "5:30pm",
        "North Site",
        "value=\"yes\"",
        "value=\"no\"",
    ] {
        assert!(page.body.contains(said), "{said}");
    }
    assert!(!page.body.contains("1956"), "the year is nobody\u{2019}s business");
    assert!(!page.body.contains("http-equiv"), "it stays as it is under a hand");
}

#[tokio::test]
async fn band_and_another_language_stand_beside_the_name() {
    for (priority, language, band, speaks) in [
        (Priority::Routine, None, "Routine", None),
        (Priority::Urgent, Some("en"), "Urgent", None),
        (Priority::TwoWeekWait, Some("pl"), "Two week wait", Some("Speaks Polish")),
        (Priority::Unsaid, Some("yo"), "No priority said", Some("Speaks `yo`")),
    ] {
        let world = world_with_call();
        world.held().entries[0].priority = priority;
        let contact = Contact { language: language.map(str::to_owned), ..sample::contact() };
        world.held().contacts.insert(sample::PATIENT, contact);
        let page = world.get(CALLS).await.body;
        assert!(page.contains(band), "{band}: {page}");
        assert_eq!(page.contains("Speaks"), speaks.is_some(), "{page}");
        assert!(page.contains(speaks.unwrap_or_default()), "{page}");
    }
}

#[tokio::test]
async fn of_a_child_the_parent_is_asked_unless_the_list_says_otherwise() {
    const UNDER_16: &str = "Under 16: ask for the parent";
    // Today is 5 August 2026.
    for (born, via, said) in [
        ("2015-01-31", ContactVia::Patient, UNDER_16),
        ("2010-08-06", ContactVia::Patient, UNDER_16),
        ("2010-08-05", ContactVia::Patient, ""),
        ("1956-03-27", ContactVia::Patient, ""),
        ("2015-01-31", ContactVia::Parent, "Ask for the parent: number"),
        ("2015-01-31", ContactVia::CallOnly, "Speak to the patient only"),
        ("2015-01-31", ContactVia::SafeContact, "Safe contact"),
    ] {
        let world = world_with_call();
        world.held().entries[0].course.via = via;
        let contact = Contact { birth_date: Some(born.to_owned()), ..sample::contact() };
        world.held().contacts.insert(sample::PATIENT, contact);
        let page = world.get(CALLS).await.body;
        assert!(page.contains(said), "{born} {via:?}: {page}");
        assert_eq!(page.contains(UNDER_16), said == UNDER_16, "{born} {via:?}: {page}");
    }
}

#[tokio::test]
async fn who_gets_messages_is_not_on_the_call_list() {
    for reach in [Reach::Text, Reach::Email, Reach::Push] {
        let world = World::with_offer();
        world.held().offers[0].reach = reach;
        let page = world.get(CALLS).await.body;
        assert!(page.contains("Nobody has to be called") && !page.contains("Philippa"));
    }
    let world = world_with_call();
    world.set_state(OfferState::Accepted);
    assert!(world.get(CALLS).await.body.contains("Nobody has to be called"));
}

#[tokio::test]
async fn thirty_five_calls_are_one_page_the_most_urgent_first() {
    let world = World::with_offer();
    world.held().offers.clear();
    for number in (0..35).rev() {
        let mut offer = sample::offer();
        offer.id.0 += 100 + number;
        offer.reach = Reach::Call;
        offer.deadline = NOW.plus_minutes(i64::try_from(number).unwrap() + 1);
        world.held().offers.push(offer);
    }
    let page = world.get(CALLS).await.body;
    assert_eq!(page.matches("tel:07700900123").count(), 35);
    let place = |number: u128| page.find(&format!("{:032x}", OFFER.0 + 100 + number)).unwrap();
    assert!((0..34).all(|number| place(number) < place(number + 1)));
}

#[tokio::test]
async fn an_answer_leads_back_to_the_list_and_says_what_follows() {
    for (answer, by_hand, said) in [
        ("yes", true, "book it in the trust"),
        ("yes", false, "is asked to book it"),
        ("no", true, "The next person is asked"),
    ] {
        let world = world_with_call();
        world.held().writes_back = !by_hand;
        let form = format!("answer={answer}&back=calls");
        let path = format!("/console/offers/{OFFER}/answer");
        let taken = world.post(&path, &form).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER);
        let back = format!("{CALLS}?done={answer}");
        assert_eq!(taken.headers["location"], back.as_str());
        assert!(world.get(&back).await.body.contains(said), "{said}");
        let event = OfferAnswer { offer: OFFER, via: Via::Call };
        let expected = match answer {
            "yes" => Event::OfferAccepted(event),
            _ => Event::OfferDeclined(event),
        };
        assert_eq!(world.events(), [expected]);
    }
}

#[tokio::test]
async fn an_answer_that_changed_nothing_leads_to_the_page_that_says_why() {
    let world = world_with_call();
    world.held().refuses = Some(Refusal::TooLate);
    let path = format!("/console/offers/{OFFER}/answer");
    let taken = world.post(&path, "answer=yes&back=calls").await;
    assert_eq!(taken.headers["location"], format!("/console/offers/{OFFER}").as_str());
}

#[tokio::test]
async fn who_could_not_be_told_is_called_back_and_the_line_ends_when_it_is_done() {
    let reason = WithdrawalReason::TakenByOther;
    for (message, words) in [
        (Message::Confirmed, "You are booked: "),
        (Message::NotBooked, "could not book"),
        (Message::Withdrawn { reason }, "has been taken"),
    ] {
        let world = world_with_call_back(message);
        let page = world.get(CALLS).await.body;
        for said in [words, "07700 900123", "no provider of text messages is set"] {
            assert!(page.contains(said), "{said}");
        }
        let path = format!("/console/to-do/{}", wish(0));
        let taken = world.post(&path, "result=done").await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER);
        assert_eq!(taken.headers["location"], "/console/calls?done=told");
        assert_eq!(world.events(), [Event::MessageSent(wish(0))]);
        assert_eq!(world.held().outbox[0].state, WishState::Done(Some(Ended::Told)));
        assert!(world.get(CALLS).await.body.contains("Nobody waits for a call back"));

        let again = world.post(&path, "result=done").await;
        assert_eq!(again.headers["location"], "/console/calls?done=before");
        assert_eq!(world.events().len(), 1);
    }
}

#[tokio::test]
async fn a_cancellation_by_hand_is_confirmed_or_kept() {
    for (result, expected) in [
        ("cancelled", Event::CancellationConfirmed(sample::appointment().id)),
        ("kept", Event::CancellationRefused(sample::appointment().id)),
    ] {
        let world = World::with_offer();
        world.held().outbox = sample::outbox();
        let page = world.get(CALLS).await.body;
        assert!(page.contains("Cancel in the trust") && page.contains("It is cancelled"));
        let path = format!("/console/to-do/{}", wish(4));
        let taken = world.post(&path, &format!("result={result}")).await;
        let back = format!("{CALLS}?done={result}");
        assert_eq!(taken.headers["location"], back.as_str());
        assert_eq!(world.events(), [expected]);
        assert_eq!(world.held().outbox[4].state, WishState::Done(Some(Ended::Told)));
    }
}

#[tokio::test]
async fn a_cancellation_that_the_trust_reported_itself_is_not_to_be_done() {
    let world = World::with_offer();
    world.held().outbox = sample::outbox();
    let mut appointment = sample::appointment();
    appointment.status = backfill_core::appointment::AppointmentStatus::Ended;
    world.held().appointments.push(appointment);
    assert!(!world.get(CALLS).await.body.contains("It is cancelled"));
}

#[tokio::test]
async fn forms_that_say_nothing_or_come_from_elsewhere_change_nothing() {
    let world = world_with_call_back(Message::Confirmed);
    let path = format!("/console/to-do/{}", wish(0));
    for form in ["", "result=maybe", "result=cancelled", "done=yes"] {
        assert_eq!(world.post(&path, form).await.status, StatusCode::BAD_REQUEST, "{form}");
    }
    let other = &[("sec-fetch-site", "cross-site")];
    let refused = world.browse(Method::POST, &path, other, "result=done").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let unknown = world.post("/console/to-do/7", "result=done").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert_eq!(world.events(), []);
    assert_eq!(world.held().outbox[0].state, WishState::ToDo);
}

#[tokio::test]
async fn one_person_of_whom_nothing_is_known_hides_nobody_else() {
    let world = world_with_call();
    let mut other = sample::offer();
    other.id.0 += 1;
    other.patient.0 += 1;
    other.reach = Reach::Call;
    world.held().offers.push(other);
    let page = world.get(CALLS).await.body;
    assert!(page.contains("Philippa"));
    assert!(page.contains("Nothing is known about this person any more"));
}

#[tokio::test]
async fn a_way_out_of_order_is_said_on_the_front_page() {
    let world = World::with_offer();
    assert!(!world.get("/console").await.body.contains("role=\"alert\""));
    world.held().paused = vec![PausedWay {
        way: Way::Email,
        since: NOW,
        reason: "the mail server refused our sender with 550 5.7.1".to_owned(),
    }];
    let page = world.get("/console").await.body;
    for said in ["Email does not go out since 10am", "refused our sender with 550 5.7.1"] {
        assert!(page.contains(said), "{said}");
    }
}

#[tokio::test]
async fn only_what_somebody_took_looks_sent() {
    for (state, message, said) in [
        (WishState::Done(Some(Ended::Sent(Way::Text))), true, "Sent by text"),
        (WishState::Done(Some(Ended::Sent(Way::Email))), true, "Sent by email"),
        (WishState::Done(Some(Ended::Told)), true, "Told on the phone"),
        (WishState::Done(Some(Ended::Listed)), true, "On the call list"),
        (WishState::Done(Some(Ended::Unneeded)), true, "Not needed"),
        (WishState::Done(None), true, "Ended"),
        (WishState::ToDo, true, "To call back"),
        (WishState::Failed, true, "Not sent"),
        (WishState::Done(Some(Ended::Answered)), false, "Answered"),
        (WishState::Done(Some(Ended::Listed)), false, "To book by hand"),
        (WishState::Done(Some(Ended::Told)), false, "Done by hand"),
        (WishState::ToDo, false, "To do by hand"),
    ] {
        let world = World::with_offer();
        let row = sample::outbox().swap_remove(if message { 0 } else { 3 });
        world.held().outbox = vec![OutboxRow { state, ..row }];
        let page = world.get("/console").await.body;
        let outbox = page.split_once("<section id=\"outbox\"").unwrap().1;
        assert!(outbox.contains(said), "{state:?}");
        let looks_sent = outbox.split("</section>").next().unwrap().contains("Sent by");
        let was_sent = matches!(state, WishState::Done(Some(Ended::Sent(_))));
        assert_eq!(looks_sent, was_sent, "{state:?}");
    }
}

#[tokio::test]
async fn a_booking_that_the_trust_may_have_made_is_to_be_looked_up_until_a_person_has_said() {
    let cases = [
        (OfferState::Accepted, WishState::ToDo, true),
        (OfferState::Accepted, WishState::Waiting, false),
        (OfferState::Booked, WishState::ToDo, false),
        (OfferState::Refused, WishState::ToDo, false),
    ];
    for (offer, wish, shown) in cases {
        let world = World::with_offer();
        world.held().offers = vec![Offer { state: offer, ..sample::offer() }];
        let booking = sample::outbox().swap_remove(3);
        world.held().outbox = vec![OutboxRow { state: wish, ..booking }];
        let page = world.get("/console").await.body;
        assert_eq!(page.contains("<b>1</b> to look up"), shown, "{offer:?} {wish:?}");
    }
}

#[tokio::test]
async fn whoever_calls_reads_whom_to_ask_for_and_what_not_to_do() {
    for (via, said, has_number) in [
        (ContactVia::Patient, "", true),
        (ContactVia::Parent, "Ask for the parent", true),
        (ContactVia::Carer, "Ask for the carer", true),
        (ContactVia::CallOnly, "leave no message", true),
        (ContactVia::SafeContact, "Safe contact: read in the trust’s own record", false),
    ] {
        let world = world_with_call();
        world.held().entries[0].course.via = via;
        for page in [CALLS.to_owned(), format!("/console/offers/{OFFER}")] {
            let page = world.get(&page).await.body;
            assert!(page.contains(said), "{via:?}");
            assert_eq!(page.contains("07700 900123"), has_number, "{via:?}");
        }
    }
}

#[tokio::test]
async fn the_strictest_of_a_patients_entries_counts_and_none_is_said() {
    let world = world_with_call();
    {
        let mut held = world.held();
        let mut other = sample::entry();
        other.id.0 += 1;
        other.course.via = ContactVia::SafeContact;
        held.entries[0].course.via = ContactVia::Carer;
        held.entries.push(other);
    }
    assert!(world.get(CALLS).await.body.contains("Safe contact"));
    world.held().entries.clear();
    assert!(world.get(CALLS).await.body.contains("On no list any more"));
}
