//! The main job end to end: the real binary, a public HL7 client, a made-up hospital, made-up
//! patients. What comes in over MLLP, HTTP and files; what goes out; what is kept and what is not.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api_client;
mod bad_hl7;
mod bad_lists;
mod bad_requests;
mod clock;
mod day;
mod diary;
mod doors;
mod doubt;
mod encodings;
mod ending;
mod erasure;
mod exit_codes;
mod key;
mod output;
mod privacy;
mod refusal;
mod restart;
mod service_manager;
mod restore;
mod story;
mod vanished;
mod webhook;
mod whole_lists;
