//! What a row says: one line of a waiting list, one appointment of a diary, one cancellation, however
//! it came (JSON, NDJSON, CSV), as what the core knows.
//!
//! ```text
//!  object or line ──► flatten ──► row of text ──► Reading ──► entry, appointment, freed slot
//!                     (json)      (waitlist,      (all faults    + notices, contact details
//!                                  diary,          at once)
//!                                  cancellation)
//! ```
//!
//! The words that fields are written in, and those in which the core's reasons are said, are in
//! `words` and `vocabulary`. Nothing here knows where a row came from or what becomes of it.

mod fields;
pub mod flatten;
mod json;
mod limits;
mod reader;
mod prerequisites;
mod clinic;
mod waitlist;
mod diary;
mod cancellation;
pub mod services;
pub mod vocabulary;
pub mod words;

pub use cancellation::{Cancellation, CancellationRow, cancellation_from};
pub use diary::{
    AppointmentRow, DiaryContext, ReadAppointment, Standing, appointment_from, appointment_named,
    is_over, moment_of, time_held,
};
pub use fields::{FieldError, FieldErrors};
pub use json::{JsonFault, read_json, read_json_line};
pub use limits::ID_BYTES_MAX;
pub use reader::{Reading, given, ods_code, trust_code};
pub use services::LocalServices;
pub use waitlist::{
    ReadEntry, RowContext, Unsaid, WaitlistRow, contact_from, entry_from, identifiers, tells_death,
    usual_reach, words_about_times,
};
