//! Takes forms only from the console's own pages. Whatever does not say whose page it comes from is
//! refused as well; a program uses the API instead.

use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::problem::Problem;
use crate::origin::{Site, site};

/// Lets reads pass, and writes from the console's own pages.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_read || site(request.headers()) == Site::Own {
        next.run(request).await
    } else {
        tracing::warn!(path = request.uri().path(), "form from another site refused");
        Problem::OtherSite.into_response()
    }
}
