//! Reads fields of text one by one and collects what is wrong with them.

use std::ops::RangeInclusive;
use std::str::FromStr;

use backfill_core::Timestamp;
use backfill_core::civil::date_of;
use backfill_core::code::Code;
use backfill_runtime::Zone;
use backfill_runtime::zone::{Unsure, YEARS};
use backfill_schemas::dates::{self, DateFault, DayOrder, Expected};
use backfill_schemas::unseen::trimmed;
use jiff::civil::{Date, DateTime};

use crate::FieldErrors;
use crate::words::Choices;

/// Characters of the ODS code of an organisation that provides care, such as a trust.
const TRUST_CHARS: RangeInclusive<usize> = 3..=6;
/// Characters of the ODS code of a site, or of any organisation.
const SITE_CHARS: RangeInclusive<usize> = 3..=9;

/// Reads fields; whatever is wrong is remembered, so that all of it is told at once.
#[derive(Debug, Default)]
pub struct Reading {
    errors: FieldErrors,
    notices: FieldErrors,
    /// Whether days or months come first in the dates of the source, where that is known.
    order: DayOrder,
}

impl Reading {
    /// Remembers a fault.
    pub fn wrong(&mut self, field: &str, message: impl Into<String>) {
        if self.errors.as_slice().iter().any(|error| error.field == field) {
            return;
        }
        self.errors.push(field, message);
    }

    /// Reads dates of a source whose order is known.
    pub fn in_order(order: DayOrder) -> Self {
        Self { order, ..Self::default() }
    }

    /// Goes on after what is wrong already. A field that is told once is not told again.
    pub fn after(errors: FieldErrors) -> Self {
        Self { errors, ..Self::default() }
    }

    /// Remembers what a person must look at, although the whole is taken.
    pub fn notice(&mut self, field: &str, message: impl Into<String>) {
        self.notices.push(field, message);
    }

    /// The value if nothing was wrong, with what a person must look at.
    ///
    /// # Errors
    /// Everything that was wrong.
    pub fn finish_noticed<T>(self, value: T) -> Result<(T, FieldErrors), FieldErrors> {
        let notices = self.notices;
        self.errors.or((value, notices))
    }

    /// The value if nothing was wrong.
    ///
    /// # Errors
    /// Everything that was wrong.
    pub fn finish<T>(self, value: T) -> Result<T, FieldErrors> {
        self.errors.or(value)
    }

