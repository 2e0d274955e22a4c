//! `/readyz` and `/metrics`: what a load balancer and a dashboard ask; and the way from `/`.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backfill_http::Options;
use backfill_http::access::{self, Asks, get};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;

use super::board::Board;
use crate::telemetry::count_lost_lines;

/// How often histograms are brought together, so that they do not grow without end.
const UPKEEP: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Parts {
    board: Board,
    metrics: PrometheusHandle,
}

/// The routes that every process answers, whatever its roles. Whether it is ready is told by whatever
/// name it is asked, as load balancers ask by many; the numbers are told by its own names alone.
pub(crate) fn router(board: Board, metrics: PrometheusHandle, names: Arc<Options>) -> Router {
    let parts = Parts { board, metrics };
    let numbers = access::router([get("/metrics", render)]).with_state(parts.clone());
    let ready = access::router([get("/readyz", ready)]).with_state(parts);
    ready.merge(backfill_http::by_own_names(numbers, names))
}

/// The way in for people, where there are pages.
pub(crate) fn to_console() -> Router {
    access::router([get("/", async |_: Asks| Redirect::to("/console"))])
}

/// That the process lives, where there are no pages that say so.
pub(crate) fn alive() -> Router {
    lives().fallback(backfill_http::unknown_path)
}

/// That the process lives, and nothing else.
pub(crate) fn lives() -> Router {
    access::router([get("/healthz", async |_: Asks| Json(serde_json::json!({"status": "ok"})))])
}

/// Keeps the metrics small until the service stops.
pub(crate) async fn keep_up(metrics: PrometheusHandle, mut shutdown: watch::Receiver<bool>) {
    while tokio::time::timeout(UPKEEP, shutdown.wait_for(|stop| *stop)).await.is_err() {
        metrics.run_upkeep();
    }
}

/// See [`Board`].
async fn ready(_: Asks, State(parts): State<Parts>) -> Response {
    let (is_ready, body) = parts.board.read().await;
    let code = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (code, Json(body)).into_response()
}

async fn render(_: Asks, State(parts): State<Parts>) -> Response {
    count_lost_lines();
    let headers = [("content-type", "text/plain; version=0.0.4; charset=utf-8")];
    (headers, parts.metrics.render()).into_response()
}
