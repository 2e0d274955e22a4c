//! `/api/appointments`: open slots, and booking, moving and cancelling by programs.

mod booking;
mod view;
pub(crate) mod available;
pub(crate) mod book;
pub(crate) mod cancel;
pub(crate) mod reschedule;
pub(crate) mod search;
pub(crate) mod show;

pub(crate) use view::{AppointmentView, of_offer};
