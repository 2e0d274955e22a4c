//! Who a row is about: numbers, name and address, for the vault only.

use std::ops::RangeInclusive;

use backfill_runtime::identity::{NAME_BYTES_MAX, NHS, is_placeholder, nhs_number, turns_text};
use backfill_runtime::ports::{Details, Identifier, Said, Who};
use backfill_schemas::addresses::{PhoneFault, phones};

use super::addresses::{self, Addresses};
use super::{RowContext, WaitlistRow};
use crate::reader::{Reading, given, unless_none};

/// Longest life, in years.
const LIFE_YEARS_MAX: i32 = 122;
/// The same in days: decides the century of a year of two digits.
const LIFE_DAYS_MAX: i32 = 120 * 365;
/// Longest number of a patient, in bytes.
const NUMBER_BYTES_MAX: usize = 50;

/// Who a row's patient is, and what is said of them. Both may be empty. Call
/// [`entry_from`](super::entry_from) first: it tells what is wrong with these fields; here a
/// value that is wrong is left out. A number or an address that cannot be used is none: the one
/// that was known before is not what the sender says any more.
#[must_use]
pub fn contact_from(row: &WaitlistRow, context: &RowContext<'_>) -> (Who, Details) {
    let text = |text: &str| Some(text.to_owned());
    let addresses = Addresses::of(row);
    let unread = whole(&row.phone, is_unread(row).then(String::new)).map(drop);
    let details = Details {
        family_name: said(&row.family_name, text),
        given_name: said(&row.given_name, text),
        birth_date: said(&row.birth_date, |_| birth_date(row, context)),
        phone: whole(&row.phone, addresses.phones.mobile),
        landline: whole(&row.phone, addresses.phones.landline),
        unread_phone: unread,
        email: whole(&row.email, addresses.email),
        language: said(&row.language, |language| {
            unless_none(Some(language)).map(str::to_lowercase)
        }),
        times: None,
        former: Vec::new(),
    };
    let birth_date = details.birth_date.value().cloned();
    (Who { patient: None, numbers: identifiers(row), birth_date }, details)
}

/// Whether something stands where the number should that could not be read as one.
fn is_unread(row: &WaitlistRow) -> bool {
    let text = unless_none(row.phone.as_deref());
    let fault = text.and_then(|text| phones(text).err());
    fault.is_some_and(|fault| fault != PhoneFault::Placeholder)
}

/// A field that is there without a value says that there is none.
fn said(field: &Option<String>, read: impl Fn(&str) -> Option<String>) -> Said<String> {
    match (field, given(field.as_deref())) {
        (None, _) => Said::NotSaid,
        (Some(_), None) => Said::Nothing,
        (Some(_), Some(text)) => Said::of(read(text)),
    }
}

/// All that a field says, whatever stands in it.
fn whole(field: &Option<String>, read: Option<String>) -> Said<String> {
    match (field, read) {
        (None, _) => Said::NotSaid,
        (Some(_), None) => Said::Nothing,
        (Some(_), Some(value)) => Said::Value(value),
    }
}

/// The numbers of a row that identify somebody.
pub fn identifiers(row: &WaitlistRow) -> Vec<Identifier> {
    let nhs = nhs_text(row).and_then(nhs_number);
    let nhs = nhs.map(|value| Identifier { system: NHS.to_owned(), value });
    let local = given(row.local_number.as_deref()).zip(given(row.trust.as_deref()));
    let local = local.map(|(number, trust)| Identifier {
        system: trust.to_ascii_uppercase(),
        value: number.to_owned(),
    });
    nhs.into_iter().chain(local).collect()
}

/// The NHS number without the fraction that programs write which take it for a quantity.
fn nhs_text(row: &WaitlistRow) -> Option<&str> {
    given(row.nhs_number.as_deref()).map(|text| text.strip_suffix(".0").unwrap_or(text))
}

/// The date of birth as the vault has it; none if it is none.
pub(super) fn birth_date(row: &WaitlistRow, context: &RowContext<'_>) -> Option<String> {
    let mut reading = Reading::in_order(context.order);
    let born = reading.date("birth_date", row.birth_date.as_deref(), lifetimes(context))?;
    Some(born.to_string())
}

/// The days on which somebody who lives can have been born.
fn lifetimes(context: &RowContext<'_>) -> RangeInclusive<i32> {
    let today = context.zone.local(context.now).day;
    today - LIFE_DAYS_MAX..=today
}

/// Tells what is wrong with the fields that go to the vault.
pub(crate) fn check(reading: &mut Reading, row: &WaitlistRow, context: &RowContext<'_>) {
    check_numbers(reading, row);
    reading.short("family_name", row.family_name.as_deref(), NAME_BYTES_MAX);
    reading.short("given_name", row.given_name.as_deref(), NAME_BYTES_MAX);
    for (field, name) in [("family_name", &row.family_name), ("given_name", &row.given_name)] {
        if name.as_deref().is_some_and(|name| name.chars().any(turns_text)) {
            reading.wrong(field, "holds signs that turn the direction of writing");
        }
    }
    check_birth(reading, row, context);
    addresses::check(reading, row);
    if unless_none(row.language.as_deref()).is_some_and(|text| !is_language(text)) {
        reading.wrong("language", "must be two or three letters of ISO 639, such as `en`");
    }
}

