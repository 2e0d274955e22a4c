//! The person of a message: numbers and contact details for the vault, and for nothing else.

use backfill_runtime::ports::{Contact, Identifier};

use super::{Notice, numbers, phones, time};
use crate::message::{Segment, Value};

/// Somebody with at least one number.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// The numbers, the most telling first.
    pub(crate) identifiers: Vec<Identifier>,
    /// What is known about them.
    pub(crate) contact: Contact,
}

impl Person {
    /// The person of the first PID; none without a number.
    pub(crate) fn of(notice: &Notice<'_>) -> Option<Self> {
        Self::read(notice, notice.message.first("PID")?)
    }

    /// The person of a PID; none without a number.
    pub(crate) fn read(notice: &Notice<'_>, patient: Segment<'_>) -> Option<Self> {
        let identifiers = numbers::read(notice, patient.field(3));
        if identifiers.is_empty() {
            return None;
        }
        let name = patient.field(5);
        let (phone, email) = phones::read(patient);
        let contact = Contact {
            identifiers: identifiers.clone(),
            family_name: name.component(1).subcomponent(1).text(),
            given_name: name.component(2).text(),
            birth_date: patient.field(7).text().and_then(|text| time::date(&text)),
            phone,
            email,
            language: patient.field(15).text().and_then(|code| language(&code)),
        };
        Some(Self { identifiers, contact })
    }

    /// The person of a MRG-1 that ends in `into`; none without a number of its own.
    pub(crate) fn ended(notice: &Notice<'_>, field: Value<'_>, into: &Self) -> Option<Self> {
        let mut identifiers = numbers::read(notice, field);
        identifiers.retain(|number| !into.identifiers.contains(number));
        if identifiers.is_empty() {
            return None;
        }
        Some(Self { identifiers, contact: Contact::default() })
    }
}

/// ISO 639: two or three letters.
fn language(code: &str) -> Option<String> {
    let is_code =
        (2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_code.then(|| code.to_ascii_lowercase())
}
