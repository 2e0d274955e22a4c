//! What a row does not say of an entry that is known stays as it is known: a list without a column
//! says nothing of it, and a field that is there and empty says that there is nothing.

use backfill_core::entry::Entry;

use super::WaitlistRow;
use crate::api::reading::given;

type IsUnsaid = fn(&WaitlistRow) -> bool;
type Keep = fn(&mut Entry, &Entry);

/// What a row may leave out, and what is kept then.
const OPTIONAL: [(IsUnsaid, Keep); 11] = [
    (|row| row.priority.is_none(), |entry, known| entry.priority = known.priority),
    (|row| row.modalities.is_none(), |entry, known| entry.modalities = known.modalities),
    (|row| row.sites.is_none(), |entry, known| entry.sites.clone_from(&known.sites)),
    (
        |row| row.sites.is_none() && row.travel_minutes_max.is_none(),
        |entry, known| entry.travel_minutes_max = known.travel_minutes_max,
    ),
    (|row| row.preferred_times.is_none() && row.times_to_read.is_none(), keep_times),
    (
        |row| row.notice_minutes_min.is_none(),
        |entry, known| entry.notice_minutes_min = known.notice_minutes_min,
    ),
    (|row| row.ready.is_none(), |entry, known| entry.ready = known.ready),
    (|row| row.needs.is_none(), |entry, known| entry.needs = known.needs),
    (
        |row| row.attendance_percent.is_none(),
        |entry, known| entry.attendance_percent = known.attendance_percent,
    ),
    (|row| row.suspended.is_none(), |entry, known| entry.suspended = known.suspended),
    (|row| row.pathway.is_none(), |entry, known| entry.pathway = known.pathway),
];

/// What one row leaves out, and its words for times.
#[derive(Debug, Clone, Default)]
pub struct Unsaid {
    kept: Vec<Keep>,
    words: Option<String>,
}

impl Unsaid {
    /// Of a row.
    #[must_use]
    pub fn of(row: &WaitlistRow) -> Self {
        let kept = OPTIONAL.iter().filter(|(is_unsaid, _)| is_unsaid(row)).map(|(_, keep)| *keep);
        let words = given(row.preferred_times.as_deref()).map(str::to_owned);
        Self { kept: kept.collect(), words }
    }

    /// Makes the entry of the row whole by what is known under its number, if it is of the same
    /// patient. `words` is what was said of its times before: the same words, which a person has
    /// read meanwhile, need not be read again.
    pub fn fill(&self, entry: &mut Entry, known: Option<&Entry>, words: Option<&str>) {
        let Some(known) = known.filter(|known| known.patient == entry.patient) else { return };
        for keep in &self.kept {
            keep(entry, known);
        }
        let is_read = entry.times_to_read && !known.times_to_read;
        if is_read && self.words.is_some() && self.words.as_deref() == words {
            keep_times(entry, known);
        }
    }
}

fn keep_times(entry: &mut Entry, known: &Entry) {
    entry.availability.clone_from(&known.availability);
    entry.times_to_read = known.times_to_read;
}

#[cfg(test)]
mod tests {
    use backfill_core::entry::Priority;
    use backfill_core::{PatientRef, Timestamp};
    use backfill_runtime::Zone;
    use backfill_schemas::dates::DayOrder;

    use super::super::{RowContext, entry_from};
    use super::*;
    use crate::LocalServices;

    fn known() -> Entry {
        Entry { priority: Priority::Urgent, suspended: true, times_to_read: true, ..new() }
    }

    fn filled(change: impl Fn(&mut WaitlistRow), new: Entry, words: Option<&str>) -> Entry {
        let (mut row, mut entry) = (WaitlistRow::default(), new);
        change(&mut row);
        Unsaid::of(&row).fill(&mut entry, Some(&known()), words);
        entry
    }

    fn new() -> Entry {
        let text = |text: &str| Some(text.to_owned());
        let row = WaitlistRow {
            trust: text("R0A"),
            reference: text("WL-1"),
            service: text("320"),
            kind: text("new"),
            waiting_since: text("2026-01-05"),
            duration_minutes: text("20"),
            ..WaitlistRow::default()
        };
        let (zone, services) = (Zone::named(Zone::LONDON).unwrap(), LocalServices::default());
        let (now, order) = (Timestamp(1_783_328_400_000), DayOrder::Unknown);
        let context = RowContext { zone: &zone, now, services: &services, order };
        entry_from(&row, PatientRef(1), &context).unwrap().entry
    }

    #[test]
    fn what_is_left_out_stays_as_it_is_known() {
        let entry = filled(|_| {}, new(), None);
        assert_eq!(entry, known());
        let entry = filled(|row| row.priority = Some("routine".to_owned()), new(), None);
        assert_eq!((entry.priority, entry.suspended), (new().priority, true));
    }

    #[test]
    fn what_is_there_and_empty_is_said() {
        let empty = || Some(String::new());
        let entry =
            filled(|row| (row.suspended, row.preferred_times) = (empty(), empty()), new(), None);
        assert_eq!((entry.suspended, entry.times_to_read), (false, false));
        assert_eq!(entry.priority, Priority::Urgent);
    }

    #[test]
    fn another_patients_entry_keeps_nothing() {
        let other = Entry { patient: PatientRef(99), ..new() };
        assert_eq!(filled(|_| {}, other.clone(), None), other);
    }

    #[test]
    fn words_that_somebody_has_read_need_not_be_read_again() {
        let read = Entry { times_to_read: false, ..known() };
        let row =
            WaitlistRow { preferred_times: Some("blah".to_owned()), ..WaitlistRow::default() };
        for (before, is_read) in [(Some("blah"), true), (Some("bluh"), false), (None, false)] {
            let mut entry = Entry { times_to_read: true, ..new() };
            Unsaid::of(&row).fill(&mut entry, Some(&read), before);
            assert_eq!(entry.times_to_read, !is_read, "{before:?}");
        }
    }
}
