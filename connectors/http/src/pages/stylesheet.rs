//! The stylesheet, from the binary: no page asks any other server for anything.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::IntoResponse;

use crate::access::Asks;

const STYLES: &str = include_str!("../../static/backfill.css");

pub(super) async fn serve(_: Asks) -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "public, max-age=300"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, STYLES)
}
