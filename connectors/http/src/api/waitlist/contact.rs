//! Who a row is about: numbers, name and address, for the vault only.

use backfill_core::Timestamp;
use backfill_runtime::Zone;
use backfill_runtime::identity::is_placeholder;
use backfill_runtime::ports::{Details, Identifier, Said, Who};

use super::WaitlistRow;
use super::nhs_number::{digits, is_nhs_number};
use crate::api::reading::{Reading, given};

/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 100;
/// Longest email address, in bytes (RFC 5321).
const EMAIL_BYTES_MAX: usize = 254;
/// Longest number of a patient, in bytes.
const NUMBER_BYTES_MAX: usize = 50;

/// Who a row's patient is, and what is said of them. Both may be empty. Call
/// [`entry_from`](super::entry_from) first: it tells what is wrong with these fields; here a
/// value that is wrong is left out.
#[must_use]
pub fn contact_from(row: &WaitlistRow) -> (Who, Details) {
    let text = |text: &str| Some(text.to_owned());
    let details = Details {
        family_name: said(&row.family_name, text),
        given_name: said(&row.given_name, text),
        birth_date: said(&row.birth_date, text),
        phone: said(&row.phone, phone),
        email: said(&row.email, |email| text(email).filter(|email| is_email(email))),
        language: said(&row.language, |language| Some(language.to_lowercase())),
    };
    let birth_date = details.birth_date.value().cloned();
    (Who { patient: None, numbers: identifiers(row), birth_date }, details)
}

/// A field that is there without a value says that there is none.
fn said(field: &Option<String>, read: impl Fn(&str) -> Option<String>) -> Said<String> {
    match (field, given(field.as_deref())) {
        (None, _) => Said::NotSaid,
        (Some(_), None) => Said::Nothing,
        (Some(_), Some(text)) => Said::of(read(text)),
    }
}

fn identifiers(row: &WaitlistRow) -> Vec<Identifier> {
    let nhs = given(row.nhs_number.as_deref()).filter(|number| is_nhs_number(number));
    let nhs = nhs.map(|number| Identifier { system: "NHS".to_owned(), value: digits(number) });
    let local = given(row.local_number.as_deref()).zip(given(row.trust.as_deref()));
    let local = local.map(|(number, trust)| Identifier {
        system: trust.to_ascii_uppercase(),
        value: number.to_owned(),
    });
    nhs.into_iter().chain(local).collect()
}

/// Tells what is wrong with the fields that go to the vault.
pub(super) fn check(reading: &mut Reading, row: &WaitlistRow, zone: &Zone, now: Timestamp) {
    let nhs = given(row.nhs_number.as_deref()).filter(|number| !is_placeholder(number));
    if nhs.is_some_and(|number| !is_nhs_number(number)) {
        let wanted = "is no NHS number: ten digits, the last of which checks the others";
        reading.wrong("nhs_number", wanted);
    }
    reading.short("local_number", row.local_number.as_deref(), NUMBER_BYTES_MAX);
    reading.short("family_name", row.family_name.as_deref(), NAME_BYTES_MAX);
    reading.short("given_name", row.given_name.as_deref(), NAME_BYTES_MAX);
    let born = reading.date("birth_date", row.birth_date.as_deref());
    if born.is_some_and(|born| zone.civil(now).date() < born) {
        reading.wrong("birth_date", "lies in the future");
    }
    if given(row.phone.as_deref()).is_some_and(|text| phone(text).is_none()) {
        reading.wrong("phone", "must be a telephone number of 7 to 15 digits");
    }
    if given(row.email.as_deref()).is_some_and(|text| !is_email(text)) {
        reading.wrong("email", "must be an email address");
    }
    if given(row.language.as_deref()).is_some_and(|text| !is_language(text)) {
        reading.wrong("language", "must be two or three letters of ISO 639, such as `en`");
    }
}

/// Digits with an optional leading plus; none if it is no telephone number.
fn phone(text: &str) -> Option<String> {
    let plain: String =
        text.chars().filter(|sign| !matches!(sign, ' ' | '-' | '(' | ')' | '.')).collect();
    let digits = plain.strip_prefix('+').unwrap_or(&plain);
    let fits = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then_some(plain)
}

/// Whether it may be an address: whether mail arrives is only known by sending it.
fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else {
        return false;
    };
    let plain = !text.contains(char::is_whitespace) && !domain.contains('@');
    plain && text.len() <= EMAIL_BYTES_MAX && !name.is_empty() && domain.contains('.')
}

fn is_language(text: &str) -> bool {
    (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_one_way() {
        let row = WaitlistRow {
            trust: Some("r0a".to_owned()),
            nhs_number: Some("999 054 8609".to_owned()),
            local_number: Some("H123".to_owned()),
            phone: Some("+44 (7700) 900-123".to_owned()),
            ..WaitlistRow::default()
        };
        let (who, details) = contact_from(&row);
        let pairs: Vec<_> =
            who.numbers.iter().map(|one| (one.system.as_str(), one.value.as_str())).collect();
        assert_eq!(pairs, [("NHS", "9990548609"), ("R0A", "H123")]);
        assert_eq!(details.phone, Said::Value("+447700900123".to_owned()));
    }

    #[test]
    fn what_is_no_number_or_address_is_left_out() {
        let row = WaitlistRow {
            nhs_number: Some("9990548608".to_owned()),
            phone: Some("ask the ward".to_owned()),
            email: Some("someone at example.org".to_owned()),
            ..WaitlistRow::default()
        };
        let (who, details) = contact_from(&row);
        assert_eq!((who, details), (Who::default(), Details::default()));
    }

    #[test]
    fn a_field_without_a_value_says_that_there_is_none() {
        let row = WaitlistRow {
            phone: Some(String::new()),
            email: Some(" ".to_owned()),
            family_name: Some("Example".to_owned()),
            ..WaitlistRow::default()
        };
        let (_, details) = contact_from(&row);
        assert_eq!((details.phone, details.email), (Said::Nothing, Said::Nothing));
        assert_eq!(details.family_name, Said::Value("Example".to_owned()));
        assert_eq!(details.given_name, Said::NotSaid);
    }
}
