//! What a row is read by, beside itself.

use backfill_core::entry::Entry;
use backfill_core::{EntryId, Timestamp};
use backfill_runtime::Zone;
use backfill_runtime::ports::Said;
use backfill_schemas::dates::DayOrder;

use super::WaitlistRow;
use crate::FieldErrors;
use crate::LocalServices;
use crate::reader::given;

/// What a row is read by.
#[derive(Debug, Clone, Copy)]
pub struct RowContext<'a> {
    /// The region's civil time.
    pub zone: &'a Zone,
    /// When the row came: words for times are understood as of then.
    pub now: Timestamp,
    /// What trusts call services.
    pub services: &'a LocalServices,
    /// Whether days or months come first in the dates of the source, where that is known.
    pub order: DayOrder,
}

/// A row as an entry of the core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadEntry {
    /// The entry.
    pub entry: Entry,
    /// What a person must look at, although the row is taken: times that are not understood, an
    /// address that cannot be used. By field, without the value except for words about times.
    pub notices: FieldErrors,
}

/// What a row says of times, in its own words, for the vault: a person may have to read them, and
/// whether they are the same in the next list can be told by nothing else. None if it says nothing
/// of them.
#[must_use]
pub fn words_about_times(row: &WaitlistRow, entry: EntryId) -> Option<(EntryId, Said<String>)> {
    let field = row.preferred_times.as_deref()?;
    let words = given(Some(field)).map_or(Said::Nothing, |words| Said::Value(words.to_owned()));
    Some((entry, words))
}
