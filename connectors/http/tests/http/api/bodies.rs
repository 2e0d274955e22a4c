//! How a body may be packed: compressed, with a byte order mark, and each key said once.

use std::io::Write as _;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, header};
use backfill_http::Options;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use tower::ServiceExt;

use super::rows::cancellation;
use crate::fakes::{Answer, World, answer, get};

const PATH: &str = "/api/cancellations";

fn packed(text: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::default());
    writer.write_all(text).unwrap();
    writer.finish().unwrap()
}

async fn send(world: &Arc<World>, codings: &[&str], body: Vec<u8>) -> Answer {
    let mut request = Request::post(PATH).header(header::CONTENT_TYPE, "application/json");
    for coding in codings {
        request = request.header(header::CONTENT_ENCODING, *coding);
    }
    world.send(request.body(Body::from(body)).unwrap()).await
}

fn kind(answer: &Answer) -> String {
    answer.json()["type"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_compressed_body_means_what_it_holds() {
    let text = cancellation().to_string().into_bytes();
    let halves = [packed(&text[..20]), packed(&text[20..])].concat();
    let cases = [
        ("gzip", packed(&text)),
        ("GZIP", packed(&text)),
        ("x-gzip", packed(&text)),
        // Programs that write in pieces make a gzip of several members.
        ("gzip", halves),
        ("identity", text.clone()),
        ("", text.clone()),
    ];
    for (coding, body) in cases {
        let world = World::new();
        let answer = send(&world, &[coding], body).await;
        assert_eq!(answer.status, 202, "{coding}: {answer:?}");
        // The same request sent plain is the same request.
        assert_eq!(send(&world, &[], text.clone()).await.body, answer.body);
        assert_eq!(world.events().len(), 1);
    }
}

#[tokio::test]
async fn a_coding_that_is_not_known_is_refused_and_what_is_known_is_told() {
    for codings in [&["br"][..], &["deflate"], &["zstd"], &["gzip, gzip"], &["gzip", "br"]] {
        let world = World::new();
        let answer = send(&world, codings, cancellation().to_string().into_bytes()).await;
        assert_eq!((answer.status, kind(&answer).as_str()), (415, "/problems/unknown-coding"));
        assert_eq!(answer.header("accept-encoding"), "gzip");
        assert_eq!(world.events(), []);
    }
}

#[tokio::test]
async fn a_small_body_that_unpacks_to_a_large_one_is_refused() {
    let world = World::new();
    let bomb = packed(&vec![b' '; 3 * 1024 * 1024]);
    assert!(bomb.len() < 10_000);
    let answer = send(&world, &["gzip"], bomb).await;
    assert_eq!((answer.status, kind(&answer).as_str()), (413, "/problems/too-large"));
    let options = Options { body_bytes_max: 400, ..Options::default() };
    let barely = packed(&[b' '; 401]);
    let request = Request::post(PATH)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_ENCODING, "gzip")
        .body(Body::from(barely))
        .unwrap();
    assert_eq!(answer_of(&world, options, request).await.status, 413);
    assert_eq!(world.held().deliveries.len(), 0);
}

async fn answer_of(world: &Arc<World>, options: Options, request: Request<Body>) -> Answer {
    answer(world.app(options).oneshot(request).await.unwrap()).await
}

#[tokio::test]
async fn a_damaged_compressed_body_is_unreadable() {
    let good = packed(cancellation().to_string().as_bytes());
    let mut wrong_sum = good.clone();
    let sum = wrong_sum.len() - 6;
    wrong_sum[sum] ^= 1;
    let cut = good[..good.len() - 9].to_vec();
    for body in [cut, wrong_sum, cancellation().to_string().into_bytes(), vec![0x1f, 0x8b]] {
        let world = World::new();
        let answer = send(&world, &["gzip"], body).await;
        assert_eq!((answer.status, kind(&answer).as_str()), (400, "/problems/unreadable"));
        assert_eq!(world.events(), []);
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_no_part_of_the_body() {
    let text = cancellation().to_string();
    let marked = format!("\u{feff}{text}").into_bytes();
    for (codings, body) in [(&[][..], marked.clone()), (&["gzip"], packed(&marked))] {
        let world = World::new();
        assert_eq!(send(&world, codings, body).await.status, 202);
    }
    let utf_16: Vec<u8> = marked_utf_16(&text);
    let answer = send(&World::new(), &[], utf_16).await;
    assert_eq!((answer.status, kind(&answer).as_str()), (400, "/problems/unreadable"));
    assert!(answer.body.contains("UTF-8"), "{}", answer.body);
}

fn marked_utf_16(text: &str) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[tokio::test]
async fn a_key_that_is_given_twice_is_refused_and_named() {
    let text = cancellation().to_string();
    let open = text.trim_end_matches('}');
    let cases = [
        (PATH, format!("{open}, \"start\": \"2026-12-02T09:00\"}}"), "start"),
        // The same value twice is no better: nobody knows what the sender meant to say.
        (PATH, format!("{open}, \"trust\": \"R0A\"}}"), "trust"),
        (PATH, format!("[{text}, {open}, \"reason\": null}}]"), "reason"),
        ("/api/waitlist", r#"{"sites": [{"site": "R0A02", "site": "R0A03"}]}"#.to_owned(), "site"),
        ("/api/appointments/book", r#"{"slot": "1", "slot": "2"}"#.to_owned(), "slot"),
    ];
    for (path, body, key) in cases {
        let world = World::new();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        let answer = world.send(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!((answer.status, kind(&answer).as_str()), (400, "/problems/repeated"), "{body}");
        assert!(answer.json()["detail"].as_str().unwrap().contains(&format!("`{key}`")));
        assert_eq!(world.events(), []);
    }
}

#[tokio::test]
async fn the_quarantine_does_not_tell_the_key_that_was_given_twice() {
    let world = World::new();
    send(&world, &[], br#"{"9990548609": 1, "9990548609": 2}"#.to_vec()).await;
    let deliveries = world.held().deliveries.clone();
    let kept = deliveries[0].quarantine.as_ref().unwrap();
    assert!(kept.reason.contains("twice") && !kept.reason.contains("999"), "{}", kept.reason);
}

#[tokio::test]
async fn a_parameter_that_is_given_twice_is_refused_and_named() {
    let world = World::new();
    for (path, name) in [
        ("/api/appointments/available?service=320&service=330", "service"),
        ("/api/waitlist?limit=5&trust=R0A&limit=5", "limit"),
        ("/api/slots?state=open&state=", "state"),
        ("/api/appointments?%70atient=1&patient=2", "patient"),
    ] {
        let answer = world.send(get(path)).await;
        assert_eq!((answer.status, kind(&answer).as_str()), (400, "/problems/repeated"), "{path}");
        assert_eq!(answer.fields(), [name]);
    }
}

#[tokio::test]
async fn an_id_that_is_given_twice_is_refused() {
    let request = |first: &str, second: &str| {
        Request::post(PATH)
            .header(header::CONTENT_TYPE, "application/json")
            .header("idempotency-key", first)
            .header("idempotency-key", second)
            .body(Body::from(cancellation().to_string()))
            .unwrap()
    };
    let world = World::new();
    for (first, second) in [("a", "b"), ("a", "a"), ("a", "")] {
        let answer = world.send(request(first, second)).await;
        assert_eq!((answer.status, kind(&answer).as_str()), (400, "/problems/repeated"));
    }
    assert_eq!(world.events(), []);
    let answer = world.send(super::super::fakes::post(PATH, &json!({"trust": "R0A"}))).await;
    assert_eq!(answer.status, 422);
}
