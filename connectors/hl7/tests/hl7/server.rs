//! The server on a real socket: whatever way the bytes come, each message is answered once.

use std::net::SocketAddr;
use std::sync::Arc;

use backfill_hl7::mllp::{client::Client, server};
use backfill_hl7::{Limits, acknowledge};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::doubles::{Bench, bench, code};

struct Running {
    bench: Bench,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    server: JoinHandle<()>,
}

async fn running(limits: Limits) -> Running {
    let bench = bench();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    let server =
        tokio::spawn(server::serve(listener, Arc::clone(&bench.receiver), limits, stopped));
    Running { bench, address, stop, server }
}

fn booking(control: &str) -> String {
    format!(
        "MSH|^~\\&|PAS|R0A|BACKFILL|NHS|20261101||SIU^S12^SIU_S12|{control}|P|2.4\r\
         SCH||{control}|||||||30|MIN|^^^20261113100000\rAIL|1||R0A02\r"
    )
}

fn framed(message: &str) -> Vec<u8> {
    [b"\x0B", message.as_bytes(), b"\x1C\r"].concat()
}

/// The next answer on a raw socket.
async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\x1C\r") {
        bytes.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(bytes[1..bytes.len() - 2].to_vec()).unwrap()
}

/// Waits until the other side closes and returns what came before.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    bytes
}

#[tokio::test]
async fn duplicates_get_the_same_answer_on_any_connection() {
    let running = running(Limits::default()).await;
    let mut one = Client::new(running.address.to_string());
    let mut other = Client::new(running.address.to_string());
    let first = one.send(booking("1").as_bytes()).await.unwrap();
    assert_eq!(one.send(booking("1").as_bytes()).await.unwrap(), first);
    assert_eq!(other.send(booking("1").as_bytes()).await.unwrap(), first);
    assert_eq!(running.bench.intake.taken().len(), 1);
}

