//! `/readyz` and `/metrics`, for the document: the process answers them, whatever its roles.

use serde::Serialize;
use utoipa::ToSchema;

/// Whether the process can work, and each part of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Readiness {
    /// Whether everything that this process does is in order.
    ready: bool,
    /// The name of this process among those that share the work.
    member: String,
    /// What each role says of itself, by its name.
    #[schema(value_type = Object)]
    roles: (),
    /// How far the journal was written, where this process knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    journal_seq: Option<u64>,
}

/// Tells whether the process can work: it has read what it needs, and the database answers.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "show_readiness",
    tag = "service",
    responses(
        (status = 200, description = "It can work", body = Readiness),
        (status = 503, description = "It cannot, and why", body = Readiness),
    )
)]
#[expect(dead_code, reason = "only described: the process answers it")]
pub(crate) async fn ready() {}

/// Numbers for Prometheus. None of them tells anything of anybody.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "show_metrics",
    tag = "service",
    responses(
        (status = 200, description = "Metrics", body = String, content_type = "text/plain"),
    )
)]
#[expect(dead_code, reason = "only described: the process answers it")]
pub(crate) async fn metrics() {}
