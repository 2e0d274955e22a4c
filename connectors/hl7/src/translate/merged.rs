//! A40 and A34: two records are one person.

use backfill_runtime::identity::NHS;

use super::{Meaning, Merge, Notice, Person};
use crate::fault::{Condition, Fault, Place};

/// Each pair of PID (stays) and MRG (ends). Numbers of the record that stays do not name the one
/// that ends.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let mut merges = Vec::new();
    let mut staying = None;
    for segment in notice.message.segments() {
        match segment.name() {
            "PID" => staying = Person::read(notice, segment),
            "MRG" => {
                let into = staying.clone().ok_or_else(|| no_number(Place::new("PID", 3)))?;
                let from = Person::ended(notice, segment.field(1), &into)
                    .ok_or_else(|| no_number(Place::new("MRG", 1)))?;
                merges.push(Merge { into, from });
            }
            _ => {}
        }
    }
    if merges.is_empty() {
        return Err(no_number(Place::new("MRG", 1)));
    }
    if merges.iter().any(has_two_nhs_numbers) {
        let mut meaning = Meaning::default();
        meaning
            .put_aside("MRG-1: two NHS numbers are two people; merge them by hand if they are one");
        return Ok(meaning);
    }
    Ok(Meaning { merges, ..Meaning::default() })
}

fn has_two_nhs_numbers(merge: &Merge) -> bool {
    let has_one = |person: &Person| person.who.numbers.iter().any(|number| number.system == NHS);
    has_one(&merge.into) && has_one(&merge.from)
}

fn no_number(place: Place) -> Fault {
    let text = "no patient number of its own, so it is not clear who is merged";
    Fault::error(place, Condition::RequiredFieldMissing, text)
}
