//! `/api/slots`: the ledger of freed times, and why each was offered to whom.

mod filter;
mod view;
pub(crate) mod list;
pub(crate) mod ledger;
pub(crate) mod candidates;

pub(crate) use filter::{FILTERS, Search, SlotFilters, SlotPage};
pub(crate) use view::SlotView;
