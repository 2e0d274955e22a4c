//! The server in front of all routes: nobody keeps others out, and it ends whatever clients do.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use backfill_http::{Limits, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Longer than any test: what is waited for here must come by another limit.
const LONG: Duration = Duration::from_secs(600);
const SHORT: Duration = Duration::from_millis(100);
/// An answer that is larger than what lies between two sockets.
const LARGE: usize = 32 * 1024 * 1024;

fn patient() -> Limits {
    let (head, body, stalled, stop) = (LONG, LONG, LONG, LONG);
    Limits { connections: 100, connections_per_address: 100, head, body, stalled, stop }
}

struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    ended: JoinHandle<()>,
}

async fn start(limits: Limits) -> Running {
    let routes = Router::new()
        .route("/echo", post(|body: Bytes| async move { body }))
        .route("/large", get(|| async { vec![0_u8; LARGE] }));
    let health = Router::new().route("/healthz", get(|| async { "ok" }));
    let routes = routes.merge(health.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, told) = watch::channel(false);
    let ended = tokio::spawn(serve(listener, (routes, health), limits, told));
    Running { address, stop, ended }
}

impl Running {
    async fn send(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    async fn health(&self) -> String {
        let stream = self.send("GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        told(&mut stream.await).await
    }

    async fn end(self) {
        self.stop.send_replace(true);
        self.ended.await.unwrap();
    }
}

/// All that comes until the server closes; empty if it just closes.
async fn told(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A connection that is cut tells as much as one that is closed.
    stream.read_to_end(&mut bytes).await.ok();
    String::from_utf8_lossy(&bytes).into_owned()
}

const HALF_HEAD: &str = "POST /echo HTTP/1.1\r\nhost: x\r\n";
const HALF_BODY: &str = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf";
const WHOLE: &str = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nwhat";

#[tokio::test]
async fn half_a_head_half_a_body_and_silence_end_by_themselves() {
    let server = start(Limits { head: SHORT, body: SHORT, ..patient() }).await;
    for (sent, answer) in [
        (HALF_HEAD, ""),
        ("", ""),
        (HALF_BODY, "HTTP/1.1 400"),
        // The next request never comes.
        (WHOLE, "HTTP/1.1 200"),
    ] {
        let told = told(&mut server.send(sent).await).await;
        assert!(told.starts_with(answer) && told.is_empty() == answer.is_empty(), "{told}");
    }
    server.end().await;
}

#[tokio::test]
async fn who_does_not_read_the_answer_is_not_waited_for() {
    let server = start(Limits { stalled: SHORT, connections: 1, ..patient() }).await;
    let _reads_nothing = server.send("GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await;
    // The only place is free again once the server has given the first up.
    while !told(&mut server.send(&WHOLE.replace("host", "connection: close\r\nhost")).await)
        .await
        .starts_with("HTTP/1.1 200")
    {}
    server.end().await;
}

#[tokio::test]
async fn whoever_holds_all_places_keeps_nobody_from_health() {
    for limits in [
        Limits { connections: 20, ..patient() },
        Limits { connections_per_address: 20, ..patient() },
    ] {
        let server = start(limits).await;
        let mut held = Vec::new();
        for _ in 0..20 {
            held.push(server.send(HALF_HEAD).await);
        }
        assert!(server.health().await.ends_with("ok"));
        let refused = told(&mut server.send(WHOLE).await).await;
        assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
        assert!(refused.contains("retry-after: 5") && refused.contains("Too many connections"));
        held.clear();
        server.stop.send_replace(true);
        server.ended.await.unwrap();
    }
}

#[tokio::test]
async fn it_ends_whatever_clients_do() {
    let server = start(Limits { stop: SHORT, ..patient() }).await;
    let clients = [
        server.send("").await,
        server.send(HALF_HEAD).await,
        server.send(HALF_BODY).await,
        server.send("GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await,
    ];
    assert!(server.health().await.ends_with("ok"), "all are being served");
    server.end().await;
    drop(clients);
}

#[tokio::test]
async fn what_is_under_way_is_answered_before_the_end() {
    let server = start(patient()).await;
    let mut stream = server.send(HALF_BODY).await;
    assert!(server.health().await.ends_with("ok"), "it is being served");
    server.stop.send_replace(true);
    stream.write_all(b" body").await.unwrap();
    assert!(told(&mut stream).await.ends_with("half body"));
    server.ended.await.unwrap();
}
