//! Numbers that are nobody's: what people and systems write where there is no number.

use super::nhs_number::{NHS, nhs_number};
use crate::ports::Identifier;

/// A placeholder repeats a digit; a local number as short as this may be somebody's.
const REPEATED_MIN: usize = 4;
/// An NHS number with so many equal digits in a row was typed to pass the check.
const NHS_RUN_MIN: usize = 8;
/// From this length on, counting up or down is typing along the keyboard.
const COUNTED_MIN: usize = 9;

/// Whether this is written where there is no number: nothing, a word (`N/A`, `UNKNOWN`), zeros, one
/// digit repeated, or counting up or down. A mistyped number is none of these.
#[must_use]
pub fn is_placeholder(value: &str) -> bool {
    let plain = plain(value);
    if !plain.bytes().any(|sign| sign.is_ascii_digit()) {
        return true;
    }
    let repeats = longest_run(&plain) == plain.len();
    repeats && (plain.starts_with('0') || REPEATED_MIN <= plain.len()) || is_counted(&plain)
}

/// Whether a number identifies nobody: it is a placeholder, fails the check of an NHS number, or is
/// one of those `listed`.
#[must_use]
pub fn is_nobodys(number: &Identifier, listed: &[String]) -> bool {
    let plain = plain(&number.value);
    if is_placeholder(&number.value) || listed.iter().any(|other| self::plain(other) == plain) {
        return true;
    }
    let is_nhs = number.system.trim().eq_ignore_ascii_case(NHS);
    is_nhs && (nhs_number(&number.value).is_none() || NHS_RUN_MIN <= longest_run(&plain))
}

/// The numbers that identify somebody, each once, NHS numbers written one way.
#[must_use]
pub fn telling(numbers: &[Identifier], listed: &[String]) -> Vec<Identifier> {
    let mut telling: Vec<Identifier> = Vec::new();
    for number in numbers.iter().filter(|number| !is_nobodys(number, listed)) {
        let number = written_one_way(number);
        if telling.iter().all(|other| key(other) != key(&number)) {
            telling.push(number);
        }
    }
    telling
}

/// Whether these numbers are those of two people, whoever says that they are one.
#[must_use]
pub fn has_two_nhs_numbers(numbers: &[Identifier]) -> bool {
    1 < telling(numbers, &[]).iter().filter(|number| number.system == NHS).count()
}

/// What two spellings of one number have in common: systems and numbers as people type them, with
/// blanks around them and in small letters.
#[must_use]
pub fn key(number: &Identifier) -> (String, String) {
    let number = written_one_way(number);
    (number.system.to_uppercase(), number.value.to_uppercase())
}

fn written_one_way(number: &Identifier) -> Identifier {
    let system = number.system.trim();
    let is_nhs = system.eq_ignore_ascii_case(NHS);
    let value = nhs_number(&number.value).filter(|_| is_nhs);
    Identifier {
        system: if is_nhs { NHS.to_owned() } else { system.to_owned() },
        value: value.unwrap_or_else(|| number.value.trim().to_owned()),
    }
}

/// Letters and digits only, in capitals.
fn plain(text: &str) -> String {
    text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The most equal signs in a row.
fn longest_run(text: &str) -> usize {
    let signs: Vec<char> = text.chars().collect();
    signs.chunk_by(|one, other| one == other).map(<[char]>::len).max().unwrap_or(0)
}

/// `1234567890`, `0123456789`, `9876543210`: each digit one more, or one less, than the last.
fn is_counted(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|sign| sign.to_digit(10)).collect();
    let Some(digits) = digits.filter(|digits| COUNTED_MIN <= digits.len()) else { return false };
    let by = |step: u32| digits.windows(2).all(|pair| (pair[0] + step) % 10 == pair[1]);
    by(1) || by(9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(system: &str, value: &str) -> Identifier {
        Identifier { system: system.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn words_and_placeholders_are_nobodys() {
        let local = [
            "",
            " ",
            "0",
            "000",
            "00000000",
            "0-0",
            "N/A",
            "n/a",
            "NA",
            "NONE",
            "Unknown",
            "not known",
            "-",
            ".",
            "?",
            "TBC",
            "1111",
            "9999999",
            "99-99-99",
            "1234567890",
            "0123456789",
            "123456789",
            "9876543210",
        ];
        for value in local {
            assert!(is_nobodys(&number("R0A", value), &[]), "{value:?}");
        }
        // They pass the check digit, all of them.
        let nhs = [
            "0000000000",
            "1111111111",
            "999 999 9999",
            "9876543210",
            "0123456789",
            "4000000004",
            "9000000009",
            "9999999999",
        ];
        for value in nhs {
            assert!(nhs_number(value).is_some(), "{value}");
            assert!(is_nobodys(&number("NHS", value), &[]), "{value}");
        }
        for value in ["1234567890", "9990548608", "N/A", "", "999"] {
            assert!(is_nobodys(&number("NHS", value), &[]), "{value}");
        }
    }

    #[test]
    fn numbers_of_people_are_somebodys() {
        let local =
            ["M555", "7", "22", "100000", "123456", "H0001", "0001112", "A-11111", "5550000", "M0"];
        for value in local {
            assert!(!is_nobodys(&number("R0A", value), &[]), "{value}");
        }
        for value in ["9990548609", "999 000 0018", "9990000026", "999-000-0034"] {
            assert!(!is_nobodys(&number("NHS", value), &[]), "{value}");
        }
    }

    #[test]
    fn what_is_listed_is_nobodys_however_it_is_written() {
        let listed = ["TEMP-1".to_owned(), "999 000 0018".to_owned(), "3333".to_owned()];
        for (system, value) in
            [("R0A", "temp 1"), ("R0A", "TEMP1"), ("NHS", "9990000018"), ("R0A", "33-33")]
        {
            assert!(is_nobodys(&number(system, value), &listed), "{system} {value}");
        }
        assert!(!is_nobodys(&number("R0A", "TEMP-12"), &listed));
    }

    #[test]
    fn one_number_is_told_once_however_it_is_written() {
        let said = [
            number("nhs", "999 000 0018"),
            number("NHS", "9990000018"),
            number("R0A", " m555 "),
            number("r0a", "M555"),
            number("R0A", "UNKNOWN"),
        ];
        let told = telling(&said, &[]);
        let pairs: Vec<_> =
            told.iter().map(|one| (one.system.as_str(), one.value.as_str())).collect();
        assert_eq!(pairs, [("NHS", "9990000018"), ("R0A", "m555")]);
    }
}