/// Tells what is wrong with the numbers of the patient.
pub(super) fn check_numbers(reading: &mut Reading, row: &WaitlistRow) {
    let nhs = nhs_text(row).filter(|number| !is_placeholder(number));
    if nhs.is_some_and(|number| nhs_number(number).is_none()) {
        let wanted = "is no NHS number: ten digits, the last of which checks the others";
        reading.wrong("nhs_number", wanted);
    }
    reading.short("local_number", row.local_number.as_deref(), NUMBER_BYTES_MAX);
}

fn check_birth(reading: &mut Reading, row: &WaitlistRow, context: &RowContext<'_>) {
    let today = context.zone.civil(context.now).date();
    let born = reading.date("birth_date", row.birth_date.as_deref(), lifetimes(context));
    let Some(born) = born else { return };
    if today < born {
        reading.wrong("birth_date", "lies in the future");
    }
    if i32::from(born.year()) + LIFE_YEARS_MAX < i32::from(today.year()) {
        let wanted = "lies further back than anybody has lived; leave it empty if it is not known";
        reading.wrong("birth_date", wanted);
    }
}

fn is_language(text: &str) -> bool {
    (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LocalServices;
    use backfill_core::Timestamp;
    use backfill_runtime::Zone;
    use backfill_schemas::dates::DayOrder;

    fn read(row: &WaitlistRow) -> (Who, Details) {
        let zone = Zone::named(Zone::LONDON).unwrap();
        let services = LocalServices::default();
        let (now, order) = (Timestamp(1_783_328_400_000), DayOrder::Unknown);
        contact_from(row, &RowContext { zone: &zone, now, services: &services, order })
    }

    fn value(text: &str) -> Said<String> {
        Said::Value(text.to_owned())
    }

    #[test]
    fn numbers_are_written_one_way() {
        let row = WaitlistRow {
            trust: Some("r0a".to_owned()),
            nhs_number: Some("999 054 8609".to_owned()),
            local_number: Some("H123".to_owned()),
            phone: Some("+44 (7700) 900-123".to_owned()),
            birth_date: Some("27-Mar-56".to_owned()),
            ..WaitlistRow::default()
        };
        let (who, details) = read(&row);
        let pairs: Vec<_> =
            who.numbers.iter().map(|one| (one.system.as_str(), one.value.as_str())).collect();
        assert_eq!(pairs, [("NHS", "9990548609"), ("R0A", "H123")]);
        assert_eq!(details.phone, value("+447700900123"));
        assert_eq!(details.birth_date, value("1956-03-27"));
        assert_eq!(who.birth_date.as_deref(), Some("1956-03-27"));
    }

    #[test]
    fn a_number_or_address_that_cannot_be_used_is_none() {
        let row = WaitlistRow {
            nhs_number: Some("9990548608".to_owned()),
            phone: Some("ask the ward".to_owned()),
            email: Some("someone at example.org".to_owned()),
            ..WaitlistRow::default()
        };
        let (who, details) = read(&row);
        assert_eq!(who, Who::default());
        let nothing = Details {
            phone: Said::Nothing,
            landline: Said::Nothing,
            unread_phone: Said::Value(()),
            email: Said::Nothing,
            ..Details::default()
        };
        assert_eq!(details, nothing);
    }

    #[test]
    fn that_a_number_could_not_be_read_is_kept_until_one_can() {
        for (phone, unread) in [
            (Some("07700900123 mum"), Said::Value(())),
            (Some("H 020 7946 0018 M 07700 900123"), Said::Value(())),
            (Some("07700 900123"), Said::Nothing),
            (Some("020 7946 0018"), Said::Nothing),
            (Some("n/a"), Said::Nothing),
            (Some(""), Said::Nothing),
            (None, Said::NotSaid),
        ] {
            let row = WaitlistRow { phone: phone.map(str::to_owned), ..WaitlistRow::default() };
            assert_eq!(read(&row).1.unread_phone, unread, "{phone:?}");
        }
    }

    #[test]
    fn a_landline_is_for_calls_and_takes_the_place_of_a_mobile_number() {
        for (phone, mobile, landline) in [
            ("020 7946 0018", Said::Nothing, value("+442079460018")),
            ("07700 900123", value("+447700900123"), Said::Nothing),
            ("07700 900123 / 020 7946 0018", value("+447700900123"), value("+442079460018")),
            ("n/a", Said::Nothing, Said::Nothing),
        ] {
            let row = WaitlistRow { phone: Some(phone.to_owned()), ..WaitlistRow::default() };
            let (_, details) = read(&row);
            assert_eq!((details.phone, details.landline), (mobile, landline), "{phone}");
        }
    }

    #[test]
    fn a_field_without_a_value_says_that_there_is_none() {
        let row = WaitlistRow {
            phone: Some(String::new()),
            email: Some(" ".to_owned()),
            family_name: Some("Example".to_owned()),
            ..WaitlistRow::default()
        };
        let (_, details) = read(&row);
        assert_eq!((details.phone, details.email), (Said::Nothing, Said::Nothing));
        assert_eq!(details.landline, Said::Nothing);
        assert_eq!(details.family_name, value("Example"));
        assert_eq!(details.given_name, Said::NotSaid);
    }
}
