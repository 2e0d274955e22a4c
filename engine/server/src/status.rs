//! `/readyz` and `/metrics`: what a load balancer and a dashboard ask; and the way from `/`.

use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use backfill_runtime::live;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::watch;

/// How often histograms are brought together, so that they do not grow without end.
const UPKEEP: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Parts {
    status: watch::Receiver<live::Status>,
    metrics: PrometheusHandle,
}

/// The routes that only the whole service can answer.
pub(crate) fn router(status: watch::Receiver<live::Status>, metrics: PrometheusHandle) -> Router {
    let parts = Parts { status, metrics };
    Router::new()
        .route("/", get(|| async { Redirect::to("/console") }))
        .route("/readyz", get(ready))
        .route("/metrics", get(render))
        .with_state(parts)
}

/// Keeps the metrics small until the service stops.
pub(crate) async fn keep_up(metrics: PrometheusHandle, mut shutdown: watch::Receiver<bool>) {
    while tokio::time::timeout(UPKEEP, shutdown.wait_for(|stop| *stop)).await.is_err() {
        metrics.run_upkeep();
    }
}

/// Ready once the engine is in memory, owns its region and has read the log to its end.
async fn ready(State(parts): State<Parts>) -> Response {
    let status = *parts.status.borrow();
    let is_ready = status.recovered && status.caught_up;
    let code = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = serde_json::json!({
        "ready": is_ready,
        "engine_recovered": status.recovered,
        "log_caught_up": status.caught_up,
        "journal_seq": status.seq,
    });
    (code, Json(body)).into_response()
}

async fn render(State(parts): State<Parts>) -> Response {
    let headers = [("content-type", "text/plain; version=0.0.4; charset=utf-8")];
    (headers, parts.metrics.render()).into_response()
}
