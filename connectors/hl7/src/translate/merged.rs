//! A40 and A34: two records are one person.

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
    Ok(Meaning { merges, ..Meaning::default() })
}

fn no_number(place: Place) -> Fault {
    let text = "no patient number of its own, so it is not clear who is merged";
    Fault::error(place, Condition::RequiredFieldMissing, text)
}
