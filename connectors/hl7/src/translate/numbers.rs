//! Patient numbers: which of PID-3 say who somebody is.

use backfill_runtime::ports::Identifier;

use super::Notice;
use crate::message::Value;

/// The system name of the NHS number in the vault.
const NHS: &str = "NHS";
/// Types (CX.5) that number something else than a patient: visits, accounts, documents.
const OTHER_TYPES: [&str; 8] = ["VN", "AN", "FIN", "FIN NBR", "SS", "DL", "PPN", "MC"];

/// The numbers of a CX field: the NHS number first, then the others.
pub(crate) fn read(notice: &Notice<'_>, field: Value<'_>) -> Vec<Identifier> {
    let mut numbers: Vec<Identifier> = Vec::new();
    for repetition in field.repetitions() {
        match identifier(notice, repetition) {
            Some(number) if numbers.contains(&number) => {}
            Some(number) if number.system == NHS => numbers.insert(0, number),
            Some(number) => numbers.push(number),
            None => {}
        }
    }
    numbers
}

fn identifier(notice: &Notice<'_>, repetition: Value<'_>) -> Option<Identifier> {
    let value = repetition.component(1).text()?;
    let authority = repetition.component(4).subcomponent(1).text().unwrap_or_default();
    let kind = repetition.component(5).text().unwrap_or_default().to_ascii_uppercase();
    let is_nhs = matches!(authority.to_ascii_uppercase().as_str(), "NHS" | "NH")
        || matches!(kind.as_str(), "NHS" | "NH");
    let number = nhs_number(&value);
    if is_nhs {
        // A number that fails its check is nobody's, but the message is taken all the same.
        return number.map(|value| Identifier { system: NHS.to_owned(), value });
    }
    let says_nothing = authority.is_empty() && kind.is_empty();
    if let Some(value) = number.filter(|number| says_nothing && is_in_use(number)) {
        return Some(Identifier { system: NHS.to_owned(), value });
    }
    if OTHER_TYPES.contains(&kind.as_str()) || is_one_digit_repeated(&value) {
        return None;
    }
    Some(Identifier { system: system(notice, &authority), value })
}

/// The authority as the mapping file names it; the trust where none is given.
fn system(notice: &Notice<'_>, authority: &str) -> String {
    if authority.is_empty() {
        return notice.trust.as_str().to_owned();
    }
    notice.source.authorities.get(authority).cloned().unwrap_or_else(|| authority.to_owned())
}

/// The ten digits of an NHS number with a valid check digit, without blanks and hyphens.
pub(crate) fn nhs_number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-')).collect();
    let values: Option<Vec<u32>> = digits.chars().map(|letter| letter.to_digit(10)).collect();
    let values = values.filter(|values| values.len() == 10)?;
    if is_one_digit_repeated(&digits) {
        return None;
    }
    let sum: u32 =
        values[..9].iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    let check = (11 - sum % 11) % 11;
    (check == values[9]).then_some(digits)
}

/// Ranges of England, Wales and the Isle of Man, and the one for tests.
fn is_in_use(number: &str) -> bool {
    matches!(number.as_bytes().first(), Some(b'4' | b'6' | b'7' | b'9'))
}

/// `9999999999` has a valid check digit and is everybody's.
fn is_one_digit_repeated(text: &str) -> bool {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return true };
    first.is_ascii_digit() && 3 < text.len() && letters.all(|letter| letter == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nhs_numbers_are_taken_only_with_their_check_digit() {
        assert_eq!(nhs_number("999 054 8609").as_deref(), Some("9990548609"));
        assert_eq!(nhs_number("999-054-8609").as_deref(), Some("9990548609"));
        assert_eq!(nhs_number("9991234567"), None);
        assert_eq!(nhs_number("0000255355"), None);
        assert_eq!(nhs_number("9999999999"), None);
        assert_eq!(nhs_number("0000000000"), None);
        assert_eq!(nhs_number("99905486"), None);
        assert_eq!(nhs_number("99905é8609"), None);
    }
}
