//! One heavy page of the console at a time: however many people look again and again, the pages of
//! patients, the API and HL7 keep the rest of the machine.
//!
//! Whoever waits for the front page gets the next that is made, together with all who wait for the
//! same: none of them sees less than what was committed when they asked. It names nobody; pages that
//! do are made for each reader, and none is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::problem::Problem;

/// How long a reader waits for a place.
const WAIT: Duration = Duration::from_secs(10);
/// The page that readers share.
const SHARED: &str = "/console";
/// Largest page that is shared, in bytes.
const SHARED_BYTES_MAX: usize = 4 * 1024 * 1024;

/// See the module.
#[derive(Clone, Default)]
pub(super) struct Gate {
    /// The last shared page that was made, held while another is.
    last: Arc<Mutex<Option<Made>>>,
    /// Counts arrivals and beginnings, to tell which was first.
    ticks: Arc<AtomicU64>,
}

struct Made {
    begun: u64,
    address: String,
    html: Bytes,
}

impl Gate {
    fn tick(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::SeqCst)
    }
}

/// Makes one page at a time.
pub(super) async fn guard(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let arrived = gate.tick();
    let Ok(mut last) = timeout(WAIT, gate.last.lock()).await else {
        return Problem::Crowded.into_response();
    };
    let address = request.uri().to_string();
    if let Some(made) = last.as_ref()
        && arrived < made.begun
        && made.address == address
    {
        return Html(made.html.clone()).into_response();
    }
    let is_shared = request.uri().path() == SHARED && request.method() == Method::GET;
    let begun = gate.tick();
    let response = next.run(request).await;
    if !is_shared || response.status() != StatusCode::OK {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(html) = to_bytes(body, SHARED_BYTES_MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    *last = Some(Made { begun, address, html: html.clone() });
    Response::from_parts(parts, Body::from(html))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tokio::sync::Semaphore;
    use tokio::task::JoinSet;
    use tower::ServiceExt as _;

    use super::*;

    /// A page that is made once it may be.
    #[derive(Clone)]
    struct Heavy {
        gate: Gate,
        may: Arc<Semaphore>,
        made: Arc<AtomicUsize>,
        at_once: Arc<AtomicUsize>,
    }

    impl Heavy {
        fn new() -> Self {
            let (may, gate) = (Arc::new(Semaphore::new(0)), Gate::default());
            Self { gate, may, made: Arc::default(), at_once: Arc::default() }
        }

        fn routes(&self) -> Router {
            let page = |State(heavy): State<Self>| async move {
                assert_eq!(heavy.at_once.fetch_add(1, Ordering::SeqCst), 0, "one at a time");
                heavy.may.acquire().await.unwrap().forget();
                heavy.at_once.fetch_sub(1, Ordering::SeqCst);
                heavy.made.fetch_add(1, Ordering::SeqCst).to_string()
            };
            Router::new()
                .route("/console", get(page))
                .route("/console/calls", get(page))
                .layer(from_fn_with_state(self.gate.clone(), guard))
                .with_state(self.clone())
        }

        /// Asks so many times, and returns once all wait.
        async fn ask(&self, count: u64, path: &'static str) -> JoinSet<(StatusCode, String)> {
            let (routes, before) = (self.routes(), self.gate.ticks.load(Ordering::SeqCst));
            let mut asked = JoinSet::new();
            for _ in 0..count {
                let request = Request::builder().uri(path).body(Body::empty()).unwrap();
                let answer = routes.clone().oneshot(request);
                asked.spawn(async move {
                    let answer = answer.await.unwrap();
                    let status = answer.status();
                    let body = to_bytes(answer.into_body(), 100_000).await.unwrap();
                    (status, String::from_utf8(body.to_vec()).unwrap())
                });
            }
            while self.gate.ticks.load(Ordering::SeqCst) < before + count {
                tokio::task::yield_now().await;
            }
            asked
        }
    }

    #[tokio::test]
    async fn who_waits_for_the_front_page_shares_the_next_that_is_made() {
        let heavy = Heavy::new();
        let asked = heavy.ask(12, "/console").await;
        heavy.may.add_permits(100);
        let told = asked.join_all().await;
        let of = |page: &str| told.iter().filter(|it| it.1 == page).count();
        assert_eq!((of("0"), of("1"), told.len()), (1, 11, 12));
        let later = heavy.ask(1, "/console").await.join_all().await;
        assert_eq!(later, [(StatusCode::OK, "2".to_owned())], "nobody gets a page of before");
    }

    #[tokio::test]
    async fn a_page_with_names_is_made_for_each_reader() {
        let heavy = Heavy::new();
        let asked = heavy.ask(3, "/console/calls").await;
        heavy.may.add_permits(100);
        let mut told = asked.join_all().await;
        told.sort();
        assert_eq!(told.into_iter().map(|it| it.1).collect::<Vec<_>>(), ["0", "1", "2"]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_is_told_so() {
        let heavy = Heavy::new();
        let mut asked = heavy.ask(3, "/console/calls").await;
        for _ in 0..2 {
            let (status, _) = asked.join_next().await.unwrap().unwrap();
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        }
    }
}
