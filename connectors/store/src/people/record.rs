//! What is known of a person, or said of one, as the vault seals it. What is said is heard field by
//! field: of two, the later one wins; one without a time wins over what was there when it came.

use std::collections::BTreeMap;

use backfill_core::{EntryId, Timestamp};
use backfill_runtime::identity::{key, telling};
use backfill_runtime::ports::{Contact, Details, Identifier, Said};
use serde::{Deserialize, Serialize};

use crate::Error;

/// Details with the time of each. A field that a later version adds must have a default.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Record {
    identifiers: Vec<(String, String)>,
    /// Numbers that are not theirs any more, whichever of their references they led to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    former: Vec<(String, String)>,
    family_name: Field,
    given_name: Field,
    birth_date: Field,
    phone: Field,
    landline: Field,
    /// That something stands where a number should: what, is not kept.
    unread_phone: Field,
    email: Field,
    language: Field,
    /// Words about times, by the id of the entry.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    times: BTreeMap<String, Field>,
}

/// One thing, and when it was said last.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Field {
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// Whether anything was said of it, be it that there is none.
    is_said: bool,
    /// The latest time that a sender gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    said_at: Option<i64>,
    /// Of a statement: it wins over whatever was there when it came.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    wins: bool,
}

/// When something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// The sender says so.
    Said(Timestamp),
    /// The sender does not say: when it came. It wins over what was there, and what was said before
    /// it came and comes later is older.
    Came(Timestamp),
    /// Nobody knows.
    Unknown,
}

/// How slow a sender's clock may be without its next message counting as older.
const SLOW_MS: i64 = 60_000;

impl Field {
    fn of(said: &Said<String>, when: When) -> Self {
        let said_at = match when {
            When::Said(at) => Some(at.0),
            When::Came(at) => Some(at.0 - SLOW_MS),
            When::Unknown => None,
        };
        let value = said.value().filter(|text| !text.is_empty()).cloned();
        match said {
            Said::NotSaid => Self::default(),
            Said::Nothing | Said::Value(_) => {
                Self { value, is_said: true, said_at, wins: matches!(when, When::Came(_)) }
            }
        }
    }

    fn hear(&mut self, said: &Self) {
        let is_older = said.said_at.zip(self.said_at).is_some_and(|(said, known)| said < known);
        if said.is_said && (said.wins || !is_older) {
            let said_at = said.said_at.max(self.said_at);
            *self = Self { said_at, wins: false, ..said.clone() };
        }
    }
}

impl Record {
    /// What a statement says.
    pub(crate) fn said(numbers: &[Identifier], details: &Details, when: When) -> Self {
        let pair = |number: &Identifier| (number.system.clone(), number.value.clone());
        Self {
            identifiers: numbers.iter().map(pair).collect(),
            former: telling(&details.former, &[]).iter().map(pair).collect(),
            family_name: Field::of(&details.family_name, when),
            given_name: Field::of(&details.given_name, when),
            birth_date: Field::of(&details.birth_date, when),
            phone: Field::of(&details.phone, when),
            landline: Field::of(&details.landline, when),
            unread_phone: Field::of(&marked(&details.unread_phone), when),
            email: Field::of(&details.email, when),
            language: Field::of(&details.language, when),
            times: details
                .times
                .iter()
                .map(|(entry, words)| (entry.to_string(), Field::of(words, when)))
                .collect(),
        }
    }

    /// Takes in what was said after all that is known.
    pub(crate) fn hear(&mut self, said: &Self) {
        self.identifiers.retain(|number| !holds(&said.former, number));
        for number in &said.former {
            if !holds(&self.former, number) {
                self.former.push(number.clone());
            }
        }
        self.former.retain(|number| !holds(&said.identifiers, number));
        for number in &said.identifiers {
            if !self.identifiers.contains(number) {
                self.identifiers.push(number.clone());
            }
        }
        for (known, said) in self.fields_mut().into_iter().zip(said.fields()) {
            known.hear(said);
        }
        for (entry, words) in &said.times {
            self.times.entry(entry.clone()).or_default().hear(words);
        }
    }

