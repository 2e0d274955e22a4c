//! What a row does not say of an entry that is known stays as it is known: a list without a column
//! says nothing of it, and a field that is there and empty says that there is nothing.

use backfill_core::availability::Availability;
use backfill_core::entry::Entry;

use super::{RowContext, WaitlistRow};
use crate::reader::given;

type IsUnsaid = fn(&WaitlistRow) -> bool;
type Keep = fn(&mut Entry, &Entry);

/// What a row may leave out, and what is kept then.
const OPTIONAL: [(IsUnsaid, Keep); 26] = [
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
    (|row| row.ready.is_none(), |entry, known| entry.ready.clone_from(&known.ready)),
    (|row| row.needs.is_none(), |entry, known| entry.needs = known.needs),
    (
        |row| row.attendance_percent.is_none(),
        |entry, known| entry.attendance_percent = known.attendance_percent,
    ),
    (|row| row.suspended.is_none(), |entry, known| entry.suspended = known.suspended),
    (
        |row| row.other_trusts.is_none(),
        |entry, known| entry.agreed_to_other_trusts = known.agreed_to_other_trusts,
    ),
    (|row| row.pathway.is_none(), |entry, known| entry.pathway = known.pathway),
    (
        |row| row.clinic_types.is_none(),
        |entry, known| entry.seeks.types.clone_from(&known.seeks.types),
    ),
    (|row| row.team.is_none(), |entry, known| entry.seeks.team.clone_from(&known.seeks.team)),
    (|row| row.sex.is_none(), |entry, known| entry.seeks.sex = known.seeks.sex),
    (|row| row.birth_date.is_none(), |entry, known| entry.seeks.born = known.seeks.born),
    (
        |row| row.not_before.is_none(),
        |entry, known| entry.timing.not_before = known.timing.not_before,
    ),
    (|row| row.due_by.is_none(), |entry, known| entry.timing.due_by = known.timing.due_by),
    (|row| row.breach_by.is_none(), |entry, known| entry.timing.breach_by = known.timing.breach_by),
    (|row| row.after.is_none(), |entry, known| entry.timing.after = known.timing.after),
    (|row| row.stage.is_none(), |entry, known| entry.course.stage = known.course.stage),
    (
        |row| row.suspended_reason.is_none(),
        |entry, known| entry.course.suspended_for = known.course.suspended_for,
    ),
    (
        |row| row.suspended_until.is_none(),
        |entry, known| entry.course.suspended_until = known.course.suspended_until,
    ),
    (
        |row| row.validated_on.is_none(),
        |entry, known| entry.course.validated_on = known.course.validated_on,
    ),
    (|row| row.contact_via.is_none(), |entry, known| entry.course.via = known.course.via),
    (|row| row.in_prison.is_none(), |entry, known| entry.course.in_prison = known.course.in_prison),
];

/// What one row leaves out, and its words for times.
#[derive(Debug, Clone, Default)]
pub struct Unsaid {
    kept: Vec<Keep>,
    words: Option<String>,
    /// In days since 1970.
    today: i32,
}

impl Unsaid {
    /// Of a row that comes when the context says.
    #[must_use]
    pub fn of(row: &WaitlistRow, context: &RowContext<'_>) -> Self {
        let kept = OPTIONAL.iter().filter(|(is_unsaid, _)| is_unsaid(row)).map(|(_, keep)| *keep);
        let words = given(row.preferred_times.as_deref()).map(str::to_owned);
        let today = context.zone.local(context.now).day;
        Self { kept: kept.collect(), words, today }
    }

