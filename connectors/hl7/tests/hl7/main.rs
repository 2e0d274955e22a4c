//! HL7 from frame to answer: samples, the server on a real socket, bookings written back.

mod doubles;
mod hostile;
mod samples;
mod server;
mod taking;
mod written_back;
