//! `/api/appointments`: open slots, and booking, moving and cancelling by programs.

use backfill_core::appointment::{Appointment, AppointmentStatus};

use super::problem::Problem;

mod booking;
pub(crate) mod report;
mod view;
pub(crate) mod available;
pub(crate) mod book;
pub(crate) mod cancel;
pub(crate) mod reschedule;
pub(crate) mod search;
pub(crate) mod show;

/// What is over cannot be moved or cancelled.
fn check_not_ended(appointment: &Appointment) -> Result<(), Problem> {
    if appointment.status == AppointmentStatus::Booked {
        return Ok(());
    }
    let title = "The appointment was given up or moved before";
    Err(Problem::conflict("appointment-ended", title))
}

/// Where an appointment is shown.
fn url(appointment: &str) -> String {
    format!("/api/appointments/{appointment}")
}

pub(crate) use view::{AppointmentView, of_offer};
