//! A waiting list: who waits, and for what.

mod row;
mod entry;
mod course;
mod contact;
mod addresses;
mod context;
mod death;
mod unsaid;

pub use addresses::usual_reach;
pub(crate) use contact::check as check_contact;
pub use contact::{contact_from, identifiers};
pub use context::{ReadEntry, RowContext, words_about_times};
pub use death::tells_death;
pub use entry::entry_from;
pub use row::WaitlistRow;
pub use unsaid::Unsaid;
