//! The light check: day and month of birth. It stops scanners that post forms, forwarded
//! messages and recycled numbers; five tries out of 366 days are a chance of 1.4 per cent. They count
//! for the patient, whichever of their links they are made with.

use backfill_core::PatientRef;
use backfill_core::offer::Offer;
use backfill_runtime::ports::{PortError, Try};
use tokio::sync::Mutex;

use crate::App;

/// How many checks may run side by side.
const GATES: usize = 64;

/// Guesses at one patient go one by one: sent all at once they would be more than the tries allow.
static AT_ONE_PATIENT: [Mutex<()>; GATES] = [const { Mutex::const_new(()) }; GATES];

/// A day of some year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BirthDay {
    month: u8,
    day: u8,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Checked {
    /// It is the patient's.
    Right,
    /// It is not; so many tries are left, at least one.
    Wrong {
        /// How many.
        left: u32,
    },
    /// No tries are left, or nothing is known to check against.
    Locked,
}

/// What is wrong with what was typed. It does not count as a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mistyped {
    /// Nothing was typed as the day.
    NoDay,
    /// Nothing was typed as the month.
    NoMonth,
    /// Nothing was typed at all.
    Nothing,
    /// There is no such day in any year.
    NoSuchDay,
}

impl BirthDay {
    /// Reads what was typed. Months may be written as numbers or names.
    ///
    /// # Errors
    /// If a part is missing or there is no such day.
    pub(super) fn read(day: &str, month: &str) -> Result<Self, Mistyped> {
        let (day, month) = (day.trim(), month.trim());
        match (day.is_empty(), month.is_empty()) {
            (true, true) => return Err(Mistyped::Nothing),
            (true, false) => return Err(Mistyped::NoDay),
            (false, true) => return Err(Mistyped::NoMonth),
            (false, false) => {}
        }
        let month = month_number(month).ok_or(Mistyped::NoSuchDay)?;
        let day = day.parse().map_err(|_| Mistyped::NoSuchDay)?;
        if (1..=days_in(month)).contains(&day) {
            Ok(Self { month, day })
        } else {
            Err(Mistyped::NoSuchDay)
        }
    }

    /// Reads `YYYY-MM-DD`.
    fn of_date(date: &str) -> Option<Self> {
        let mut parts = date.splitn(3, '-').skip(1);
        let month = parts.next()?;
        Self::read(parts.next()?, month).ok()
    }
}

/// Whether a page can check who answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Possible {
    /// It can.
    Yes,
    /// It was answered wrongly too often, here or on another page of the patient.
    TriedTooOften,
    /// No date of birth is known.
    NothingKnown,
}

/// Whether the page can check at all: a date of birth is known and tries are left.
///
/// # Errors
/// If the vault cannot be reached.
pub(super) async fn possible(app: &App, offer: &Offer) -> Result<Possible, PortError> {
    if app.options.check_tries_max <= app.vault.wrong_checks(a_try(app, offer)).await? {
        return Ok(Possible::TriedTooOften);
    }
    let known = birth_day(app, offer).await?;
    Ok(known.map_or(Possible::NothingKnown, |_| Possible::Yes))
}

fn a_try(app: &App, offer: &Offer) -> Try {
    Try { offer: offer.id, patient: offer.patient, at: (app.now)() }
}

/// Checks what was typed, and counts it if it is wrong.
///
/// # Errors
/// If the vault cannot be reached: nothing was decided.
pub(super) async fn check(app: &App, offer: &Offer, typed: BirthDay) -> Result<Checked, PortError> {
    let _gate = gate(offer.patient).lock().await;
    let tries_max = app.options.check_tries_max;
    if tries_max <= app.vault.wrong_checks(a_try(app, offer)).await? {
        return Ok(Checked::Locked);
    }
    match birth_day(app, offer).await? {
        None => Ok(Checked::Locked),
        Some(known) if known == typed => Ok(Checked::Right),
        Some(_) => {
            let wrong = app.vault.count_wrong_check(a_try(app, offer)).await?;
            tracing::info!(offer = %offer.id, wrong, "light check failed");
            let left = tries_max.saturating_sub(wrong);
            Ok(if left == 0 { Checked::Locked } else { Checked::Wrong { left } })
        }
    }
}

async fn birth_day(app: &App, offer: &Offer) -> Result<Option<BirthDay>, PortError> {
    let contact = app.vault.get(offer.patient).await?;
    let date = contact.and_then(|contact| contact.birth_date);
    Ok(date.as_deref().and_then(BirthDay::of_date))
}

fn gate(patient: PatientRef) -> &'static Mutex<()> {
    let index = usize::try_from(patient.0 % GATES as u128).unwrap_or(0);
    &AT_ONE_PATIENT[index]
}

fn month_number(text: &str) -> Option<u8> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Ok(number) = text.parse() {
        return (1..=12).contains(&number).then_some(number);
    }
    let start = text.get(..3)?.to_ascii_lowercase();
    (1..).zip(NAMES).find(|(_, name)| *name == start).map(|(number, _)| number)
}

fn days_in(month: u8) -> u8 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_reads_the_same_however_it_is_typed() {
        let day = Ok(BirthDay { month: 3, day: 7 });
        for (typed_day, typed_month) in
            [("7", "3"), ("07", "03"), (" 7 ", "3 "), ("7", "March"), ("7", "MAR")]
        {
            assert_eq!(BirthDay::read(typed_day, typed_month), day);
        }
        assert_eq!(BirthDay::of_date("1956-03-07"), day.ok());
    }

    #[test]
    fn what_is_no_day_is_not_taken_as_a_guess() {
        for (day, month) in [("31", "2"), ("30", "2"), ("31", "4"), ("0", "1"), ("1", "13")] {
            assert_eq!(BirthDay::read(day, month), Err(Mistyped::NoSuchDay));
        }
        assert_eq!(BirthDay::read("x", "é"), Err(Mistyped::NoSuchDay));
        assert_eq!(BirthDay::read(" ", ""), Err(Mistyped::Nothing));
        assert_eq!(BirthDay::read("", "2"), Err(Mistyped::NoDay));
        assert_eq!(BirthDay::read("2", ""), Err(Mistyped::NoMonth));
        assert_eq!(BirthDay::read("29", "2"), Ok(BirthDay { month: 2, day: 29 }));
        assert_eq!(BirthDay::of_date("1956"), None);
    }
}
