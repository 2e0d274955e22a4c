//! Which way each message goes, and what comes back as an event.

use std::sync::Arc;

use backfill_core::effect::{Message, RecordLedger};
use backfill_core::entry::Reach;
use backfill_core::event::MessageFailed;
use backfill_core::offer::WithdrawalReason;
use backfill_core::slot::{Reason, SlotState};
use backfill_core::{Effect, Event, SlotId, Timestamp};
use backfill_notify::{Options, SendError};
use backfill_runtime::ids;
use backfill_runtime::ports::{CarryOutError, Handler, NewEvent, Task};

use crate::desk::*;

const PHONE: Option<&str> = Some("+447700900123");
const EMAIL: Option<&str> = Some("mary@example.org");
const ALL_REACHES: [Reach; 5] =
    [Reach::Text, Reach::Email, Reach::Push, Reach::Call, Reach::Letter];

/// Carries one task out; what came of it, and to whom texts went.
async fn carry_out(
    vault: FakeVault,
    provider: FakeProvider,
    task: &Task,
) -> (Result<Vec<NewEvent>, CarryOutError>, Vec<String>) {
    let provider = Arc::new(provider);
    let result = notify(Options::default(), vault, provider.clone()).carry_out(task).await;
    let sent = provider.sent.lock().unwrap().iter().map(|(to, _, _)| to.clone()).collect();
    (result, sent)
}

fn sent_event() -> Vec<NewEvent> {
    vec![NewEvent { id: ids::result_id(MESSAGE, "sent"), event: Event::MessageSent(MESSAGE) }]
}

fn failed_events(result: Result<Vec<NewEvent>, CarryOutError>) -> Vec<NewEvent> {
    match result {
        Err(CarryOutError::Permanent { events, .. }) => events,
        other => panic!("expected a permanent failure, got {other:?}"),
    }
}

