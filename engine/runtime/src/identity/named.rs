//! Whether a message names somebody: for those who want to know what is held of them, or to be erased.

use super::key;
use super::nhs_number::NHS;
use crate::ports::{Contact, Identifier};

/// A local number as short as this is found by chance as well: the date of birth must stand beside it.
const NUMBER_ALONE_MIN: usize = 6;
/// The digits of a telephone number that are the same however it is written.
const PHONE_DIGITS: usize = 9;

/// Whether the bytes of a message name this person: by an NHS number, a telephone number or an email
/// address; by a local number of six signs or more; or by a shorter one, or the family and the given
/// name, with the date of birth. Who shares no more than a name with somebody is not taken for them.
#[must_use]
pub fn names(original: &[u8], person: &Contact) -> bool {
    let text = String::from_utf8_lossy(original).to_uppercase();
    // As people write numbers: with blanks and dashes between the digits.
    let digits: String = text.chars().filter(|sign| !is_gap(*sign)).collect();
    let has_born = || person.birth_date.as_deref().is_some_and(|date| holds_date(&text, date));
    person.identifiers.iter().any(|number| holds_number(&text, &digits, number, &has_born))
        || [&person.phone, &person.landline].into_iter().flatten().any(|it| calls(&digits, it))
        || person.email.as_ref().is_some_and(|it| holds_word(&text, &it.to_uppercase()))
        || is_called(&text, person) && has_born()
}

fn holds_number(
    text: &str,
    digits: &str,
    number: &Identifier,
    has_born: &impl Fn() -> bool,
) -> bool {
    let (system, value) = key(number);
    if value.is_empty() {
        return false;
    }
    if system == NHS {
        return digits.contains(&value);
    }
    holds_word(text, &value) && (NUMBER_ALONE_MIN <= value.chars().count() || has_born())
}

fn calls(digits: &str, phone: &str) -> bool {
    let own: String = phone.chars().filter(char::is_ascii_digit).collect();
    own.len().checked_sub(PHONE_DIGITS).is_some_and(|from| digits.contains(&own[from..]))
}

fn is_called(text: &str, person: &Contact) -> bool {
    let holds = |name: &Option<String>| {
        let name = name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        name.is_some_and(|name| holds_word(text, &name.to_uppercase()))
    };
    holds(&person.family_name) && holds(&person.given_name)
}

/// As messages, lists and people write a date.
fn holds_date(text: &str, date: &str) -> bool {
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    let mut ways = vec![format!("{year}{month}{day}")];
    ways.extend(["-", "/", "."].map(|sign| format!("{year}{sign}{month}{sign}{day}")));
    ways.extend(["-", "/", "."].map(|sign| format!("{day}{sign}{month}{sign}{year}")));
    ways.iter().any(|way| text.contains(way))
}

/// Whether it stands there by itself, and not within a longer word or number.
#[must_use]
pub fn holds_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(from, _)| {
        let before = text[..from].chars().next_back();
        let after = text[from + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

fn is_gap(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn robin() -> Contact {
        let number = |system: &str, value: &str| Identifier {
            system: system.to_owned(),
            value: value.to_owned(),
        };
        Contact {
            identifiers: vec![
                number("NHS", "9990548609"),
                number("R0A", "m123456"),
                number("R0B", "77"),
            ],
            family_name: Some("Zzyzx".to_owned()),
            given_name: Some("Robin".to_owned()),
            birth_date: Some("1961-04-07".to_owned()),
            phone: Some("+447700900123".to_owned()),
            email: Some("robin@example.org".to_owned()),
            ..Contact::default()
        }
    }

    #[test]
    fn a_person_is_named_by_whatever_is_theirs_alone() {
        for text in [
            "PID|1||9990548609^^^NHS",
            r#"{"nhs_number": "999 054 8609"}"#,
            "999-054-8609",
            "PID|1||M123456^^^R0A",
            "m123456,zzyzx",
            "call 07700 900123",
            "+44 7700 900 123",
            "ROBIN@EXAMPLE.ORG",
            "PID|1||77||ZZYZX^ROBIN||19610407",
            "zzyzx, robin, 07/04/1961",
            "77 of 1961-04-07",
        ] {
            assert!(names(text.as_bytes(), &robin()), "{text}");
        }
    }

    #[test]
    fn who_shares_a_name_a_birthday_or_a_part_of_a_number_is_somebody_else() {
        for text in [
            "",
            "PID|1||||ZZYZX^ROBIN",
            "PID|1||||ZZYZX^ANNA||19610407",
            "19610407",
            "PID|1||M1234567^^^R0A",
            "XM123456",
            "77",
            "9990548608",
            "07700 900124",
            "brobin@example.org",
        ] {
            assert!(!names(text.as_bytes(), &robin()), "{text}");
        }
        assert!(!names(b"anything", &Contact::default()));
    }
}
