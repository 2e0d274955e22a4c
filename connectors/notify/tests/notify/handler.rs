//! Which way each message goes, how it ends, and what comes back as an event.

use std::sync::Arc;

use backfill_core::effect::{Command, Message, RequestBooking};
use backfill_core::entry::Reach;
use backfill_core::event::MessageFailed;
use backfill_core::offer::{OfferState, WithdrawalReason};
use backfill_core::{Event, Timestamp};
use backfill_notify::{Options, SendError};
use backfill_runtime::ids;
use backfill_runtime::ports::{
    CarriedOut, CarryOutError, Ended, Handler, NewEvent, Task, Way, WishState,
};

use crate::desk::*;

const PHONE: Option<&str> = Some("+447700900123");
const EMAIL: Option<&str> = Some("mary@example.org");
const DIGITAL: [Reach; 3] = [Reach::Text, Reach::Email, Reach::Push];
const KINDS: [Message; 7] = [
    Message::Offer { deadline: DEADLINE, moves: true },
    Message::Withdrawn { reason: WithdrawalReason::TakenByOther },
    Message::Confirmed,
    Message::NotBooked,
    Message::Cancelled,
    Message::CancelledUnexplained,
    Message::Reinstated,
];

/// Carries one task out; what came of it, and to whom texts went.
async fn carry_out(
    vault: FakeVault,
    provider: FakeProvider,
    task: &Task,
) -> (Result<CarriedOut, CarryOutError>, Vec<String>) {
    let provider = Arc::new(provider);
    let result = notify(Options::default(), vault, provider.clone()).carry_out(task).await;
    let sent = provider.sent.lock().unwrap().iter().map(|(to, _, _)| to.clone()).collect();
    (result, sent)
}

fn events(result: Result<CarriedOut, CarryOutError>) -> Vec<NewEvent> {
    match result {
        Ok(CarriedOut { events, .. }) | Err(CarryOutError::Permanent { events, .. }) => events,
        Err(CarryOutError::Retry(reason)) => panic!("tried again: {reason}"),
    }
}

fn sent_event() -> Vec<NewEvent> {
    vec![NewEvent { id: ids::result_id(MESSAGE, "sent"), event: Event::MessageSent(MESSAGE) }]
}

fn handed_over() -> Vec<NewEvent> {
    let id = ids::result_id(MESSAGE, "handed_over");
    vec![NewEvent { id, event: Event::OfferHandedOver(OFFER) }]
}

fn refusal(refusal: SendError) -> FakeProvider {
    FakeProvider { refusal: Some(refusal), ..FakeProvider::default() }
}

#[tokio::test]
async fn what_a_provider_took_is_sent_and_nothing_else() {
    for reach in DIGITAL {
        for kind in KINDS {
            let vault = vault_with(contact(PHONE, None));
            let (result, texts) =
                carry_out(vault, FakeProvider::default(), &task(reach, kind)).await;
            assert_eq!(end(&result).0, "text", "{reach:?} {kind:?}");
            assert_eq!((events(result), texts.len()), (sent_event(), 1), "{reach:?} {kind:?}");
        }
    }
}

#[tokio::test]
async fn without_a_provider_an_offer_is_on_the_call_list_and_the_core_is_told() {
    for (reach, phone, email) in [
        (Reach::Text, PHONE, None),
        (Reach::Push, PHONE, None),
        (Reach::Email, None, EMAIL),
        (Reach::Text, PHONE, EMAIL),
    ] {
        let desk = Desk::new(Options::default(), vault_with(contact(phone, email)));
        let result = desk.notify.carry_out(&offer(reach)).await;
        let (how, why) = end(&result);
        assert_eq!(how, "listed", "{reach:?}");
        assert!(why.contains("no provider"), "{why}");
        assert_eq!(events(result), handed_over(), "{reach:?}");
    }
}

