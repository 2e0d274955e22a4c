//! `GET /healthz`: the process lives.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Asks;

/// The process lives.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    /// Always `ok`.
    status: &'static str,
}

/// Answers as long as the process lives; whether it can work is told by `/readyz`.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "show_health",
    tag = "service",
    responses((status = 200, description = "The process lives", body = Health))
)]
pub(crate) async fn get(_: Asks) -> Json<Health> {
    Json(Health { status: "ok" })
}