    /// A field that must be there.
    pub fn needed<'a>(&mut self, field: &str, value: Option<&'a str>) -> Option<&'a str> {
        let value = given(value);
        if value.is_none() {
            self.wrong(field, "is missing");
        }
        value
    }

    /// A whole number within limits.
    pub fn number<T>(
        &mut self,
        field: &str,
        value: Option<&str>,
        range: RangeInclusive<T>,
    ) -> Option<T>
    where
        T: FromStr + PartialOrd + std::fmt::Display,
    {
        // Programs that know only fractions write `30.0`.
        let text = given(value)?;
        let text = text.strip_suffix(".0").unwrap_or(text);
        let number = text.parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = (range.start(), range.end());
            self.wrong(field, format!("must be a whole number from {least} to {most}"));
        }
        number
    }

    /// One of a few words.
    pub fn choice<T: Copy>(
        &mut self,
        field: &str,
        value: Option<&str>,
        choices: &Choices<T>,
    ) -> Option<T> {
        let word = plain(given(value)?);
        let found = choices.iter().find(|(name, _)| *name == word).map(|(_, meaning)| *meaning);
        if found.is_none() {
            self.wrong(field, format!("must be {}", one_of(choices)));
        }
        found
    }

    /// Any of a few words, parted by commas or semicolons, as a set of bits.
    pub fn bits(&mut self, field: &str, value: Option<&str>, choices: &Choices<u8>) -> u8 {
        let words = unless_none(value).unwrap_or("").split([',', ';', '|']);
        let words = words.map(trimmed).filter(|word| !word.is_empty());
        words.fold(0, |bits, word| bits | self.choice(field, Some(word), choices).unwrap_or(0))
    }

    /// Yes or no.
    pub fn yes(&mut self, field: &str, value: Option<&str>) -> Option<bool> {
        const WORDS: &Choices<bool> = &[
            ("true", true),
            ("false", false),
            ("yes", true),
            ("no", false),
            ("y", true),
            ("n", false),
            ("1", true),
            ("0", false),
        ];
        self.choice(field, value, WORDS)
    }

    /// The ODS code of a trust, in upper case.
    pub fn trust(&mut self, field: &str, value: Option<&str>) -> Option<Code> {
        trust_code(given(value)?).map_err(|wanted| self.wrong(field, wanted)).ok()
    }

    /// The ODS code of a site, in upper case.
    pub fn site(&mut self, field: &str, value: Option<&str>) -> Option<Code> {
        let code = ods_code(given(value)?);
        if code.is_none() {
            self.wrong(field, "must be the ODS code of a site: 3 to 9 letters and digits");
        }
        code
    }

    /// An id of 32 hexadecimal digits.
    pub fn id<T: FromStr>(&mut self, field: &str, value: Option<&str>) -> Option<T> {
        let id = given(value)?.parse().ok();
        if id.is_none() {
            self.wrong(field, "must be an id of 32 hexadecimal digits");
        }
        id
    }

    /// Short text, such as the number a trust's system gives.
    pub fn short<'a>(
        &mut self,
        field: &str,
        value: Option<&'a str>,
        bytes_max: usize,
    ) -> Option<&'a str> {
        let value = given(value)?;
        if bytes_max < value.len() {
            self.wrong(field, format!("is too long; at most {bytes_max} bytes"));
            return None;
        }
        Some(value)
    }

    /// A moment: RFC 3339, or a date with a time; without an offset it is the region's civil time.
    pub fn moment(&mut self, field: &str, value: Option<&str>, zone: &Zone) -> Option<Timestamp> {
        match moment(given(value)?, zone, self.order) {
            Ok(at) => Some(at),
            Err(message) => {
                self.wrong(field, message);
                None
            }
        }
    }

    /// A date as people and spreadsheets write it; see [`backfill_schemas::dates`].
    pub fn date(
        &mut self,
        field: &str,
        value: Option<&str>,
        days: RangeInclusive<i32>,
    ) -> Option<Date> {
        match dates::date(given(value)?, &expected(self.order, days)) {
            Ok(day) => civil(day),
            Err(fault) => {
                self.wrong(field, fault.to_string());
                None
            }
        }
    }

    /// A date, meaning its first moment, or a moment.
    pub fn day_or_moment(
        &mut self,
        field: &str,
        value: Option<&str>,
        zone: &Zone,
    ) -> Option<Timestamp> {
        let text = given(value)?;
        let written = dates::date_time(text, &expected(self.order, TWO_DIGITS));
        let is_date = !text.contains(':') && written.is_ok_and(|it| it.second.is_none());
        if !is_date && text.contains([':', 'T', 't']) && text.starts_with(char::is_numeric) {
            return self.moment(field, Some(text), zone);
        }
        let midnight = self.date(field, Some(text), TWO_DIGITS)?.at(0, 0, 0, 0);
        let at = zone.moment(midnight).ok();
        if at.is_none() {
            self.wrong(field, "does not begin at a sure moment here; give a time with an offset");
        }
        at
    }
}

/// The days that a year of two digits can be of, where nothing else is known: those of this
/// century.
pub(crate) const TWO_DIGITS: RangeInclusive<i32> = 10_957..=47_481;

fn expected(order: DayOrder, days: RangeInclusive<i32>) -> Expected {
    Expected { order, from_day: *days.start(), to_day: *days.end() }
}

fn civil(day: i32) -> Option<Date> {
    let date = date_of(day);
    let part = |number: u8| i8::try_from(number).ok();
    Date::new(i16::try_from(date.year).ok()?, part(date.month)?, part(date.day)?).ok()
}

/// The ODS code of a trust, in upper case.
///
/// # Errors
/// What is wanted instead, if it cannot be one.
pub fn trust_code(text: &str) -> Result<Code, &'static str> {
    let code = ods_code(text.trim()).filter(|code| TRUST_CHARS.contains(&code.as_str().len()));
    code.ok_or("must be the ODS code of a trust: 3 to 6 letters and digits, such as R0A")
}

/// The ODS code of a trust or a site, in upper case; none if it cannot be one.
pub fn ods_code(text: &str) -> Option<Code> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let fits = is_plain && SITE_CHARS.contains(&text.len());
    Some(text).filter(|_| fits)?.to_ascii_uppercase().parse().ok()
}

/// A word as the choices write it: lower case, underscores.
pub(crate) fn plain(text: &str) -> String {
    trimmed(text).to_lowercase().replace([' ', '-', '\u{a0}'], "_")
}

