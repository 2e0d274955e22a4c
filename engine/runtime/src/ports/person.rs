//! A person as messages speak of them: by which numbers, and what is said of how to reach them.

use std::collections::BTreeMap;

use backfill_core::{EntryId, EventId, PatientRef, Timestamp};

use crate::identity::key;

/// A number by which an organisation knows a person.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Identifier {
    /// `NHS` for the NHS number, otherwise whoever gave it: the trust's ODS code, or the name of an
    /// authority that several trusts share.
    pub system: String,
    /// The number.
    pub value: String,
}

/// What a message says of who somebody is.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Who {
    /// The reference, where the sender knows it.
    pub patient: Option<PatientRef>,
    /// All numbers.
    pub numbers: Vec<Identifier>,
    /// Date of birth, `YYYY-MM-DD`.
    pub birth_date: Option<String>,
}

/// Who somebody is. Asking changes nothing: a new reference is remembered with the delivery that
/// brings it, and only then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolved {
    /// Somebody who is known.
    Known(PatientRef),
    /// Nobody is known by these numbers. This is to be their reference.
    New(PatientRef),
    /// It cannot be told: a person must look, and nothing may be taken.
    Doubt(Doubt),
    /// No number that is anybody's was said.
    Nobody,
}

/// Why it cannot be told who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Two different NHS numbers were said of one person.
    TwoNhsNumbers,
    /// A number that was said belongs to somebody with another NHS number.
    OtherNhsNumber,
    /// The numbers that were said belong to different people.
    DifferentPeople,
    /// Only a local number says who it is, and the date of birth is another.
    OtherBirthDate,
}

