//! Whoever tries links is put off, and no patient with them for more than a moment.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use backfill_http::{Options, Peer};
use tower::ServiceExt as _;

use crate::fakes::sample::TOKEN;
use crate::fakes::{Answer, World, answer};

fn pages(world: &Arc<World>) -> Router {
    world.app(Options {
        phone: "020 7946 0123".to_owned(),
        unknown_links_per_address: 10,
        unknown_links: 20,
        trusted_proxies: vec!["10.0.0.0/8".to_owned()],
        ..Options::default()
    })
}

async fn ask(pages: &Router, method: Method, link: &str, from: [&str; 2]) -> Answer {
    let [peer, forwarded_for] = from;
    let peer: IpAddr = peer.parse().unwrap();
    let request = Request::builder()
        .method(method)
        .uri(format!("/o/{link}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-forwarded-for", forwarded_for)
        .extension(Peer(peer));
    answer(pages.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()).await
}

async fn guess(pages: &Router, count: u32, from: [&str; 2]) {
    for number in 0..count {
        let said = ask(pages, Method::GET, &format!("GUESS{number}"), from).await;
        assert!([404, 429].contains(&said.status), "{}", said.status);
    }
}

const HOSPITAL: [&str; 2] = ["192.0.2.1", ""];
const ELSEWHERE: [&str; 2] = ["192.0.2.2", ""];

#[tokio::test]
async fn too_many_unknown_links_are_put_off_with_what_to_do() {
    let world = World::with_offer();
    let pages = pages(&world);
    guess(&pages, 10, HOSPITAL).await;
    let lookups = world.lookups();
    let said = ask(&pages, Method::GET, "GUESS", HOSPITAL).await;
    assert_eq!((said.status, said.header("retry-after")), (429, "5"));
    assert!(said.body.contains("020 7946 0123") && said.body.contains("http-equiv=\"refresh\""));
    assert_eq!(said.header("cache-control"), "no-store");
    let said = ask(&pages, Method::POST, "GUESS", HOSPITAL).await;
    assert_eq!(said.status, 429);
    assert!(said.body.contains("Your answer was not taken") && !said.body.contains("http-equiv"));
    assert_eq!(world.lookups(), lookups, "nothing was looked up for it");
    assert_eq!(ask(&pages, Method::GET, TOKEN, ELSEWHERE).await.status, 200);
}

#[tokio::test]
async fn a_patient_behind_the_same_proxy_waits_a_moment_once_and_never_again() {
    let world = World::with_offer();
    let pages = pages(&world);
    guess(&pages, 1_000, HOSPITAL).await;
    assert_eq!(ask(&pages, Method::GET, TOKEN, HOSPITAL).await.status, 429);
    world.now.fetch_add(5_000, std::sync::atomic::Ordering::SeqCst);
    guess(&pages, 1_000, HOSPITAL).await;
    assert_eq!(ask(&pages, Method::GET, TOKEN, HOSPITAL).await.status, 200);
    guess(&pages, 1_000, HOSPITAL).await;
    for _ in 0..100 {
        assert_eq!(ask(&pages, Method::GET, TOKEN, HOSPITAL).await.status, 200);
    }
    let said = ask(&pages, Method::POST, TOKEN, HOSPITAL).await;
    assert_eq!(said.status, 403, "a form that is not the page's, and no matter of the guard");
}

#[tokio::test]
async fn whoever_opened_a_link_before_does_not_notice_guesses() {
    let world = World::with_offer();
    let pages = pages(&world);
    assert_eq!(ask(&pages, Method::GET, TOKEN, HOSPITAL).await.status, 200);
    guess(&pages, 1_000, HOSPITAL).await;
    assert_eq!(ask(&pages, Method::GET, TOKEN, HOSPITAL).await.status, 200);
}

#[tokio::test]
async fn behind_a_trusted_proxy_whoever_guesses_is_alone() {
    let world = World::with_offer();
    let pages = pages(&world);
    guess(&pages, 11, ["10.0.0.1", "192.0.2.1"]).await;
    let of = |forwarded_for| ask(&pages, Method::GET, "GUESS", ["10.0.0.1", forwarded_for]);
    assert_eq!(of("192.0.2.1").await.status, 429);
    assert_eq!(of("192.0.2.2").await.status, 404);
    // Whoever is no proxy may say what they want.
    guess(&pages, 10, ["198.51.100.7", "192.0.2.3"]).await;
    assert_eq!(ask(&pages, Method::GET, "GUESS", ["198.51.100.7", "192.0.2.9"]).await.status, 429);
}

#[tokio::test]
async fn guesses_of_many_addresses_count_together() {
    let world = World::with_offer();
    let pages = pages(&world);
    for from in 1..=5 {
        guess(&pages, 4, [&format!("198.51.100.{from}"), ""]).await;
    }
    let of_all = ask(&pages, Method::GET, "GUESS", ["203.0.113.1", ""]).await;
    assert_eq!(of_all.status, 429);
}

#[tokio::test]
async fn what_looks_nothing_up_is_neither_good_nor_a_guess() {
    let world = World::with_offer();
    let pages = pages(&world);
    for _ in 0..100 {
        assert_eq!(ask(&pages, Method::HEAD, "GUESS", HOSPITAL).await.status, 204);
    }
    world.held().is_broken = true;
    for _ in 0..100 {
        assert_eq!(ask(&pages, Method::GET, "GUESS", HOSPITAL).await.status, 503);
    }
    world.held().is_broken = false;
    assert_eq!(ask(&pages, Method::GET, "GUESS", HOSPITAL).await.status, 404);
}
