//! `--complete`: the file is the whole list. Who is on the list here and not in the file is shown
//! first, and leaves it once a person has said so.
//!
//! ```text
//!   file ──► listed ──► missing ──────────────────► closing
//!            which      who is on the list here     each leaves only if it is
//!            entries    and not in the file; who     still as it was shown; then
//!            it names   of them stays, and why       the list counts as checked
//! ```

mod closing;
mod file;
mod listed;
mod missing;

pub(super) use closing::returns;
pub(crate) use closing::{Closed, close};
pub(super) use file::write as write_missing;
pub(super) use listed::Listed;
pub(crate) use missing::Missing;
pub(super) use missing::{Bounds, known, missing};