    /// Makes the entry of the row whole by what is known under its number, if it is of the same
    /// patient. `words` is what was said of its times before: the same words mean what they meant
    /// then. `next week` stays that week, and what a person has read need not be read again, as long
    /// as it is to come.
    pub fn fill(&self, entry: &mut Entry, known: Option<&Entry>, words: Option<&str>) {
        let Some(known) = known.filter(|known| known.patient == entry.patient) else { return };
        for keep in &self.kept {
            keep(entry, known);
        }
        if self.words.is_some() && self.words.as_deref() == words {
            keep_times(entry, known);
            if known.availability.is_over(self.today) {
                (entry.availability, entry.times_to_read) = (Availability::default(), true);
            }
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

    use super::super::entry_from;
    use super::*;
    use crate::LocalServices;

    fn row() -> WaitlistRow {
        let text = |text: &str| Some(text.to_owned());
        WaitlistRow {
            trust: text("R0A"),
            reference: text("WL-1"),
            service: text("320"),
            kind: text("new"),
            waiting_since: text("2026-01-05"),
            duration_minutes: text("20"),
            ..WaitlistRow::default()
        }
    }

    fn times(words: &str) -> WaitlistRow {
        WaitlistRow { preferred_times: Some(words.to_owned()), ..row() }
    }

    /// What a row that comes on a day of July 2026 says alone, and beside what is known.
    fn read(row: &WaitlistRow, day: i64, known: (&Entry, Option<&str>)) -> (Entry, Entry) {
        let (zone, services) = (Zone::named(Zone::LONDON).unwrap(), LocalServices::default());
        let now = Timestamp(1_782_900_000_000).plus_minutes((day - 1) * 24 * 60);
        let context =
            RowContext { zone: &zone, now, services: &services, order: DayOrder::Unknown };
        let alone = entry_from(row, PatientRef(1), &context).unwrap().entry;
        let mut beside = alone.clone();
        Unsaid::of(row, &context).fill(&mut beside, Some(known.0), known.1);
        (alone, beside)
    }

    fn alone(row: &WaitlistRow, day: i64) -> Entry {
        let nobodys = Entry { patient: PatientRef(99), ..known() };
        read(row, day, (&nobodys, None)).1
    }

    fn known() -> Entry {
        let (zone, services) = (Zone::named(Zone::LONDON).unwrap(), LocalServices::default());
        let (now, order) = (Timestamp(1_783_328_400_000), DayOrder::Unknown);
        let context = RowContext { zone: &zone, now, services: &services, order };
        let entry = entry_from(&row(), PatientRef(1), &context).unwrap().entry;
        Entry { priority: Priority::Urgent, suspended: true, times_to_read: true, ..entry }
    }

    #[test]
    fn what_is_left_out_stays_as_it_is_known() {
        assert_eq!(read(&row(), 6, (&known(), None)).1, known());
        let routine = WaitlistRow { priority: Some("routine".to_owned()), ..row() };
        let entry = read(&routine, 6, (&known(), None)).1;
        assert_eq!((entry.priority, entry.suspended), (Priority::Routine, true));
    }

    #[test]
    fn what_is_there_and_empty_is_said() {
        let empty = || Some(String::new());
        let row = WaitlistRow { suspended: empty(), preferred_times: empty(), ..row() };
        let entry = read(&row, 6, (&known(), None)).1;
        assert_eq!((entry.suspended, entry.times_to_read), (false, false));
        assert_eq!(entry.priority, Priority::Urgent);
    }

    #[test]
    fn another_patients_entry_keeps_nothing() {
        let other = Entry { patient: PatientRef(99), ..known() };
        let (alone, beside) = read(&row(), 6, (&other, None));
        assert_eq!(alone, beside);
    }

    #[test]
    fn words_that_somebody_has_read_need_not_be_read_again() {
        let known = Entry { times_to_read: false, ..known() };
        for (before, is_read) in [(Some("blah"), true), (Some("bluh"), false), (None, false)] {
            let entry = read(&times("blah"), 6, (&known, before)).1;
            assert_eq!(entry.times_to_read, !is_read, "{before:?}");
        }
    }

    #[test]
    fn the_same_words_mean_what_they_meant_when_they_were_first_said() {
        for words in ["not next week", "next week", "tomorrow", "not this week", "from tomorrow"] {
            let first = alone(&times(words), 6);
            assert!(!first.times_to_read, "{words} is understood");
            let (anew, again) = read(&times(words), 7, (&first, Some(words)));
            assert_eq!(again.availability, first.availability, "{words}");
            let said_otherwise = read(&times(words), 7, (&first, Some("Mondays"))).1;
            assert_eq!(said_otherwise.availability, anew.availability, "{words}");
        }
    }

    #[test]
    fn words_whose_time_is_over_are_read_by_a_person_and_not_for_another_time() {
        for (words, day, is_over) in [
            ("next week", 14, false),
            ("next week", 21, true),
            ("tomorrow", 9, true),
            ("not next week", 21, false),
        ] {
            let first = alone(&times(words), 6);
            let again = read(&times(words), day, (&first, Some(words))).1;
            assert_eq!(again.times_to_read, is_over, "{words} on the {day}th");
        }
    }
}
