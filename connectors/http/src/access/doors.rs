//! The door of the API and the console.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use backfill_runtime::Principal;

use super::Asks;

/// Says who asks. As long as there are no logins, whoever reaches the API and the console is the local
/// operator, unless what stands before them has said who it is.
pub(crate) async fn operator(mut request: Request, next: Next) -> Response {
    if request.extensions().get::<Asks>().is_none() {
        request.extensions_mut().insert(Asks(Principal::local_operator()));
    }
    next.run(request).await
}