/// The value without blanks and unseen marks around it; none if nothing is left.
pub fn given(value: Option<&str>) -> Option<&str> {
    value.map(trimmed).filter(|value| !value.is_empty())
}

/// The same of a field that may say that there is none.
pub(crate) fn unless_none(value: Option<&str>) -> Option<&str> {
    const NONE: [&str; 7] = ["-", "--", "n/a", "na", "nil", "none", "null"];
    given(value).filter(|value| !NONE.contains(&value.to_ascii_lowercase().as_str()))
}

fn one_of<T>(choices: &Choices<T>) -> String {
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    match names.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        all => all.concat(),
    }
}

fn moment(text: &str, zone: &Zone, order: DayOrder) -> Result<Timestamp, String> {
    const WANTED: &str = "must be a date and time like 2026-03-31T14:30:00+01:00";
    // A civil time would be read without a look at its offset.
    let is_iso = text.get(4..5) == Some("-");
    let after_date = text.chars().skip("2026-03-31T".len());
    if is_iso && after_date.clone().any(|sign| matches!(sign, '+' | '-' | 'Z' | 'z' | '[')) {
        let at: jiff::Timestamp = text.parse().map_err(|_| WANTED)?;
        return Some(Timestamp(at.as_millisecond()))
            .filter(|_| !text.contains('['))
            .filter(|at| YEARS.contains(&zone.civil(*at).year()))
            .ok_or_else(|| WANTED.to_owned());
    }
    let written = dates::date_time(text, &expected(order, TWO_DIGITS));
    let written = written.map_err(|fault| match fault {
        DateFault::NotADate | DateFault::NoSuchDay => WANTED.to_owned(),
        DateFault::Ambiguous | DateFault::Century | DateFault::Weekday | DateFault::HasTime => {
            fault.to_string()
        }
    })?;
    let date = civil(written.day).ok_or(WANTED)?;
    let second = written.second.ok_or(WANTED)?;
    let part = |number: u32| i8::try_from(number).unwrap_or_default();
    let civil: DateTime =
        date.at(part(second / 3600), part(second / 60 % 60), part(second % 60), 0);
    zone.moment(civil).map_err(|unsure| match unsure {
        Unsure::Gap => {
            "does not exist: the clocks go forward over it; give it with an offset".to_owned()
        }
        Unsure::Fold(_) => {
            "comes twice: the clocks go back over it; give it with an offset".to_owned()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<i64, String> {
        moment(text, &Zone::named(Zone::LONDON).unwrap(), DayOrder::Unknown).map(|at| at.0)
    }

    #[test]
    fn a_time_without_offset_is_local_and_must_be_one_moment() {
        assert_eq!(read("2026-07-01T12:00:00"), read("2026-07-01T11:00:00Z"));
        assert_eq!(read("2026-07-01T12:00"), read("2026-07-01T12:00:00+01:00"));
        assert!(read("2026-03-29T01:30:00").unwrap_err().contains("does not exist"));
        assert!(read("2026-10-25T01:30:00").unwrap_err().contains("comes twice"));
        assert!(read("2026-10-25T01:30:00+01:00").is_ok());
    }

    #[test]
    fn a_trust_has_a_code_of_its_length() {
        for (text, code) in
            [("R0A", "R0A"), (" rq3 ", "RQ3"), ("8HK48", "8HK48"), ("A1B2C3", "A1B2C3")]
        {
            assert_eq!(trust_code(text).map(|code| code.to_string()), Ok(code.to_owned()));
        }
        for text in ["", "R9", "R9ZZZZZZZ", "R9ZZZZZ", "R0-A", "R 0", "R0Ä", "R0A01X7"] {
            assert!(trust_code(text).is_err(), "{text}");
        }
        assert!(ods_code("LSP010101").is_some() && ods_code("R9").is_none());
    }

    #[test]
    fn a_time_may_be_written_as_a_spreadsheet_writes_it() {
        let noon = read("2026-07-31T12:00:00+01:00");
        for text in
            ["31/07/2026 12:00", "31-Jul-2026 12:00:00", "2026-07-31 12:00", "31/7/2026 12:00 PM"]
        {
            assert_eq!(read(text), noon, "{text}");
        }
        let said = read("01/07/2026 12:00").unwrap_err();
        assert!(said.contains("two dates"), "{said}");
    }

    #[test]
    fn a_date_alone_or_nonsense_is_no_moment() {
        for text in ["2026-07-01", "soon", "", "2026-13-01T10:00:00Z", "2026-02-30T10:00"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
