//! What an import of a diary came to.

use std::fmt;
use std::path::PathBuf;

use super::super::fault::Fault;
use super::missing::Missing;

/// How many notices are shown one by one; the file beside the diary has all.
const SHOWN_MAX: usize = 10;

/// The counts of one import.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct DiaryReport {
    /// Rows that are in the diary now, or gave their appointment up.
    pub(crate) taken: u64,
    /// Of these, or in a dry run of those that could be taken, appointments that were known.
    pub(crate) changed: u64,
    /// Rows that say what is known.
    pub(crate) as_known: u64,
    /// Rows that were refused.
    pub(crate) refused: u64,
    /// Of these, rows whose time is kept all the same: somebody may sit there.
    pub(crate) held: u64,
    /// Rows that are durable, but that nobody has decided yet.
    pub(crate) undecided: u64,
    /// Rows that are over.
    pub(crate) over: u64,
    /// Rows that are cancelled and not known as booked.
    pub(crate) left_out: u64,
    /// The first notices: line, field and reason.
    pub(super) shown: Vec<(u64, String, String)>,
    /// Rows that were taken and need somebody.
    pub(super) noticed: u64,
    /// Where the refused rows are; none if there are none.
    pub(crate) refused_file: Option<PathBuf>,
    /// Where the rows are that need somebody; none if there are none.
    pub(crate) attention_file: Option<PathBuf>,
    /// Whether nothing was to be taken.
    pub(crate) is_dry_run: bool,
    /// What is missing; none unless the file is the whole diary.
    pub(crate) missing: Option<Missing>,
}

impl DiaryReport {
    /// The exit code: 0 if no row was refused and nothing was kept from a person, otherwise 65.
    pub(crate) fn exit_code(&self) -> u8 {
        let is_blocked = self.missing.as_ref().is_some_and(|it| it.blocked.is_some());
        if self.refused == 0 && !is_blocked { 0 } else { 65 }
    }

    /// Counts what a row that is taken needs.
    pub(super) fn notice(&mut self, line: u64, notices: &[Fault]) {
        self.noticed += 1;
        for notice in notices.iter().take(SHOWN_MAX.saturating_sub(self.shown.len())) {
            self.shown.push((line, notice.field.clone(), notice.reason.clone()));
        }
    }

    /// One line for the progress.
    pub(super) fn counts(&self) -> String {
        let Self { taken, changed, as_known, refused, undecided, over, left_out, .. } = self;
        let could = if self.is_dry_run { "could be taken" } else { "taken" };
        let mut text = format!(
            "{taken} {could} ({changed} of them changed), {as_known} as known, {refused} refused"
        );
        for (count, what) in [
            (undecided, "taken in and not decided yet"),
            (over, "over"),
            (left_out, "cancelled and not known"),
        ] {
            if *count != 0 {
                text += &format!(", {count} {what}");
            }
        }
        text
    }
}

impl fmt::Display for DiaryReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.counts())?;
        if let Some(path) = &self.refused_file {
            write!(f, ": see {}", path.display())?;
        }
        if self.held != 0 {
            let held = self.held;
            write!(f, "\nof {held} refused rows the time is known: somebody may sit there, so ")?;
            f.write_str("nothing is offered then")?;
        }
        if let Some(path) = &self.attention_file {
            write!(f, "\n{} need somebody: see {}", self.noticed, path.display())?;
        }
        for (line, field, reason) in &self.shown {
            write!(f, "\n  line {line}: {field} {reason}")?;
        }
        if self.undecided != 0 {
            f.write_str(
                "\nnothing decides at the moment what was taken in: start `backfill run`, or see \
                 `backfill doctor`; import the diary again to see what it came to",
            )?;
        }
        Ok(())
    }
}
