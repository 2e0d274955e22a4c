//! `GET /openapi.json`: what the API can do, for programs.

use std::sync::OnceLock;

use axum::body::Bytes;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::OpenApi;

use super::{
    appointments, cancellations, deaths, events, health, merge, merges, numbers, offerings, offers,
    patients, probes, problem, slots, stays, subjects, taking, trusts, waitlist,
};
use crate::access::Asks;

/// The document, made from the endpoints themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "backfill",
        description = "Fills cancelled hospital appointments from the waiting list. Every error is \
                       a problem of RFC 9457 that names the fields that are wrong. A request with \
                       an `idempotency-key` can be sent again: nothing happens twice. What a GET \
                       gives has an `etag`: with `if-none-match` it is not sent again, and with \
                       `if-match` a change is made only to the version that was seen. Bodies are \
                       JSON in UTF-8, as it is or with `content-encoding: gzip`; a key or a \
                       parameter that is given twice is refused.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        cancellations::post,
        waitlist::create::post,
        waitlist::list::get,
        waitlist::show::get,
        waitlist::replace::put,
        waitlist::remove::delete,
        waitlist::reviewed::post,
        patients::opt_out,
        patients::opt_in,
        subjects::find,
        subjects::held,
        subjects::erase,
        deaths::died,
        deaths::taken_back,
        stays::admitted,
        stays::discharged,
        merges::list,
        merge::post,
        merges::part,
        trusts::list,
        trusts::list_checked,
        offerings::list,
        offerings::post,
        numbers::remove,
        appointments::available::get,
        appointments::report::post,
        appointments::search::get,
        appointments::book::post,
        appointments::show::get,
        appointments::reschedule::put,
        appointments::cancel::delete,
        slots::list::get,
        slots::ledger::get,
        slots::candidates::get,
        offers::show::get,
        offers::answer::post,
        events::get,
        health::get,
        probes::ready,
        probes::metrics,
        get,
    ),
    components(schemas(problem::Problem, taking::Acknowledged))
)]
pub(super) struct Document;

/// What the API can do: this document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "show_document",
    tag = "service",
    responses((status = 200, description = "OpenAPI 3.1", body = Object))
)]
pub(crate) async fn get(_: Asks) -> impl IntoResponse {
    static TEXT: OnceLock<Bytes> = OnceLock::new();
    let text = TEXT.get_or_init(|| {
        Bytes::from(Document::openapi().to_json().unwrap_or_else(|error| {
            tracing::error!(%error, "the openapi document cannot be written");
            String::new()
        }))
    });
    ([(header::CONTENT_TYPE, "application/json")], text.clone())
}
