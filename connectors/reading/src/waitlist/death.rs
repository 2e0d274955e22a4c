//! Whether a row says that its patient died: a word, or the date of the death.

use backfill_schemas::dates::{self, DateFault, Expected};

use super::{RowContext, WaitlistRow, contact};
use crate::FieldErrors;
use crate::reader::{Reading, given, unless_none};
use crate::words::Choices;

/// How far back somebody who is on a list can have died, in days: twenty years. What lies further
/// back is what programs write for an empty date.
const DEATH_DAYS_MAX: i32 = 20 * 365;

const WORDS: &Choices<bool> = &[
    ("yes", true),
    ("no", false),
    ("true", true),
    ("false", false),
    ("y", true),
    ("n", false),
    ("1", true),
    ("0", false),
    ("died", true),
    ("dead", true),
    ("deceased", true),
    ("alive", false),
    ("living", false),
];

/// Whether a row says that its patient died. Then only who that is matters: the rest of the row is
/// not looked at, so that nothing wrong with it keeps the dead on the list.
///
/// # Errors
/// If what it says of a death is not clear, or it does not say rightly who died.
pub fn tells_death(row: &WaitlistRow, context: &RowContext<'_>) -> Result<bool, FieldErrors> {
    let mut reading = Reading::in_order(context.order);
    let word = unless_none(row.died.as_deref());
    let said = reading.choice("died", word, WORDS);
    let has_date = has_date(&mut reading, row, context);
    if said == Some(false) && has_date {
        let wanted = "is given, and `died` says no: put the one that is wrong right";
        reading.wrong("date_of_death", wanted);
    }
    let has_died = said == Some(true) || has_date;
    if has_died {
        let trust = reading.needed("trust", row.trust.as_deref());
        reading.trust("trust", trust);
        contact::check_numbers(&mut reading, row);
    }
    reading.finish(has_died)
}

/// Whether there is a date of death. Which day it was matters to nobody here: one that can be two
/// days will do.
fn has_date(reading: &mut Reading, row: &WaitlistRow, context: &RowContext<'_>) -> bool {
    const FIELD: &str = "date_of_death";
    let Some(text) = unless_none(row.date_of_death.as_deref()).filter(|text| !is_zero(text)) else {
        return false;
    };
    // The time of day, with or without an offset, is of no interest.
    let is_iso = text.as_bytes().get(10) == Some(&b'T');
    let text = text.get(..10).filter(|_| is_iso).unwrap_or(text);
    let today = context.zone.local(context.now).day;
    let expected =
        Expected { order: context.order, from_day: today - DEATH_DAYS_MAX, to_day: today };
    match dates::date_time(text, &expected) {
        Err(DateFault::Ambiguous | DateFault::Weekday | DateFault::HasTime) => true,
        Err(fault @ (DateFault::NotADate | DateFault::NoSuchDay | DateFault::Century)) => {
            reading.wrong(FIELD, fault.to_string());
            false
        }
        Ok(it) if today < it.day => {
            reading.wrong(FIELD, "lies in the future");
            false
        }
        Ok(it) if it.day < today - DEATH_DAYS_MAX => {
            let wanted = "lies too far back for somebody who is on a list; leave it empty if the \
                          patient lives";
            reading.wrong(FIELD, wanted);
            false
        }
        Ok(_) => true,
    }
}

/// `00/00/0000`, as programs write no date.
fn is_zero(text: &str) -> bool {
    given(Some(text)).is_some_and(|text| {
        text.chars().all(|sign| matches!(sign, '0' | '-' | '/' | '.' | ':' | 'T' | ' '))
            && text.contains('0')
    })
}

#[cfg(test)]
mod tests {
    use backfill_core::Timestamp;
    use backfill_runtime::Zone;
    use backfill_schemas::dates::DayOrder;

    use super::*;
    use crate::LocalServices;

    fn read(died: Option<&str>, date: Option<&str>) -> Result<bool, String> {
        let row = WaitlistRow {
            trust: Some("R0A".to_owned()),
            nhs_number: Some("999 054 8609".to_owned()),
            died: died.map(str::to_owned),
            date_of_death: date.map(str::to_owned),
            ..WaitlistRow::default()
        };
        let (zone, services) = (Zone::named(Zone::LONDON).unwrap(), LocalServices::default());
        let (now, order) = (Timestamp(1_783_328_400_000), DayOrder::Unknown);
        let context = RowContext { zone: &zone, now, services: &services, order };
        tells_death(&row, &context).map_err(|errors| errors.as_slice()[0].field.clone())
    }

    #[test]
    fn a_death_is_told_by_a_word_or_a_date() {
        for (died, date, told) in [
            (None, None, false),
            (Some(""), Some(""), false),
            (Some("no"), None, false),
            (Some("N"), Some("n/a"), false),
            (Some("Alive"), Some("00/00/0000"), false),
            (Some("-"), Some("0000-00-00"), false),
            (Some("yes"), None, true),
            (Some("Y"), Some(""), true),
            (Some("Deceased"), None, true),
            (None, Some("2026-06-30"), true),
            (None, Some("30/06/2026"), true),
            (Some("yes"), Some("30 Jun 2026 14:20"), true),
            (None, Some("2026-06-30T14:20:00+01:00"), true),
            // Of two days either will do.
            (None, Some("03/04/2026"), true),
        ] {
            assert_eq!(read(died, date), Ok(told), "{died:?} {date:?}");
        }
    }

    #[test]
    fn what_is_not_clear_is_refused() {
        for (died, date, field) in [
            (Some("maybe"), None, "died"),
            (Some("2"), None, "died"),
            (Some("no"), Some("2026-06-30"), "date_of_death"),
            (None, Some("last week"), "date_of_death"),
            (None, Some("2026-02-30"), "date_of_death"),
            (None, Some("2026-12-01"), "date_of_death"),
            (None, Some("1900-01-01"), "date_of_death"),
            (Some("yes"), Some("1899-12-30"), "date_of_death"),
        ] {
            assert_eq!(read(died, date), Err(field.to_owned()), "{died:?} {date:?}");
        }
    }
}
