//! The API, the pages and the console over fakes of their ports: requests in, deliveries and
//! answers out, no sockets but for the tests of the server.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

mod fakes;
mod access;
mod api;
mod clock;
mod pages;
mod server;