#[tokio::test]
async fn every_kind_of_message_goes_out_over_every_reach() {
    let kinds = [
        Message::Offer { deadline: DEADLINE, moves: true },
        Message::Withdrawn { reason: WithdrawalReason::TakenByOther },
        Message::Confirmed,
        Message::NotBooked,
        Message::Cancelled,
    ];
    for reach in ALL_REACHES {
        for kind in kinds {
            let vault = vault_with(contact(PHONE, EMAIL));
            let (result, texts) =
                carry_out(vault, FakeProvider::default(), &task(reach, kind)).await;
            assert_eq!(result.unwrap(), sent_event(), "{reach:?} {kind:?}");
            let by_text = matches!(reach, Reach::Text | Reach::Push);
            assert_eq!(texts.len(), usize::from(by_text), "{reach:?} {kind:?}");
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
async fn who_chose_a_digital_way_is_told_over_the_other_one() {
    let vault = vault_with(contact(PHONE, None));
    let (result, texts) = carry_out(vault, FakeProvider::default(), &offer(Reach::Email)).await;
    assert_eq!((result.unwrap(), texts.len()), (sent_event(), 1));

    let vault = vault_with(contact(Some(" "), EMAIL));
    let (result, texts) = carry_out(vault, FakeProvider::default(), &offer(Reach::Text)).await;
    assert_eq!((result.unwrap(), texts.len()), (sent_event(), 0));
}

#[tokio::test]
async fn a_number_that_is_none_does_not_cost_the_offer_where_there_is_an_email() {
    let vault = vault_with(contact(Some("ask his wife"), EMAIL));
    let (result, texts) = carry_out(vault, FakeProvider::default(), &offer(Reach::Text)).await;
    assert_eq!((result.unwrap(), texts.len()), (sent_event(), 0));
}

#[tokio::test]
async fn who_needs_a_call_is_never_sent_a_text() {
    for reach in [Reach::Call, Reach::Letter] {
        let vault = FakeVault { down: true, ..FakeVault::default() };
        let (result, texts) = carry_out(vault, FakeProvider::default(), &offer(reach)).await;
        assert_eq!((result.unwrap(), texts.len()), (sent_event(), 0));
    }
}

#[tokio::test]
async fn without_any_address_the_core_is_told_which_offer_failed() {
    for vault in [vault_with(contact(None, None)), FakeVault::default()] {
        let (result, _) = carry_out(vault, FakeProvider::default(), &offer(Reach::Text)).await;
        let event = MessageFailed { message: MESSAGE, offer: Some(OFFER) };
        let id = ids::result_id(MESSAGE, "failed");
        let expected = vec![NewEvent { id, event: Event::MessageFailed(event) }];
        assert_eq!(failed_events(result), expected);
    }
}

#[tokio::test]
async fn a_failed_confirmation_does_not_name_the_offer() {
    let vault = vault_with(contact(None, None));
    let confirmed = task(Reach::Text, Message::Confirmed);
    let (result, _) = carry_out(vault, FakeProvider::default(), &confirmed).await;
    let event = MessageFailed { message: MESSAGE, offer: None };
    assert_eq!(failed_events(result)[0].event, Event::MessageFailed(event));
}

#[tokio::test]
async fn a_busy_provider_or_vault_is_tried_again_and_not_bypassed() {
    let refusal = Some(SendError::Retry("busy".to_owned()));
    let provider = FakeProvider { refusal, ..FakeProvider::default() };
    let vault = vault_with(contact(PHONE, EMAIL));
    let (result, _) = carry_out(vault, provider, &offer(Reach::Text)).await;
    assert!(matches!(result, Err(CarryOutError::Retry(_))), "{result:?}");

    let vault = FakeVault { down: true, ..FakeVault::default() };
    let (result, _) = carry_out(vault, FakeProvider::default(), &offer(Reach::Text)).await;
    assert!(matches!(result, Err(CarryOutError::Retry(_))), "{result:?}");
}

#[tokio::test]
async fn no_error_repeats_an_address() {
    let vault = vault_with(contact(Some("x07700900123"), Some("not an address")));
    let (result, _) = carry_out(vault, FakeProvider::default(), &offer(Reach::Text)).await;
    // The outbox channel takes any email, so the message is sent; the number was refused first.
    assert!(result.is_ok(), "{result:?}");

    let vault = vault_with(contact(Some("x07700900123"), None));
    let (result, _) = carry_out(vault, FakeProvider::default(), &offer(Reach::Text)).await;
    let said = format!("{result:?}");
    assert!(!said.contains("07700900123") && !said.contains("Mary"), "{said}");
}

#[tokio::test]
async fn an_offer_whose_deadline_has_passed_is_not_sent_and_ends_nothing() {
    let late = task(Reach::Text, Message::Offer { deadline: NOW, moves: false });
    let vault = vault_with(contact(PHONE, EMAIL));
    let (result, texts) = carry_out(vault, FakeProvider::default(), &late).await;
    assert_eq!((failed_events(result), texts.len()), (Vec::new(), 0));

    let just = Timestamp(NOW.0 + 1);
    let just = task(Reach::Text, Message::Offer { deadline: just, moves: false });
    let vault = vault_with(contact(PHONE, EMAIL));
    let (result, _) = carry_out(vault, FakeProvider::default(), &just).await;
    assert!(result.is_ok(), "{result:?}");
}

#[tokio::test]
async fn who_said_stop_hears_nothing_more() {
    let reason = WithdrawalReason::OptedOut;
    let stop = task(Reach::Text, Message::Withdrawn { reason });
    let vault = vault_with(contact(PHONE, EMAIL));
    let (result, texts) = carry_out(vault, FakeProvider::default(), &stop).await;
    assert_eq!((result.unwrap(), texts.len()), (Vec::new(), 0));
}

#[tokio::test]
async fn other_wishes_are_refused() {
    let record = RecordLedger {
        slot: SlotId(1),
        state: SlotState::Open,
        reason: Reason::Freed,
        offer: None,
    };
    let task = Task { effect: Effect::RecordLedger(record), ..offer(Reach::Text) };
    let (result, _) = carry_out(FakeVault::default(), FakeProvider::default(), &task).await;
    assert_eq!(failed_events(result), Vec::new());
}
