//! The API over fakes of its ports: requests in, deliveries and answers out, no sockets.
#![expect(clippy::unwrap_used, reason = "a test that can not go on must fail")]

mod world;
mod vault;
mod reader;
mod samples;
mod cancellations;
mod waitlist;
mod patients;
mod appointments;
mod slots;
mod offers;
mod problems;
mod signature;
mod arbitrary;