    /// What is known of somebody who was merged: what was never said of the reference that stayed
    /// is known from the one that ended.
    pub(crate) fn fill_from(&mut self, ended: &Self) {
        let theirs = ended.identifiers.iter().filter(|number| !holds(&self.former, number));
        self.identifiers.extend(theirs.cloned());
        for (known, other) in self.fields_mut().into_iter().zip(ended.fields()) {
            if !known.is_said {
                *known = other.clone();
            }
        }
        for (entry, words) in &ended.times {
            self.times.entry(entry.clone()).or_insert_with(|| words.clone());
        }
    }

    /// The date of birth.
    pub(crate) fn birth_date(&self) -> Option<&str> {
        self.birth_date.value.as_deref()
    }

    /// As those see it who ask.
    pub(crate) fn contact(self) -> Contact {
        let numbers = self.identifiers.into_iter();
        Contact {
            identifiers: numbers.map(|(system, value)| Identifier { system, value }).collect(),
            family_name: self.family_name.value,
            given_name: self.given_name.value,
            birth_date: self.birth_date.value,
            phone: self.phone.value,
            landline: self.landline.value,
            has_unread_phone: self.unread_phone.value.is_some(),
            email: self.email.value,
            language: self.language.value,
            times: self.times.into_iter().filter_map(words).collect(),
        }
    }

    /// The same with every number that ever was theirs, to find what names them.
    pub(crate) fn naming(mut self) -> Contact {
        let former = std::mem::take(&mut self.former);
        self.identifiers.extend(former);
        self.contact()
    }

    /// The bytes to seal.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        serde_json::to_vec(self).map_err(|_| unreadable())
    }

    /// Reads unsealed bytes back.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        serde_json::from_slice(bytes).map_err(|_| unreadable())
    }

    fn fields(&self) -> [&Field; 8] {
        [
            &self.family_name,
            &self.given_name,
            &self.birth_date,
            &self.phone,
            &self.landline,
            &self.unread_phone,
            &self.email,
            &self.language,
        ]
    }

    fn fields_mut(&mut self) -> [&mut Field; 8] {
        [
            &mut self.family_name,
            &mut self.given_name,
            &mut self.birth_date,
            &mut self.phone,
            &mut self.landline,
            &mut self.unread_phone,
            &mut self.email,
            &mut self.language,
        ]
    }
}

/// A mark as a field keeps it.
fn marked(said: &Said<()>) -> Said<String> {
    match said {
        Said::NotSaid => Said::NotSaid,
        Said::Nothing => Said::Nothing,
        Said::Value(()) => Said::Value("yes".to_owned()),
    }
}

/// Whether a number is among these, however it is spelt.
fn holds(numbers: &[(String, String)], number: &(String, String)) -> bool {
    let spelt_one_way = |(system, value): &(String, String)| {
        key(&Identifier { system: system.clone(), value: value.clone() })
    };
    numbers.iter().any(|other| spelt_one_way(other) == spelt_one_way(number))
}

fn words((entry, words): (String, Field)) -> Option<(EntryId, String)> {
    Some((entry.parse().ok()?, words.value?))
}

