//! The day that a date means, if it means one.

use backfill_core::civil::{day_of, weekday};

use super::split::parts;
use super::{DateFault, DayOrder, Expected};

/// Years that are meant when four digits are written.
const YEARS: std::ops::RangeInclusive<i32> = 1850..=2199;
/// 1970-01-01 in Excel's count, which begins with 1900-01-01 as 1.
const EXCEL_1970: i32 = 25_569;
/// Five digits: 1927 to 2118. Four can be a year.
const EXCEL_DAYS: std::ops::RangeInclusive<i32> = 10_000..=79_999;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Year, month and day as they may be meant; the year as it is written.
type Written<'a> = (&'a str, u8, &'a str);

/// The one day that `date` means.
pub(super) fn day(date: &str, expected: &Expected) -> Result<i32, DateFault> {
    let lower = date.to_lowercase();
    let mut parts = parts(&lower);
    let said = parts.first().and_then(|part| name(part, &WEEKDAYS));
    if said.is_some() {
        parts.remove(0);
    }
    // `27th`
    parts.retain(|part| !matches!(*part, "st" | "nd" | "rd" | "th" | "of"));
    let day = of_parts(&parts, &lower, expected)?;
    match said {
        Some(said) if said != weekday(day) + 1 => Err(DateFault::Weekday),
        Some(_) | None => Ok(day),
    }
}

fn of_parts(parts: &[&str], text: &str, expected: &Expected) -> Result<i32, DateFault> {
    match *parts {
        [digits] if digits.len() == 8 => compact(digits, expected),
        [digits] => serial(digits),
        // A spreadsheet's number for a day, written as a fraction: `20541.0`.
        [digits, zeros] if text.contains('.') && zeros.bytes().all(|byte| byte == b'0') => {
            serial(digits)
        }
        [one, two, three] => three_parts([one, two, three], expected),
        _ => Err(DateFault::NotADate),
    }
}

fn serial(digits: &str) -> Result<i32, DateFault> {
    let number: i32 = digits.parse().map_err(|_| DateFault::NotADate)?;
    let is_day = EXCEL_DAYS.contains(&number);
    is_day.then_some(number - EXCEL_1970).ok_or(DateFault::NotADate)
}

/// Eight digits: the year first or last.
fn compact(digits: &str, expected: &Expected) -> Result<i32, DateFault> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DateFault::NotADate);
    }
    let month = |text: &str| text.parse().unwrap_or(0);
    let year_first = (&digits[..4], month(&digits[4..6]), &digits[6..]);
    let day_first = (&digits[4..], month(&digits[2..4]), &digits[..2]);
    let month_first = (&digits[4..], month(&digits[..2]), &digits[2..4]);
    one_of(&[&[year_first][..], &in_order(day_first, month_first, expected)].concat(), expected)
}

fn three_parts(parts: [&str; 3], expected: &Expected) -> Result<i32, DateFault> {
    let [one, two, three] = parts;
    let number = |text: &str| text.parse::<u8>().unwrap_or(0);
    let named = parts.map(|part| name(part, &MONTHS));
    let is_known = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().zip(named).all(|(part, named)| named.is_some() || is_known(part)) {
        return Err(DateFault::NotADate);
    }
    match named {
        [None, Some(month), None] if 4 == one.len() => one_of(&[(one, month, three)], expected),
        [None, Some(month), None] => one_of(&[(three, month, one)], expected),
        [Some(month), None, None] => one_of(&[(three, month, two)], expected),
        [None, None, None] if one.len() == 4 => one_of(&[(one, number(two), three)], expected),
        [None, None, None] => {
            let day_first = (three, number(two), one);
            let month_first = (three, number(one), two);
            let mut meant = in_order(day_first, month_first, expected);
            // `56-03-27`
            if three.len() == 2 && expected.order == DayOrder::Unknown {
                meant.push((one, number(two), three));
            }
            one_of(&meant, expected)
        }
        _ => Err(DateFault::NotADate),
    }
}

fn in_order<'a>(
    day_first: Written<'a>,
    month_first: Written<'a>,
    expected: &Expected,
) -> Vec<Written<'a>> {
    match expected.order {
        DayOrder::Unknown => vec![day_first, month_first],
        DayOrder::DayFirst => vec![day_first],
        DayOrder::MonthFirst => vec![month_first],
    }
}

/// The one day that the readings have in common.
fn one_of(readings: &[Written<'_>], expected: &Expected) -> Result<i32, DateFault> {
    let mut days: Vec<i32> = Vec::new();
    let mut is_century = false;
    for reading in readings {
        let found = days_of(*reading, expected);
        is_century |= 1 < found.len();
        days.extend(found);
    }
    days.sort_unstable();
    days.dedup();
    match days.as_slice() {
        [day] => Ok(*day),
        [] if readings.iter().any(is_date_like) => Err(DateFault::NoSuchDay),
        [] => Err(DateFault::NotADate),
        _ if is_century => Err(DateFault::Century),
        _ => Err(DateFault::Ambiguous),
    }
}

fn is_date_like((year, _, day): &Written<'_>) -> bool {
    matches!(year.len(), 2 | 4) && day.len() <= 2
}

/// The days that one reading can be: two where the century is not written.
fn days_of((year, month, day): Written<'_>, expected: &Expected) -> Vec<i32> {
    let (Ok(number), Ok(day)) = (year.parse::<i32>(), day.parse::<u8>()) else { return Vec::new() };
    match year.len() {
        4 if YEARS.contains(&number) => day_of(number, month, day).into_iter().collect(),
        2 => {
            let days = [1900, 2000].map(|century| day_of(century + number, month, day));
            let is_possible = |day: &i32| (expected.from_day..=expected.to_day).contains(day);
            days.into_iter().flatten().filter(is_possible).collect()
        }
        _ => Vec::new(),
    }
}

/// The number of a name or its first three letters, from 1.
fn name(text: &str, names: &[&str]) -> Option<u8> {
    let is_name = |name: &&str| *name == text || (3 <= text.len() && name[..3] == *text);
    let at =
        names.iter().position(|name| is_name(name) || (text == "sept" && *name == "september"));
    at.and_then(|at| u8::try_from(at + 1).ok())
}
