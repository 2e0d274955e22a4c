//! Addresses and methods that nothing here has: a page for people, a problem for programs.

use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Response};

use crate::pages::headers;
use crate::{api, console, pages};

/// Answers an address that nothing here has.
pub async fn unknown_path(uri: Uri, headers: HeaderMap) -> Response {
    match room(uri.path()) {
        "o" => headers::protect(pages::unknown_link()).await,
        "console" => headers::protect_console(console::unknown_page()).await,
        _ if reads_pages(&headers) => headers::protect(pages::unknown_page()).await,
        _ => api::unknown_path().await.into_response(),
    }
}

/// Answers an address that the patients' own door does not have: it does not say what others have.
pub(crate) async fn unknown_to_patients(uri: Uri) -> Response {
    let page = if room(uri.path()) == "o" { pages::unknown_link() } else { pages::unknown_page() };
    headers::protect(page).await
}

/// Answers a method that a page does not have.
pub(crate) async fn unknown_method(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    match room(uri.path()) {
        "o" | "console" => headers::protect(pages::unknown_method()).await,
        _ if reads_pages(&headers) => headers::protect(pages::unknown_method()).await,
        _ => api::unknown_method(method).await.into_response(),
    }
}

/// The first part of a path.
fn room(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

/// Browsers say that they take pages; programs rarely say so.
fn reads_pages(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.to_ascii_lowercase().contains("text/html")
}
