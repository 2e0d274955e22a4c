//! A diary: who sits where, as a trust's system has it.

mod held;
mod read;
mod row;
mod standing;
mod time;

pub use held::time_held;
pub use read::{
    DiaryContext, ReadAppointment, appointment_from, appointment_named, is_over, moment_of,
};
pub use row::AppointmentRow;
pub(crate) use standing::STANDINGS;
pub use standing::Standing;