#[tokio::test]
async fn two_messages_in_one_write_get_two_answers_in_order() {
    let running = running(Limits::default()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(&[framed(&booking("1")), framed(&booking("2"))].concat()).await.unwrap();
    assert!(answer(&mut stream).await.contains("MSA|AA|1\r"));
    assert!(answer(&mut stream).await.contains("MSA|AA|2\r"));
    assert_eq!(running.bench.intake.taken().len(), 2);
}

#[tokio::test]
async fn a_message_in_many_writes_after_garbage_is_one_message() {
    let running = running(Limits::default()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream.write_all(b"hello?").await.unwrap();
    for byte in framed(&booking("1")) {
        stream.write_all(&[byte]).await.unwrap();
    }
    assert!(answer(&mut stream).await.contains("MSA|AA|1\r"));
    assert_eq!(running.bench.intake.events().len(), 1);
}

#[tokio::test]
async fn half_a_message_is_kept_and_the_one_after_it_is_taken() {
    let running = running(Limits::default()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let half = &booking("1")[..90];
    let bytes = [b"\x0B", half.as_bytes(), &framed(&booking("2"))].concat();
    stream.write_all(&bytes).await.unwrap();
    assert!(answer(&mut stream).await.contains("MSA|AA|2\r"));
    stream.write_all(&framed(&booking("1"))).await.unwrap();
    assert!(answer(&mut stream).await.contains("MSA|AA|1\r"), "the whole is no repeat");
    let taken = running.bench.intake.taken();
    let kept = taken[0].quarantine.as_ref().unwrap();
    assert_eq!(
        (taken[0].source.as_str(), kept.original.as_slice()),
        ("hl7:PAS|R0A", half.as_bytes())
    );
    assert!(kept.reason.starts_with("MSH: the message broke off"), "{}", kept.reason);
    assert_eq!(running.bench.intake.events().len(), 2);
}

#[tokio::test]
async fn a_message_without_its_start_block_is_kept() {
    let running = running(Limits::default()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let lost = booking("1");
    let bytes = [lost.as_bytes(), b"\x1C\r", &framed(&booking("2"))].concat();
    stream.write_all(&bytes).await.unwrap();
    assert!(answer(&mut stream).await.contains("MSA|AA|2\r"));
    let kept = running.bench.intake.quarantined();
    assert!(kept.len() == 1 && kept[0].contains("lay between two frames"), "{kept:?}");
}

/// As a page of another site, open in somebody's browser, can have it sent.
#[tokio::test]
async fn a_frame_within_a_request_of_a_browser_is_not_taken() {
    for head in ["POST / HTTP/1.1\r\nHost: x\r\n", "put /x http/1.0\n"] {
        let running = running(Limits::default()).await;
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let head = format!("{head}Content-Type: text/plain\r\nContent-Length: 200\r\n\r\n");
        let bytes = [head.as_bytes(), &framed(&booking("1"))].concat();
        stream.write_all(&bytes).await.unwrap();
        assert!(rest(&mut stream).await.is_empty(), "{head}");
        assert!(running.bench.intake.taken().is_empty(), "{head}");
    }
}

#[tokio::test]
async fn an_empty_frame_keeps_the_connection_and_is_not_answered() {
    let running = running(Limits::default()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let bytes = [b"\x0B\x1C\r\x0B\r\x1C\r".to_vec(), framed(&booking("1"))].concat();
    stream.write_all(&bytes).await.unwrap();
    assert!(answer(&mut stream).await.contains("MSA|AA|1\r"));
    assert_eq!(running.bench.intake.taken().len(), 1);
}

#[tokio::test]
async fn without_the_store_half_a_message_closes_the_connection() {
    let running = running(Limits::default()).await;
    running.bench.intake.set_broken(true);
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(b"\x0BMSH|^~\\&|A\x0BMSH|^~\\&|B").await.unwrap();
    assert!(rest(&mut stream).await.is_empty());
}

#[tokio::test]
async fn a_missing_carriage_return_after_the_frame_is_tolerated() {
    let running = running(Limits::default()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let frame = framed(&booking("1"));
    stream.write_all(&frame[..frame.len() - 1]).await.unwrap();
    assert!(answer(&mut stream).await.contains("MSA|AA|1\r"));
}

#[tokio::test]
async fn a_message_over_the_limit_is_rejected_by_name_and_the_connection_closed() {
    let running = running(Limits { message_bytes: 2_000, ..Limits::default() }).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let large = format!("{}{}", booking("7"), "NTE|1||text\r".repeat(100_000));
    stream.write_all(&framed(&large)).await.unwrap();
    let refusal = answer(&mut stream).await;
    assert!(refusal.contains("MSA|AR|7|MSH: the message is larger"), "{refusal}");
    assert!(rest(&mut stream).await.is_empty());
    let kept = running.bench.intake.taken();
    assert_eq!(kept[0].quarantine.as_ref().unwrap().original, large.as_bytes()[..2_000]);
}

#[tokio::test]
async fn a_connection_without_frames_is_closed_and_others_go_on() {
    let running = running(Limits::default()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(&b"GET / HTTP/1.1\r\nx: ".repeat(400)).await.unwrap();
    let mut end = Vec::new();
    // The server may close before it has read everything, which resets the connection.
    let closed = stream.read_to_end(&mut end).await;
    assert!(closed.is_err() || end.is_empty());
    let mut client = Client::new(running.address.to_string());
    assert!(client.send(booking("1").as_bytes()).await.is_ok());
}

#[tokio::test]
async fn a_message_that_was_cut_off_changes_nothing() {
    let running = running(Limits::default()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let frame = framed(&booking("1"));
    stream.write_all(&frame[..frame.len() - 2]).await.unwrap();
    stream.shutdown().await.unwrap();
    assert!(rest(&mut stream).await.is_empty());
    assert!(running.bench.intake.taken().is_empty());
    let mut client = Client::new(running.address.to_string());
    assert!(client.send(booking("1").as_bytes()).await.is_ok());
}

#[tokio::test]
async fn a_message_that_stalls_is_given_up() {
    let running = running(Limits { frame_seconds: 0, ..Limits::default() }).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(b"\x0BMSH|^~\\&|").await.unwrap();
    assert!(rest(&mut stream).await.is_empty());
    assert!(running.bench.intake.taken().is_empty());
}

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let running = running(Limits { idle_seconds: 0, ..Limits::default() }).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    assert!(rest(&mut stream).await.is_empty());
}

#[tokio::test]
async fn one_connection_more_than_allowed_is_closed_at_once() {
    let running = running(Limits { connections: 1, ..Limits::default() }).await;
    let mut first = Client::new(running.address.to_string());
    first.send(booking("1").as_bytes()).await.unwrap();
    let mut second = TcpStream::connect(running.address).await.unwrap();
    assert!(rest(&mut second).await.is_empty());
    assert!(first.send(booking("2").as_bytes()).await.is_ok());
}

#[tokio::test]
async fn without_the_store_the_connection_closes_without_an_answer() {
    let running = running(Limits::default()).await;
    running.bench.intake.set_broken(true);
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(&framed(&booking("1"))).await.unwrap();
    assert!(rest(&mut stream).await.is_empty());
    running.bench.intake.set_broken(false);
    let mut client = Client::new(running.address.to_string());
    let again = client.send(booking("1").as_bytes()).await.unwrap();
    assert_eq!(code(&String::from_utf8(again).unwrap()), "AA");
}

#[tokio::test]
async fn stopping_closes_connections_and_returns() {
    let running = running(Limits::default()).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(&framed(&booking("1"))).await.unwrap();
    answer(&mut stream).await;
    running.stop.send(true).unwrap();
    assert!(rest(&mut stream).await.is_empty());
    running.server.await.unwrap();
}

#[tokio::test]
async fn a_simulated_system_answers_and_the_client_comes_back_after_a_restart() {
    let (stop, stopped) = watch::channel(false);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(server::respond(listener, acknowledge::positive, stopped));
    let mut client = Client::new(address.to_string());
    let answer = client.send(booking("1").as_bytes()).await.unwrap();
    assert_eq!(code(&String::from_utf8(answer).unwrap()), "AA");
    stop.send(true).unwrap();
    server.await.unwrap();
    assert!(client.send(booking("2").as_bytes()).await.is_err());
    let (_stop, stopped) = watch::channel(false);
    let listener = TcpListener::bind(address).await.unwrap();
    let answering = |message: &[u8]| acknowledge::negative(message, "slot taken");
    tokio::spawn(server::respond(listener, answering, stopped));
    let answer = String::from_utf8(client.send(booking("3").as_bytes()).await.unwrap()).unwrap();
    assert!(answer.contains("MSA|AE|3|SCH: slot taken"), "{answer}");
}

#[tokio::test]
async fn a_question_is_known_to_be_sent_twice_only_if_it_was() {
    for (reads_first, twice) in [(true, true), (false, false)] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = Client::new(listener.local_addr().unwrap().to_string());
        let (closed, is_closed) = tokio::sync::oneshot::channel();
        let system = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            answer(&mut stream).await;
            stream.write_all(&framed("MSH|^~\\&\rMSA|AA|1\r")).await.unwrap();
            if reads_first {
                closed.send(()).unwrap();
                answer(&mut stream).await;
                drop(stream);
            } else {
                drop(stream);
                closed.send(()).unwrap();
            }
            let (mut stream, _) = listener.accept().await.unwrap();
            answer(&mut stream).await;
            stream.write_all(&framed("MSH|^~\\&\rMSA|AR|2\r")).await.unwrap();
        });
        client.send(booking("1").as_bytes()).await.unwrap();
        // The other side closes while nothing is asked, or only after it has read the question.
        is_closed.await.unwrap();
        client.forget_if_closed().await;
        let second = client.ask(booking("2").as_bytes(), |_| false).await.unwrap();
        assert_eq!(second.was_sent_before, twice, "read first: {reads_first}");
        system.await.unwrap();
    }
}

#[tokio::test]
async fn one_address_cannot_keep_every_sender_out() {
    let limits = Limits { connections: 8, connections_per_address: 4, ..Limits::default() };
    let running = running(limits).await;
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(TcpStream::connect(running.address).await.unwrap());
    }
    let mut fifth = TcpStream::connect(running.address).await.unwrap();
    assert!(rest(&mut fifth).await.is_empty());
    for stream in &mut held {
        stream.write_all(&framed(&booking("1"))).await.unwrap();
        assert!(answer(stream).await.contains("MSA|AA|1\r"), "the first four are served");
    }
}

#[tokio::test]
async fn who_is_silent_makes_room_when_places_are_few_and_who_speaks_stays() {
    let limits = Limits {
        connections: 4,
        connections_per_address: 4,
        crowded_idle_seconds: 1,
        ..Limits::default()
    };
    let running = running(limits).await;
    let mut silent = Vec::new();
    for _ in 0..3 {
        silent.push(TcpStream::connect(running.address).await.unwrap());
    }
    // In the middle of a message: it is waited for.
    let mut speaks = TcpStream::connect(running.address).await.unwrap();
    let message = framed(&booking("1"));
    speaks.write_all(&message[..20]).await.unwrap();
    // A place is free again once one of the silent has been asked to go.
    while let Err(_closed) = asked(running.address, &booking("2")).await {}
    speaks.write_all(&message[20..]).await.unwrap();
    assert!(answer(&mut speaks).await.contains("MSA|AA|1\r"));
    drop(silent);
}

/// Sends a message on a connection of its own; an error if it is closed without an answer.
async fn asked(address: SocketAddr, message: &str) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(&framed(message)).await?;
    stream.read_u8().await.map(|_| ())
}
