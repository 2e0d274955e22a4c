//! The person of a message: numbers and contact details for the vault, and for nothing else.

use backfill_runtime::identity::plain_name;
use backfill_runtime::ports::{Details, Said, Who};

use super::{Notice, numbers, phones, time};
use crate::message::{Segment, Value};

/// Somebody with at least one number that is anybody's.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// By which numbers they are known.
    pub(crate) who: Who,
    /// What is said of them.
    pub(crate) details: Details,
}

impl Person {
    /// The person of the first PID; none without a number.
    pub(crate) fn of(notice: &Notice<'_>) -> Option<Self> {
        Self::read(notice, notice.message.first("PID")?)
    }

    /// The person of a PID; none without a number.
    pub(crate) fn read(notice: &Notice<'_>, patient: Segment<'_>) -> Option<Self> {
        let numbers = numbers::of_patient(notice, patient);
        if numbers.is_empty() {
            return None;
        }
        let name = patient.field(5);
        let reached = phones::read(patient);
        let birth_date = said(patient.field(7), |field| time::date(&field.text()?));
        let details = Details {
            family_name: said(name.component(1), |name| plain_name(&name.subcomponent(1).text()?)),
            given_name: said(name.component(2), |name| plain_name(&name.text()?)),
            birth_date: birth_date.clone(),
            phone: reached.mobile,
            landline: reached.landline,
            unread_phone: reached.unread,
            email: reached.email,
            language: said(patient.field(15), |field| language(&field.text()?)),
            times: None,
            former: Vec::new(),
        };
        // What says less than a day tells who it is not, and is no date of birth to keep.
        let birth_date = birth_date.value().cloned();
        let part = || time::part_of_date(&patient.field(7).text()?);
        let who = Who { patient: None, numbers, birth_date: birth_date.or_else(part) };
        Some(Self { who, details })
    }

    /// The person of a MRG-1, by numbers alone; none without one.
    pub(crate) fn former(notice: &Notice<'_>, field: Value<'_>) -> Option<Self> {
        let numbers = numbers::of_field(notice, field);
        if numbers.is_empty() {
            return None;
        }
        let who = Who { numbers, ..Who::default() };
        Some(Self { who, details: Details::default() })
    }
}

/// What a field says: `""` deletes, and what is empty or cannot be read says nothing.
fn said(field: Value<'_>, read: impl FnOnce(Value<'_>) -> Option<String>) -> Said<String> {
    if field.is_deleted() { Said::Nothing } else { Said::of(read(field)) }
}

/// ISO 639: two or three letters.
fn language(code: &str) -> Option<String> {
    let is_code =
        (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code.then(|| code.to_ascii_lowercase())
}
