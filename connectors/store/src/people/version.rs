//! The version of what is known of somebody: a keyed checksum, so that nobody can try which phone
//! number fits it.

use backfill_core::PatientRef;
use backfill_runtime::ports::{Contact, Version};

use crate::keys::{Key, keyed_hash};

/// The version of what is known. The words of a list about times are a version of its entry.
pub(crate) fn of(key: &Key, patient: PatientRef, contact: &Contact) -> Version {
    let Contact {
        identifiers,
        family_name,
        given_name,
        birth_date,
        phone,
        landline,
        email,
        language,
        // Follows from a statement, and no address can be told from it.
        has_unread_phone: _,
        times: _,
    } = contact;
    let patient = patient.0.to_be_bytes();
    let fields = [family_name, given_name, birth_date, phone, landline, email, language];
    let mut parts: Vec<&[u8]> = vec![&patient];
    for field in fields {
        parts.push(field.as_deref().unwrap_or_default().as_bytes());
    }
    let mut numbers: Vec<_> = identifiers.iter().collect();
    numbers.sort_unstable_by(|one, other| {
        (&one.system, &one.value).cmp(&(&other.system, &other.value))
    });
    for number in numbers {
        parts.extend([number.system.as_bytes(), number.value.as_bytes()]);
    }
    keyed_hash(key, &parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use backfill_runtime::ports::Identifier;

    const ANNA: PatientRef = PatientRef(1);

    fn known() -> Contact {
        let number = |value: &str| Identifier { system: "R0A".to_owned(), value: value.to_owned() };
        Contact {
            identifiers: vec![number("1"), number("2")],
            family_name: Some("Example".to_owned()),
            phone: Some("+447700900001".to_owned()),
            ..Contact::default()
        }
    }

    #[test]
    fn it_is_another_for_whatever_is_known_and_for_every_key() {
        let first = of(&[1; 32], ANNA, &known());
        let mut turned = known();
        turned.identifiers.reverse();
        assert_eq!(of(&[1; 32], ANNA, &turned), first);
        let moved = |from: fn(&mut Contact)| {
            let mut contact = known();
            from(&mut contact);
            of(&[1; 32], ANNA, &contact)
        };
        let others = [
            moved(|it| it.phone = Some("+447700900002".to_owned())),
            moved(|it| it.phone = None),
            // The same words in another place.
            moved(|it| it.landline = it.phone.take()),
            moved(|it| it.email = Some("a@example.org".to_owned())),
            moved(|it| it.family_name = Some("Sample".to_owned())),
            moved(|it| drop(it.identifiers.pop())),
            of(&[2; 32], ANNA, &known()),
            of(&[1; 32], PatientRef(2), &known()),
        ];
        for (place, other) in others.iter().enumerate() {
            assert_ne!(*other, first, "{place}");
        }
    }
}
