//! Who asks, as handlers take it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use backfill_runtime::Principal;

/// Who asks: as the door says that the request came through. Without one, nobody.
#[derive(Debug, Clone)]
pub struct Asks(pub Principal);

impl<S: Send + Sync> FromRequestParts<S> for Asks {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or(Self(Principal::Nobody)))
    }
}

/// The arguments of a handler of which the first is [`Asks`].
#[diagnostic::on_unimplemented(
    message = "a handler takes who asks, `Asks`, as its first argument",
    label = "this handler does not",
    note = "see the module `access`"
)]
pub trait AsksFirst {}

// As axum writes down the arguments of a handler: how the last is read, then all of them.
impl<M> AsksFirst for (M, Asks) {}
impl<M, A> AsksFirst for (M, Asks, A) {}
impl<M, A, B> AsksFirst for (M, Asks, A, B) {}
impl<M, A, B, C> AsksFirst for (M, Asks, A, B, C) {}
impl<M, A, B, C, D> AsksFirst for (M, Asks, A, B, C, D) {}
