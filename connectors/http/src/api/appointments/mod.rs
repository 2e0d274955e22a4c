//! `/api/appointments`: open slots, and booking, moving and cancelling by programs.

mod booking;
pub(crate) mod available;
pub(crate) mod book;
pub(crate) mod cancel;
pub(crate) mod reschedule;
pub(crate) mod show;
