//! What an import came to.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use backfill_core::code::Code;
use backfill_core::entry::Entry;
use backfill_core::lacking::{Lacking, is_child_on_their_own};
use backfill_reading::words::lacking::{LackingWords, lacking_words};

use super::fault::Fault;
use super::whole::Missing;

/// How many notices are shown one by one; the file beside the list has all.
const SHOWN_MAX: usize = 10;

/// The counts of one import.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Report {
    /// Rows that are on the list now; in a dry run, rows that could be taken, be they new or not.
    pub(crate) taken: u64,
    /// Rows that say what was said before.
    pub(crate) unchanged: u64,
    /// Rows whose entry has left the list since they were taken.
    pub(crate) left: u64,
    /// Rows that were refused.
    pub(crate) refused: u64,
    /// Rows that are durable, but that nobody has decided yet.
    pub(crate) undecided: u64,
    /// Rows that were taken without an address that can be used: a person calls.
    pub(crate) to_call: u64,
    /// Rows that were taken with times that a person must read.
    pub(crate) to_read: u64,
    /// Rows that say that their patient died; they are taken or unchanged as well.
    pub(crate) died: u64,
    /// How many rows' entries lack what a rule needs.
    pub(crate) lacking: BTreeMap<Lacking, u64>,
    /// Whether the list says of anybody when they were asked whether they still wait.
    pub(super) is_validation_said: bool,
    /// How many are under 16 and reached like anybody.
    pub(super) children: u64,
    /// By trust and service, how many entries are without clinic types, and whether any has them.
    pub(super) types: BTreeMap<(Code, Code), (u64, bool)>,
    /// The first notices: line, field and reason.
    pub(super) shown: Vec<(u64, String, String)>,
    /// Where the refused rows are; none if there are none.
    pub(crate) refused_file: Option<PathBuf>,
    /// Where the rows are that need somebody; none if there are none.
    pub(crate) attention_file: Option<PathBuf>,
    /// Whether nothing was to be taken.
    pub(crate) is_dry_run: bool,
    /// Who is missing; none unless the file is the whole list.
    pub(crate) missing: Option<Missing>,
}

impl Report {
    /// The exit code: 0 if no row was refused and nobody was kept from leaving, otherwise 65.
    pub(crate) fn exit_code(&self) -> u8 {
        let is_blocked = self.missing.as_ref().is_some_and(|it| it.blocked.is_some());
        if self.refused == 0 && !is_blocked { 0 } else { 65 }
    }

    /// Counts what a row that is taken needs.
    pub(super) fn notice(&mut self, line: u64, notices: &[Fault], is_to_call: bool) {
        let is_times = |fault: &Fault| fault.field == "preferred_times";
        self.to_read += u64::from(notices.iter().any(is_times));
        self.to_call += u64::from(is_to_call && notices.iter().any(|fault| !is_times(fault)));
        for notice in notices.iter().take(SHOWN_MAX.saturating_sub(self.shown.len())) {
            // Words about times can name anybody; a terminal is read over shoulders and kept.
            let reason = if is_times(notice) { "is not understood" } else { &notice.reason };
            self.shown.push((line, notice.field.clone(), reason.to_owned()));
        }
    }

    /// Counts what the entry of a row lacks.
    pub(super) fn lacks(&mut self, entry: &Entry, today: i32) {
        for lacking in Lacking::ALL.into_iter().filter(|it| it.is_of(entry, today)) {
            *self.lacking.entry(lacking).or_default() += 1;
        }
        self.is_validation_said |= entry.course.validated_on.is_some();
        self.children += u64::from(is_child_on_their_own(entry, today));
        let (without, is_said) = self.types.entry((entry.trust, entry.service)).or_default();
        *without += u64::from(Lacking::ClinicTypes.is_of(entry, today));
        *is_said |= !entry.seeks.types.is_empty();
    }

    /// How many lack it where the list says it of anybody.
    fn told(&self, lacking: Lacking) -> u64 {
        let all = self.lacking.get(&lacking).copied().unwrap_or_default();
        match lacking {
            Lacking::Priority | Lacking::DueBy | Lacking::Review => all,
            Lacking::ClinicTypes => {
                self.types.values().filter(|(_, is_said)| *is_said).map(|(count, _)| count).sum()
            }
            Lacking::Validation => {
                if self.is_validation_said {
                    all
                } else {
                    0
                }
            }
        }
    }

    /// Counts a row that says that its patient died.
    pub(super) fn died(&mut self, line: u64, notice: &Fault) {
        self.died += 1;
        self.show(line, notice);
    }

    /// Counts a row whose entry has left the list.
    pub(super) fn has_left(&mut self, line: u64, notice: &Fault) {
        self.left += 1;
        self.show(line, notice);
    }

    fn show(&mut self, line: u64, notice: &Fault) {
        if self.shown.len() < SHOWN_MAX {
            self.shown.push((line, notice.field.clone(), notice.reason.clone()));
        }
    }

    /// One line for the progress.
    pub(super) fn counts(&self) -> String {
        let Self { taken, unchanged, left, refused, undecided, .. } = self;
        if self.is_dry_run {
            return format!("{taken} could be taken, known ones included, {refused} refused");
        }
        let undecided = match undecided {
            0 => String::new(),
            count => format!(", {count} taken in and not decided yet"),
        };
        let left = match left {
            0 => String::new(),
            count => format!(", {count} left it before"),
        };
        format!(
            "{taken} taken, {unchanged} already on the list{left}, {refused} refused{undecided}"
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.counts())?;
        if let Some(path) = &self.refused_file {
            write!(f, ": see {}", path.display())?;
        }
        if let Some(path) = &self.attention_file {
            let Self { to_call, to_read, died, left, .. } = self;
            write!(
                f,
                "\nof these, {to_call} on the call list for want of an address, {to_read} with \
                 times to be read by a person, {died} of patients who died, {left} of entries that \
                 have left the list: see {}",
                path.display()
            )?;
        }
        for lacking in Lacking::ALL {
            let count = self.told(lacking);
            if count == 0 {
                continue;
            }
            let LackingWords { column, counted, follows } = lacking_words(lacking);
            write!(f, "\n{count} {counted} (column {column}): {follows}")?;
        }
        if self.children != 0 {
            let count = self.children;
            write!(f, "\n{count} under 16 whose messages go to themselves (column contact_via)")?;
        }
        for (line, field, reason) in &self.shown {
            write!(f, "\n  line {line}: {field} {reason}")?;
        }
        if self.undecided != 0 {
            f.write_str(
                "\nnothing decides at the moment what was taken in: start `backfill run`, or see \
                 `backfill doctor`; import the list again to see what it came to",
            )?;
        }
        Ok(())
    }
}