#[tokio::test]
async fn without_a_provider_whatever_else_is_to_be_said_is_a_call_back() {
    for kind in KINDS.into_iter().skip(1) {
        let desk = Desk::new(Options::default(), vault_with(contact(PHONE, EMAIL)));
        let result = desk.notify.carry_out(&task(Reach::Text, kind)).await;
        assert_eq!(end(&result).0, "to do", "{kind:?}");
        assert_eq!(events(result), [], "{kind:?}");
    }
}

#[tokio::test]
async fn who_could_not_answer_on_the_page_is_called() {
    for reach in DIGITAL {
        for kind in KINDS {
            let mut contact = contact(PHONE, EMAIL);
            contact.birth_date = None;
            let (result, texts) =
                carry_out(vault_with(contact), FakeProvider::default(), &task(reach, kind)).await;
            let asks = matches!(kind, Message::Offer { .. });
            assert_eq!(texts.is_empty(), asks, "{reach:?} {kind:?}");
            let (how, why) = end(&result);
            assert_eq!((how == "listed", why.contains("no date of birth")), (asks, asks), "{why}");
        }
    }
}

#[tokio::test]
async fn a_text_carries_the_link_and_a_reference_for_the_receipt() {
    let provider = Arc::new(FakeProvider::default());
    let vault = vault_with(contact(PHONE, None));
    let notify = notify(Options::default(), vault, provider.clone());
    notify.carry_out(&offer(Reach::Text)).await.unwrap();
    let sent = provider.sent.lock().unwrap();
    let (to, text, reference) = &sent[0];
    assert_eq!(to, "+447700900123");
    assert!(text.contains("http://127.0.0.1:8080/o/abcdefghijklmnopqrstuvwxyz"), "{text}");
    assert_eq!((reference.message, reference.offer), (MESSAGE, Some(OFFER)));
}

#[tokio::test]
async fn who_needs_a_call_is_called_and_is_never_sent_a_text() {
    for kind in KINDS {
        let vault = FakeVault { down: true, ..FakeVault::default() };
        let task = task(Reach::Call, kind);
        let (result, texts) = carry_out(vault, FakeProvider::default(), &task).await;
        let is_offer = matches!(kind, Message::Offer { .. });
        assert_eq!(end(&result).0, if is_offer { "listed" } else { "to do" }, "{kind:?}");
        // The core made the offer for the call list: it knows.
        assert_eq!((events(result), texts.len()), (Vec::new(), 0), "{kind:?}");
    }
}

#[tokio::test]
async fn without_any_address_a_person_must_find_one() {
    for contact in [contact(None, None), contact(Some(" "), Some(""))] {
        let vault = vault_with(contact);
        let (result, _) = carry_out(vault, FakeProvider::default(), &offer(Reach::Text)).await;
        let why = "no phone number or email address is known".to_owned();
        assert_eq!(end(&result), ("listed", why));
        assert_eq!(events(result), handed_over());
    }
}

#[tokio::test]
async fn of_whom_nothing_is_known_any_more_the_core_is_told_that_nobody_is_there() {
    for (message, carried) in [(KINDS[0], Some(OFFER)), (KINDS[2], None)] {
        let task = task(Reach::Text, message);
        let (result, _) = carry_out(FakeVault::default(), FakeProvider::default(), &task).await;
        assert_eq!(end(&result).0, "failed");
        let event =
            Event::MessageFailed(MessageFailed { message: MESSAGE, offer: carried, tells: None });
        let id = ids::result_id(MESSAGE, "failed");
        assert_eq!(events(result), [NewEvent { id, event }]);
    }
}

#[tokio::test]
async fn a_number_that_does_not_exist_ends_that_way_for_that_patient() {
    let refusal = || refusal(SendError::Recipient("no such number".to_owned()));
    let vault = vault_with(contact(PHONE, None));
    let (result, _) = carry_out(vault, refusal(), &offer(Reach::Text)).await;
    assert_eq!(end(&result), ("listed", "no such number".to_owned()));
    let vault = vault_with(contact(Some("ask his wife"), None));
    let (result, _) = carry_out(vault, FakeProvider::default(), &offer(Reach::Text)).await;
    assert_eq!(end(&result).0, "listed");
    assert_eq!(events(result), handed_over());
}

