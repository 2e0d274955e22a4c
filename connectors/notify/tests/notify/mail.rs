//! Email against a mail server on loopback.

use std::sync::Arc;

use backfill_core::Event;
use backfill_core::entry::Reach;
use backfill_notify::{Notify, Options, Smtp, Tls};
use backfill_runtime::ports::{CarryOutError, Handler};

use crate::desk::*;
use crate::mail_server::{MailServer, STALL, Script};

const EMAIL: Option<&str> = Some("mary@example.org");

pub(crate) fn smtp(port: u16) -> Smtp {
    Smtp {
        host: "127.0.0.1".to_owned(),
        port,
        tls: Tls::None,
        user: None,
        password: None,
        from: "Northdale Appointments <appointments@northdale.invalid>".to_owned(),
    }
}

fn notify_over(smtp: Smtp, phone: Option<&str>) -> Notify {
    let options = Options { smtp: Some(smtp), ..Options::default() };
    notify(options, vault_with(contact(phone, EMAIL)), Arc::new(FakeProvider::default()))
}

fn header<'a>(mail: &'a str, name: &str) -> &'a str {
    let line = mail.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("no `{name}` in: {mail}"))
}

#[tokio::test]
async fn an_offer_arrives_as_plain_text_with_its_link() {
    let server = MailServer::start(Script::default()).await;
    let notify = notify_over(smtp(server.port), None);
    let carried = notify.carry_out(&offer(Reach::Email)).await.unwrap();
    assert_eq!(carried.events[0].event, Event::MessageSent(MESSAGE));

    let mails = server.mails();
    let mail = &mails[0];
    assert_eq!(header(mail, "To"), "mary@example.org");
    assert_eq!(header(mail, "Message-ID"), format!("<{MESSAGE}@northdale.invalid>"));
    assert_eq!(header(mail, "Auto-Submitted"), "auto-generated");
    assert!(header(mail, "Content-Type").starts_with("text/plain"));
    assert!(mail.contains("/o/abcdefghijklmnopqrstuvwxyz"), "{mail}");
    assert!(mail.is_ascii());
    let seen = server.seen.lock().unwrap();
    assert!(seen.commands.iter().any(|line| line.contains("<mary@example.org>")));
}

#[tokio::test]
async fn a_4xx_is_tried_again_and_the_second_try_is_the_same_mail() {
    let recipients = vec!["250 ok", "451 later <mary@example.org>", "250 ok"];
    let server = MailServer::start(Script { recipients, ..Script::default() }).await;
    let notify = notify_over(smtp(server.port), None);
    notify.carry_out(&offer(Reach::Email)).await.unwrap();
    let result = notify.carry_out(&offer(Reach::Email)).await;
    let Err(CarryOutError::Retry(reason)) = result else { panic!("{result:?}") };
    assert!(reason.contains("451") && !reason.contains("mary"), "{reason}");
    notify.carry_out(&offer(Reach::Email)).await.unwrap();

    let mails = server.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0], mails[1]);
}

#[tokio::test]
async fn an_address_with_a_line_break_reaches_no_server() {
    let server = MailServer::start(Script::default()).await;
    let options = Options { smtp: Some(smtp(server.port)), ..Options::default() };
    let address = Some("mary@example.org>\r\nRCPT TO:<all@example.org");
    let vault = vault_with(contact(None, address));
    let result = Desk::new(options, vault).notify.carry_out(&offer(Reach::Email)).await;
    assert_eq!(end(&result).0, "listed");
    assert_eq!(server.seen.lock().unwrap().connections, 0);
}

#[tokio::test]
async fn a_server_without_encryption_gets_nothing_where_it_is_asked_for() {
    let server = MailServer::start(Script::default()).await;
    let smtp = Smtp { tls: Tls::Starttls, ..smtp(server.port) };
    let result = notify_over(smtp, None).carry_out(&offer(Reach::Email)).await;
    assert!(matches!(result, Err(CarryOutError::Retry(_))), "{result:?}");
    let seen = server.seen.lock().unwrap();
    assert!(seen.commands.iter().all(|line| !line.starts_with("MAIL")), "{:?}", seen.commands);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let port = {
        let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        free.local_addr().unwrap().port()
    };
    let result = notify_over(smtp(port), None).carry_out(&offer(Reach::Email)).await;
    assert!(matches!(result, Err(CarryOutError::Retry(_))), "{result:?}");
}

#[tokio::test]
async fn a_connection_is_kept_while_it_works_and_replaced_when_it_ends() {
    let server = MailServer::start(Script::default()).await;
    let notify = notify_over(smtp(server.port), None);
    for _ in 0..3 {
        notify.carry_out(&offer(Reach::Email)).await.unwrap();
    }
    assert_eq!(server.seen.lock().unwrap().connections, 1);

    let script = Script { mails_per_connection: Some(1), ..Script::default() };
    let server = MailServer::start(script).await;
    let notify = notify_over(smtp(server.port), None);
    for _ in 0..3 {
        notify.carry_out(&offer(Reach::Email)).await.unwrap();
    }
    assert_eq!(server.mails().len(), 3);
    assert_eq!(server.seen.lock().unwrap().connections, 3);
}

#[tokio::test]
async fn a_connection_that_was_cut_off_in_the_middle_is_never_used_again() {
    let recipients = vec!["250 ok", STALL];
    let server = MailServer::start(Script { recipients, ..Script::default() }).await;
    let notify = notify_over(smtp(server.port), None);
    notify.carry_out(&offer(Reach::Email)).await.unwrap();
    let stalled = server.seen.lock().unwrap().stalled.clone();
    let task = offer(Reach::Email);
    tokio::select! {
        result = notify.carry_out(&task) => panic!("the server said nothing, yet: {result:?}"),
        () = stalled.notified() => {}
    }
    notify.carry_out(&offer(Reach::Email)).await.unwrap();
    assert_eq!(server.mails().len(), 2);
    assert_eq!(server.seen.lock().unwrap().connections, 2);
}
