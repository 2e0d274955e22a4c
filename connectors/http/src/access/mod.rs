//! Who asks: found out at the door, and the first argument of every handler.
//!
//! ```text
//!   request ─► door: who is it? ─► Asks(Principal) ─► handler ─► Submit::take: may they say this?
//! ```
//!
//! Doors stand before the API and the console (`doors`) and before the patients' pages
//! (`pages::link`). Behind no door nobody asks.
//!
//! Routes are made here alone, of handlers that take who asks:
//!
//! ```
//! use backfill_http::access::{Asks, get, router};
//!
//! async fn show(Asks(principal): Asks) -> String {
//!     principal.to_string()
//! }
//! let routes: axum::Router = router([get("/", show)]);
//! ```
//!
//! A handler that does not is no route:
//!
//! ```compile_fail
//! use backfill_http::access::{Asks, get, router};
//!
//! async fn show() -> String {
//!     "nobody".to_string()
//! }
//! let routes: axum::Router = router([get("/", show)]);
//! ```
//!
//! It comes first, so that nothing of a request is read before it is known whose it is:
//!
//! ```
//! use axum::http::HeaderMap;
//! use backfill_http::access::{Asks, post, router};
//!
//! async fn take(Asks(principal): Asks, _: HeaderMap) -> String {
//!     principal.to_string()
//! }
//! let routes: axum::Router = router([post("/", take)]);
//! ```
//!
//! ```compile_fail
//! use axum::http::HeaderMap;
//! use backfill_http::access::{Asks, post, router};
//!
//! async fn take(_: HeaderMap, Asks(principal): Asks) -> String {
//!     principal.to_string()
//! }
//! let routes: axum::Router = router([post("/", take)]);
//! ```

mod asks;
mod doors;
mod route;

pub use asks::{Asks, AsksFirst};
pub(crate) use doors::operator;
pub use route::{Route, any, delete, get, head, options, post, put, router};