#[tokio::test]
async fn a_busy_provider_or_vault_is_tried_again_and_not_bypassed() {
    for busy in
        [SendError::Provider("busy".to_owned()), SendError::RecipientForNow("full".to_owned())]
    {
        let vault = vault_with(contact(PHONE, EMAIL));
        let (result, _) = carry_out(vault, refusal(busy), &offer(Reach::Text)).await;
        assert_eq!(end(&result).0, "again");
    }
    let vault = FakeVault { down: true, ..FakeVault::default() };
    let (result, _) = carry_out(vault, FakeProvider::default(), &offer(Reach::Text)).await;
    assert_eq!(end(&result).0, "again");
}

#[tokio::test]
async fn after_some_tries_a_person_calls() {
    let busy = || refusal(SendError::Provider("busy".to_owned()));
    for (attempts, expected) in [(0, "again"), (5, "again"), (6, "listed"), (60, "listed")] {
        let vault = vault_with(contact(PHONE, None));
        let task = Task { attempts, ..offer(Reach::Text) };
        let (result, _) = carry_out(vault, busy(), &task).await;
        assert_eq!(end(&result).0, expected, "{attempts}");
    }
}

#[tokio::test]
async fn a_way_out_of_order_is_an_alarm_and_is_left_alone_until_it_works() {
    let provider = Arc::new(refusal(SendError::Provider("our key was refused".to_owned())));
    let desk = Desk::new(Options::default(), vault_with(contact(PHONE, None))).with(provider);
    let mut ends = Vec::new();
    for second in [0, 30, 60, 61, 400] {
        *desk.clock.lock().unwrap() = second;
        ends.push(end(&desk.notify.carry_out(&offer(Reach::Text)).await).0);
    }
    assert_eq!(ends, ["again", "again", "listed", "listed", "listed"]);
    assert_eq!(*desk.ways.notes.lock().unwrap(), ["text since 0: our key was refused"]);

    let works = desk.with(Arc::new(FakeProvider::default()));
    let result = works.notify.carry_out(&offer(Reach::Text)).await;
    assert_eq!(end(&result).0, "text");
    assert_eq!(works.ways.notes.lock().unwrap().last().unwrap(), "text works");
}

#[tokio::test]
async fn no_reason_repeats_an_address() {
    let vault = vault_with(contact(Some("x07700900123"), Some("not an address")));
    let (result, _) = carry_out(vault, FakeProvider::default(), &offer(Reach::Text)).await;
    let said = format!("{result:?}");
    assert!(!said.contains("07700900123") && !said.contains("not an address"), "{said}");
    assert!(!said.contains("Mary"), "{said}");
}

#[tokio::test]
async fn an_offer_whose_deadline_has_passed_is_not_sent_and_ends_nothing() {
    let late = task(Reach::Text, Message::Offer { deadline: NOW, moves: false });
    let vault = vault_with(contact(PHONE, EMAIL));
    let (result, texts) = carry_out(vault, FakeProvider::default(), &late).await;
    assert_eq!(end(&result).0, "failed");
    assert_eq!((events(result), texts.len()), (Vec::new(), 0));

    let just = Timestamp(NOW.0 + 1);
    let just = task(Reach::Text, Message::Offer { deadline: just, moves: false });
    let vault = vault_with(contact(PHONE, EMAIL));
    let (result, _) = carry_out(vault, FakeProvider::default(), &just).await;
    assert_eq!(end(&result).0, "text");
}

