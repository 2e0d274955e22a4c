//! A mail server on loopback that refuses: whose fault it is decides what follows.

use std::sync::Arc;

use backfill_core::Event;
use backfill_core::entry::Reach;
use backfill_notify::{Options, Secret, Smtp};
use backfill_runtime::ports::{CarriedOut, Handler, Task};

use crate::desk::*;
use crate::mail::smtp;
use crate::mail_server::{MailServer, Script};

const EMAIL: Option<&str> = Some("mary@example.org");

fn desk(smtp: Smtp, phone: Option<&str>) -> Desk {
    let options = Options { smtp: Some(smtp), ..Options::default() };
    Desk::new(options, vault_with(contact(phone, EMAIL)))
}

async fn desk_at(script: Script) -> (Desk, MailServer) {
    let server = MailServer::start(script).await;
    (desk(smtp(server.port), None), server)
}

#[tokio::test]
async fn a_recipient_that_is_refused_is_called_and_no_alarm_is_raised() {
    for refusal in [
        "550 5.1.1 <mary@example.org> no such user",
        "553 5.1.3 bad address",
        "550 no such user <mary@example.org>",
        "552 5.2.2 mailbox full",
    ] {
        let (desk, server) =
            desk_at(Script { recipients: vec![refusal], ..Script::default() }).await;
        let result = desk.notify.carry_out(&offer(Reach::Email)).await;
        let (how, why) = end(&result);
        assert_eq!(how, "listed", "{refusal}");
        assert!(why.contains(&refusal[..3]) && !why.contains("mary"), "{why}");
        let events = result.unwrap().events;
        assert_eq!(events[0].event, Event::OfferHandedOver(OFFER), "{refusal}");
        assert_eq!(server.mails().len(), 0);
        assert_eq!(desk.ways.notes.lock().unwrap().len(), 0, "{refusal}");
    }
}

#[tokio::test]
async fn a_dead_mailbox_is_followed_by_a_text() {
    let recipients = vec!["550 5.1.1 no such user"];
    let server = MailServer::start(Script { recipients, ..Script::default() }).await;
    let desk = desk(smtp(server.port), Some("07700900123"));
    let desk = desk.with(Arc::new(FakeProvider::default()));
    let result = desk.notify.carry_out(&offer(Reach::Email)).await;
    assert_eq!(end(&result).0, "text");
}

/// Everything that says nothing about the patient.
fn faults() -> Vec<(&'static str, Script)> {
    let recipient = |answer| Script { recipients: vec![answer; 9], ..Script::default() };
    let content = |answer| Script { content: Some(answer), ..Script::default() };
    let sender = |answer| Script { sender: Some(answer), ..Script::default() };
    vec![
        ("550 5.7.1", sender("550 5.7.1 sender not allowed")),
        ("553", sender("553 not your address")),
        ("451", sender("451 later")),
        ("554 5.7.1", recipient("554 5.7.1 <appointments@northdale.invalid>: access denied")),
        ("550 5.1.0", recipient("550 5.1.0 sender unknown")),
        ("552", recipient("552 over your quota")),
        ("451 4.7.1", recipient("451 4.7.1 greylisted <mary@example.org>")),
        ("421", recipient("421 going down")),
        ("554 5.7.1", content("554 5.7.1 spam")),
        ("552 5.3.4", content("552 5.3.4 too big")),
        ("452 4.3.1", content("452 4.3.1 disk full")),
    ]
}

#[tokio::test]
async fn a_fault_of_the_server_is_tried_again_then_the_way_is_paused_and_the_patient_called() {
    for (codes, script) in faults() {
        let (desk, server) = desk_at(script).await;
        for second in [0, 30] {
            *desk.clock.lock().unwrap() = second;
            let result = desk.notify.carry_out(&offer(Reach::Email)).await;
            let (how, why) = end(&result);
            assert_eq!(how, "again", "{codes}");
            assert!(why.contains(codes) && !why.contains("mary"), "{why}");
        }
        *desk.clock.lock().unwrap() = 60;
        let result = desk.notify.carry_out(&offer(Reach::Email)).await;
        assert_eq!(end(&result).0, "listed", "{codes}");
        let CarriedOut { events, .. } = result.unwrap();
        assert_eq!(events[0].event, Event::OfferHandedOver(OFFER));
        let notes = desk.ways.notes.lock().unwrap().clone();
        assert_eq!(notes.len(), 1, "{codes}");
        assert!(notes[0].starts_with("email since 0: ") && notes[0].contains(codes), "{notes:?}");
        let before = server.seen.lock().unwrap().commands.len();
        let result = desk.notify.carry_out(&offer(Reach::Email)).await;
        assert_eq!(end(&result).0, "listed");
        assert_eq!(server.seen.lock().unwrap().commands.len(), before, "it is left alone");
    }
}

#[tokio::test]
async fn a_refused_login_costs_no_patient_the_offer() {
    let login = Some("535 5.7.8 who are you");
    let server = MailServer::start(Script { login, ..Script::default() }).await;
    let mut smtp = smtp(server.port);
    smtp.user = Some("appointments".to_owned());
    smtp.password = Some(Secret("wrong".to_owned()));
    let desk = desk(smtp, None);
    let result = desk.notify.carry_out(&offer(Reach::Email)).await;
    let (how, why) = end(&result);
    assert_eq!(how, "again");
    assert!(why.contains("535 5.7.8"), "{why}");
}

#[tokio::test]
async fn when_the_server_works_again_the_alarm_ends() {
    let recipients = vec!["451 later"; 3];
    let (desk, server) = desk_at(Script { recipients, ..Script::default() }).await;
    for second in [0, 30, 60] {
        *desk.clock.lock().unwrap() = second;
        drop(desk.notify.carry_out(&offer(Reach::Email)).await);
    }
    *desk.clock.lock().unwrap() = 361;
    let result = desk.notify.carry_out(&offer(Reach::Email)).await;
    assert_eq!(end(&result).0, "email");
    assert_eq!(server.mails().len(), 1);
    assert_eq!(desk.ways.notes.lock().unwrap().last().unwrap(), "email works");
}

#[tokio::test]
async fn a_server_that_refuses_everybody_is_an_alarm_and_not_five_dead_mailboxes() {
    let recipients = vec!["550 relaying denied"; 9];
    let (desk, _server) = desk_at(Script { recipients, ..Script::default() }).await;
    for _ in 0..6 {
        let result = desk.notify.carry_out(&offer(Reach::Email)).await;
        assert_eq!(end(&result).0, "listed");
    }
    let notes = desk.ways.notes.lock().unwrap().clone();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("550"), "{notes:?}");
}

#[tokio::test]
async fn a_mailbox_that_is_full_for_now_is_no_alarm_and_is_called_in_the_end() {
    let recipients = vec!["452 4.2.2 mailbox full"; 9];
    let (desk, _server) = desk_at(Script { recipients, ..Script::default() }).await;
    for (attempts, expected) in [(0, "again"), (5, "again"), (6, "listed")] {
        *desk.clock.lock().unwrap() += 100;
        let task = Task { attempts, ..offer(Reach::Email) };
        assert_eq!(end(&desk.notify.carry_out(&task).await).0, expected);
    }
    assert_eq!(desk.ways.notes.lock().unwrap().len(), 0);
}