/// The parser's own words could quote personal data, so they are left out.
fn unreadable() -> Error {
    Error::Row { table: "vault_person", reason: "contact details have another form".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(said: Said<String>, at: Option<i64>) -> Record {
        let details = Details { phone: said, ..Details::default() };
        Record::said(&[], &details, at.map_or(When::Unknown, |at| When::Said(Timestamp(at))))
    }

    fn value(text: &str) -> Said<String> {
        Said::Value(text.to_owned())
    }

    fn check(statements: &[(Said<String>, Option<i64>)], known: Option<&str>) {
        let mut record = Record::default();
        statements.iter().for_each(|(said, at)| record.hear(&phone(said.clone(), *at)));
        let bytes = record.to_bytes().unwrap();
        assert!(Record::from_bytes(&bytes).unwrap() == record);
        assert_eq!(record.contact().phone.as_deref(), known, "{statements:?}");
    }

    #[test]
    fn of_two_that_say_when_the_later_wins_whichever_comes_first() {
        check(&[(value("1"), Some(10)), (value("2"), Some(20))], Some("2"));
        check(&[(value("2"), Some(20)), (value("1"), Some(10))], Some("2"));
        check(&[(value("2"), Some(20)), (Said::Nothing, Some(10))], Some("2"));
        check(&[(Said::Nothing, Some(20)), (value("1"), Some(10))], None);
        check(&[(value("1"), Some(10)), (value("2"), Some(10))], Some("2"));
    }

    #[test]
    fn one_that_does_not_say_when_wins_over_what_was_there() {
        check(&[(value("1"), Some(10)), (value("2"), None)], Some("2"));
        check(&[(value("1"), None), (value("2"), Some(5))], Some("2"));
        // What was older before it came is older afterwards too.
        check(&[(value("1"), Some(10)), (value("2"), None), (value("3"), Some(5))], Some("2"));
        check(&[(value("1"), None), (Said::Nothing, None)], None);
    }

    #[test]
    fn what_came_without_a_time_wins_and_what_was_said_before_it_came_is_older() {
        let minute = 60_000;
        let said = |number: &str, when| {
            Record::said(&[], &Details { phone: value(number), ..Details::default() }, when)
        };
        let mut record = Record::default();
        for (number, when, known) in [
            ("1", When::Said(Timestamp(100 * minute)), "1"),
            ("2", When::Came(Timestamp(100 * minute + 5)), "2"),
            ("3", When::Said(Timestamp(98 * minute)), "2"),
            // The sender's clock is a little slow, or knows whole seconds only.
            ("4", When::Said(Timestamp(100 * minute)), "4"),
            ("5", When::Came(Timestamp(200 * minute)), "5"),
            ("6", When::Said(Timestamp(198 * minute)), "5"),
        ] {
            record.hear(&said(number, when));
            let bytes = record.to_bytes().unwrap();
            let known_of = Record::from_bytes(&bytes).unwrap().contact().phone;
            assert_eq!(known_of.as_deref(), Some(known), "{number}");
        }
    }

    #[test]
    fn what_is_not_said_stays_and_what_is_said_to_be_nothing_goes() {
        check(&[(value("1"), Some(10)), (Said::NotSaid, Some(20))], Some("1"));
        check(&[(value("1"), Some(10)), (Said::Nothing, Some(20))], None);
        check(&[(value("1"), Some(10)), (value(""), Some(20))], None);
        // Only what was said is as new as its statement.
        check(
            &[(value("1"), Some(10)), (Said::NotSaid, Some(30)), (value("2"), Some(20))],
            Some("2"),
        );
    }

    #[test]
    fn a_former_number_is_gone_until_it_is_said_again() {
        let number = |value: &str| Identifier { system: "R0A".to_owned(), value: value.to_owned() };
        let has = |values: &[&str]| {
            let numbers: Vec<Identifier> = values.iter().map(|value| number(value)).collect();
            Record::said(&numbers, &Details::default(), When::Unknown)
        };
        let former = Details { former: vec![number("m1 ")], ..Details::default() };
        let former = Record::said(&[], &former, When::Unknown);
        let values = |record: &Record| -> Vec<String> {
            record.identifiers.iter().map(|(_, value)| value.clone()).collect()
        };
        let mut record = has(&["M1", "M2"]);
        record.hear(&former);
        assert_eq!(values(&record), ["M2"]);
        let mut merged = record.clone();
        merged.fill_from(&has(&["M1", "M3"]));
        assert_eq!(values(&merged), ["M2", "M3"]);
        record.hear(&has(&["M1"]));
        assert_eq!(values(&record), ["M2", "M1"]);
        record.fill_from(&has(&["M1", "M3"]));
        assert!(values(&record).contains(&"M1".to_owned()));
        let bytes = merged.to_bytes().unwrap();
        assert!(Record::from_bytes(&bytes).unwrap() == merged);
    }

    #[test]
    fn a_merge_fills_only_what_was_never_said() {
        let ended = phone(value("1"), Some(10));
        let known = |mut record: Record| {
            record.fill_from(&ended);
            record.contact().phone
        };
        assert_eq!(known(Record::default()).as_deref(), Some("1"));
        assert_eq!(known(phone(value("2"), Some(5))).as_deref(), Some("2"));
        assert_eq!(known(phone(Said::Nothing, None)), None);
    }
}
