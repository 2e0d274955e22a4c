//! `/api/waitlist`: who waits, and for what.

mod row;
mod entry;
mod course;
mod contact;
mod addresses;
mod context;
mod death;
mod view;
mod unsaid;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod show;
pub(crate) mod replace;
pub(crate) mod remove;
pub(crate) mod reviewed;

pub use addresses::usual_reach;
pub use contact::contact_from;
pub(crate) use contact::{check as check_contact, identifiers};
pub use context::{ReadEntry, RowContext, words_about_times};
pub use death::tells_death;
pub use entry::entry_from;
pub use row::WaitlistRow;
pub use unsaid::Unsaid;

pub(crate) use view::EntryView;
