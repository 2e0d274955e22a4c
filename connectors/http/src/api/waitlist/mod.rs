//! `/api/waitlist`: who waits, and for what.

mod view;
pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod show;
pub(crate) mod replace;
pub(crate) mod remove;
pub(crate) mod reviewed;

pub(crate) use view::EntryView;