/// What is known of a person. Debug output is redacted.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// All numbers they are known by.
    pub identifiers: Vec<Identifier>,
    /// Family name.
    pub family_name: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Date of birth, `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// Mobile number, as E.164: `+447700900123`.
    pub phone: Option<String>,
    /// A number for calls alone, as E.164.
    pub landline: Option<String>,
    /// Whether their list or a message has something for a number that could not be read.
    pub has_unread_phone: bool,
    /// Email address.
    pub email: Option<String>,
    /// Language, ISO 639.
    pub language: Option<String>,
    /// What their list says of the times at which they can come, in its own words, by entry.
    pub times: BTreeMap<EntryId, String>,
}

/// What a message says of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Said<T> {
    /// Nothing was said: what is known stays.
    #[default]
    NotSaid,
    /// It was said that there is none: what is known goes.
    Nothing,
    /// This was said.
    Value(T),
}

/// What a message says of a person. Debug output is redacted.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// Family name.
    pub family_name: Said<String>,
    /// Given name.
    pub given_name: Said<String>,
    /// Date of birth, `YYYY-MM-DD`.
    pub birth_date: Said<String>,
    /// Mobile number, as E.164.
    pub phone: Said<String>,
    /// A number for calls alone, as E.164.
    pub landline: Said<String>,
    /// That something stands where the number should, and could not be read as one.
    pub unread_phone: Said<()>,
    /// Email address.
    pub email: Said<String>,
    /// Language, ISO 639.
    pub language: Said<String>,
    /// What their list says of the times of one entry, in its own words; none if it says nothing
    /// of an entry.
    pub times: Option<(EntryId, Said<String>)>,
    /// Numbers that are not theirs: until they are said of somebody again, they lead to nobody. Only
    /// a statement without an event can say so.
    pub former: Vec<Identifier>,
}

/// What a delivery says of a person. It counts once its event is decided and was not refused.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactStatement {
    /// The event it came with; none if it counts as soon as the delivery is taken.
    pub event: Option<EventId>,
    /// The reference that `who` was resolved to.
    pub patient: PatientRef,
    /// Who it is about: numbers not known yet lead to `patient` from now on.
    pub who: Who,
    /// When the sender said it. Of two, the later one wins; one that does not say when was said when
    /// it came.
    pub said_at: Option<Timestamp>,
    /// What is said.
    pub details: Details,
    /// What says it again and again, such as a line of a list: if it says what it said last time, it
    /// says nothing. None if each statement stands for itself.
    pub repeats: Option<String>,
}

/// Two references that are one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// The reference that ended.
    pub from: PatientRef,
    /// The reference that stayed.
    pub into: PatientRef,
    /// The event that said so.
    pub event: EventId,
    /// When it was decided.
    pub at: Timestamp,
}

impl<T> Said<T> {
    /// A value that may be missing, where a missing one means that nothing was said.
    pub fn of(value: Option<T>) -> Self {
        value.map_or(Self::NotSaid, Self::Value)
    }

    /// The same of what follows from the value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Said<U> {
        match self {
            Self::NotSaid => Said::NotSaid,
            Self::Nothing => Said::Nothing,
            Self::Value(value) => Said::Value(change(value)),
        }
    }

    /// The value, if one was said.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::NotSaid | Self::Nothing => None,
        }
    }

    /// What is known after this was said.
    pub fn or(self, known: Option<T>) -> Option<T> {
        match self {
            Self::NotSaid => known,
            Self::Nothing => None,
            Self::Value(value) => Some(value),
        }
    }
}

impl From<&Contact> for Details {
    /// What is known, as if it were said; what is not known is not said.
    fn from(contact: &Contact) -> Self {
        Self {
            family_name: Said::of(contact.family_name.clone()),
            given_name: Said::of(contact.given_name.clone()),
            birth_date: Said::of(contact.birth_date.clone()),
            phone: Said::of(contact.phone.clone()),
            landline: Said::of(contact.landline.clone()),
            unread_phone: Said::of(contact.has_unread_phone.then_some(())),
            email: Said::of(contact.email.clone()),
            language: Said::of(contact.language.clone()),
            times: None,
            former: Vec::new(),
        }
    }
}

impl Details {
    /// What is known after this was said of somebody.
    #[must_use]
    pub fn over(self, known: Contact) -> Contact {
        let mut times = known.times;
        match self.times {
            Some((entry, Said::Value(words))) => drop(times.insert(entry, words)),
            Some((entry, Said::Nothing)) => drop(times.remove(&entry)),
            Some((_, Said::NotSaid)) | None => {}
        }
        Contact {
            identifiers: without(known.identifiers, &self.former),
            family_name: self.family_name.or(known.family_name),
            given_name: self.given_name.or(known.given_name),
            birth_date: self.birth_date.or(known.birth_date),
            phone: self.phone.or(known.phone),
            landline: self.landline.or(known.landline),
            has_unread_phone: self.unread_phone.or(known.has_unread_phone.then_some(())).is_some(),
            email: self.email.or(known.email),
            language: self.language.or(known.language),
            times,
        }
    }
}

/// The numbers that are not among those.
fn without(numbers: Vec<Identifier>, former: &[Identifier]) -> Vec<Identifier> {
    let is_former = |number: &Identifier| former.iter().any(|it| key(it) == key(number));
    numbers.into_iter().filter(|number| !is_former(number)).collect()
}

impl Doubt {
    /// What cannot be told, and what to do, without personal data.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::TwoNhsNumbers => {
                "two different NHS numbers are said of one person; send the one that is theirs"
            }
            Self::OtherNhsNumber => {
                "the local number belongs to somebody with another NHS number, and two NHS numbers \
                 are never one person; put the wrong number right and send it again"
            }
            Self::DifferentPeople => {
                "the numbers belong to different people; put the wrong one right, or merge the \
                 two, and send it again"
            }
            Self::OtherBirthDate => {
                "only the local number says who it is, and the date of birth is another; put the \
                 wrong one right, or send the NHS number with it"
            }
        }
    }
}

impl std::fmt::Debug for Identifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identifier({}, ***)", self.system)
    }
}

impl std::fmt::Debug for Who {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Who({:?}, {:?})", self.patient, self.numbers)
    }
}

impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(***)")
    }
}

impl std::fmt::Debug for Details {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Details(***)")
    }
}

impl std::fmt::Debug for ContactStatement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ContactStatement({}, ***)", self.patient)
    }
}
