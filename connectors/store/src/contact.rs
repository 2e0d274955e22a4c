//! Contact details as the vault seals them, and how new details are added to known ones.

use backfill_runtime::ports::{Contact, Identifier};
use serde::{Deserialize, Serialize};

use crate::Error;

/// The sealed form. A field that a later version adds must have a default.
#[derive(Serialize, Deserialize)]
#[serde(default)]
struct Sealed {
    identifiers: Vec<(String, String)>,
    family_name: Option<String>,
    given_name: Option<String>,
    birth_date: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    language: Option<String>,
}

impl Default for Sealed {
    fn default() -> Self {
        Self::from(&Contact::default())
    }
}

impl From<&Contact> for Sealed {
    fn from(contact: &Contact) -> Self {
        let contact = contact.clone();
        let pairs = contact.identifiers.into_iter().map(|number| (number.system, number.value));
        Self {
            identifiers: pairs.collect(),
            family_name: contact.family_name,
            given_name: contact.given_name,
            birth_date: contact.birth_date,
            phone: contact.phone,
            email: contact.email,
            language: contact.language,
        }
    }
}

impl From<Sealed> for Contact {
    fn from(sealed: Sealed) -> Self {
        let numbers = sealed.identifiers.into_iter();
        Self {
            identifiers: numbers.map(|(system, value)| Identifier { system, value }).collect(),
            family_name: sealed.family_name,
            given_name: sealed.given_name,
            birth_date: sealed.birth_date,
            phone: sealed.phone,
            email: sealed.email,
            language: sealed.language,
        }
    }
}

/// The bytes to seal.
pub(crate) fn to_bytes(contact: &Contact) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(&Sealed::from(contact)).map_err(|_| unreadable())
}

/// Reads unsealed bytes back.
pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Contact, Error> {
    serde_json::from_slice::<Sealed>(bytes).map(Contact::from).map_err(|_| unreadable())
}

/// The parser's own words could quote personal data, so they are left out.
fn unreadable() -> Error {
    Error::Row { table: "vault_person", reason: "contact details have another form".to_owned() }
}

/// Known details with new ones over them: a new value replaces, an empty one leaves what is there.
pub(crate) fn merged(known: &Contact, new: &Contact) -> Contact {
    let pick = |new: &Option<String>, known: &Option<String>| {
        new.clone().filter(|text| !text.is_empty()).or_else(|| known.clone())
    };
    let mut identifiers = known.identifiers.clone();
    for number in &new.identifiers {
        if !identifiers.contains(number) {
            identifiers.push(number.clone());
        }
    }
    Contact {
        identifiers,
        family_name: pick(&new.family_name, &known.family_name),
        given_name: pick(&new.given_name, &known.given_name),
        birth_date: pick(&new.birth_date, &known.birth_date),
        phone: pick(&new.phone, &known.phone),
        email: pick(&new.email, &known.email),
        language: pick(&new.language, &known.language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Contact {
        Contact {
            identifiers: vec![Identifier { system: "R0A".to_owned(), value: "1".to_owned() }],
            family_name: Some("Example".to_owned()),
            phone: Some("07700900001".to_owned()),
            ..Contact::default()
        }
    }

    #[test]
    fn empty_fields_leave_what_is_known() {
        let new = Contact {
            phone: Some("07700900002".to_owned()),
            email: Some(String::new()),
            ..Contact::default()
        };
        let both = merged(&known(), &new);
        assert_eq!(both.phone.as_deref(), Some("07700900002"));
        assert_eq!(both.family_name.as_deref(), Some("Example"));
        assert_eq!(both.email, None);
        assert_eq!(merged(&both, &known()).identifiers.len(), 1);
    }

    #[test]
    fn details_read_back_what_was_written() {
        let bytes = to_bytes(&known()).unwrap();
        assert_eq!(from_bytes(&bytes).unwrap(), known());
        assert_eq!(from_bytes(b"{}").unwrap(), Contact::default());
    }
}