#[tokio::test]
async fn an_offer_that_ended_while_it_waited_is_not_sent() {
    for state in [
        OfferState::Expired,
        OfferState::Accepted,
        OfferState::Withdrawn(WithdrawalReason::TakenByOther),
    ] {
        let provider = Arc::new(FakeProvider::default());
        let desk = Desk::new(Options::default(), vault_with(contact(PHONE, None)));
        let desk = desk.with(provider.clone());
        *desk.reader.state.lock().unwrap() = Some(state);
        for reach in [Reach::Text, Reach::Call] {
            let result = desk.notify.carry_out(&offer(reach)).await;
            assert_eq!(end(&result).0, "not needed", "{state:?}");
        }
        // That it ended is told all the same.
        let told = desk.notify.carry_out(&task(Reach::Text, Message::Confirmed)).await;
        assert_eq!(end(&told).0, "text");
        assert_eq!(provider.sent.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn who_said_stop_or_died_hears_nothing_more() {
    for reason in [WithdrawalReason::OptedOut, WithdrawalReason::PatientDied] {
        for reach in [Reach::Text, Reach::Call] {
            let task = task(reach, Message::Withdrawn { reason });
            let vault = vault_with(contact(PHONE, EMAIL));
            let (result, texts) = carry_out(vault, FakeProvider::default(), &task).await;
            assert_eq!(end(&result).0, "not needed", "{reason:?}");
            assert_eq!((events(result), texts.len()), (Vec::new(), 0));
        }
    }
}

#[tokio::test]
async fn made_up_patients_are_told_by_nobody() {
    let desk = Desk::new(Options::default(), vault_with(contact(None, EMAIL)));
    let notify = desk.notify.for_demonstration();
    let result = notify.carry_out(&offer(Reach::Text)).await;
    assert_eq!(end(&result).0, "email");
}

#[tokio::test]
async fn other_wishes_are_refused() {
    let message = offer(Reach::Text).command.message().unwrap().clone();
    let booking = RequestBooking {
        offer: message.offer,
        patient: message.patient,
        facts: message.facts,
        moves: None,
        arrange: message.arrange,
        short_notice: message.short_notice,
    };
    let command = Command::RequestBooking(booking.into());
    let task = Task { command, ..offer(Reach::Text) };
    let (result, _) = carry_out(FakeVault::default(), FakeProvider::default(), &task).await;
    assert_eq!(end(&result).0, "failed");
    assert_eq!(events(result), []);
}

#[tokio::test]
async fn who_was_never_offered_it_is_not_told_that_it_is_gone() {
    let message = Message::Withdrawn { reason: WithdrawalReason::SlotWithdrawn };
    for (made, is_told) in [
        (WishState::Waiting, false),
        (WishState::Failed, false),
        (WishState::Done(Some(Ended::Unneeded)), false),
        (WishState::Done(Some(Ended::Sent(Way::Email))), true),
        (WishState::Done(Some(Ended::Listed)), true),
        (WishState::Done(None), true),
    ] {
        let provider = Arc::new(FakeProvider::default());
        let vault = vault_with(contact(PHONE, EMAIL));
        let desk = Desk::new(Options::default(), vault).with(provider.clone());
        *desk.reader.made.lock().unwrap() = Some(made);
        let result = desk.notify.carry_out(&task(Reach::Text, message)).await;
        assert_eq!(provider.sent.lock().unwrap().len(), usize::from(is_told), "{made:?}");
        assert_eq!(end(&result).0 == "not needed", !is_told, "{made:?}");
    }
}

#[tokio::test]
async fn what_is_no_longer_so_is_not_said() {
    for (message, state, is_said) in [
        (Message::Reinstated, OfferState::Booked, true),
        (Message::Reinstated, OfferState::Cancelled, false),
        (Message::Reinstated, OfferState::GivenUp, false),
        (Message::Cancelled, OfferState::Cancelled, true),
        (Message::Cancelled, OfferState::Booked, false),
        (Message::CancelledUnexplained, OfferState::Booked, false),
    ] {
        let provider = Arc::new(FakeProvider::default());
        let vault = vault_with(contact(PHONE, EMAIL));
        let desk = Desk::new(Options::default(), vault).with(provider.clone());
        *desk.reader.state.lock().unwrap() = Some(state);
        desk.notify.carry_out(&task(Reach::Text, message)).await.unwrap();
        let sent = provider.sent.lock().unwrap().len();
        assert_eq!(sent, usize::from(is_said), "{message:?} {state:?}");
    }
}
