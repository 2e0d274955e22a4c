//! HL7 from frame to answer: samples, the server on a real socket, bookings written back.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod doubles;
mod fuzz;
mod hostile;
mod people;
mod records;
mod samples;
mod server;
mod stays;
mod taking;
mod times;
mod visits;
mod written_back;
