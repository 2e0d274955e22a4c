//! A40 and its older kin A18, A30, A34, A36 and A39: two records are one person.

use backfill_runtime::identity::NHS;
use backfill_runtime::ports::Identifier;

use super::{Meaning, Merge, Notice, Person};
use crate::fault::{Condition, Fault, Place};

/// Whether a trigger event says that two records are one person. A35 and A41 are about accounts.
pub(crate) fn is(event: &str) -> bool {
    matches!(event, "A18" | "A30" | "A34" | "A36" | "A39" | "A40")
}

/// Each pair of PID (stays) and MRG (ends).
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let mut meaning = Meaning::default();
    let mut staying = None;
    for segment in notice.message.segments() {
        match segment.name() {
            "PID" => staying = Person::read(notice, segment),
            "MRG" => {
                let into = staying.clone().ok_or_else(|| no_number(Place::new("PID", 3)))?;
                let from = Person::former(notice, segment.field(1))
                    .ok_or_else(|| no_number(Place::new("MRG", 1)))?;
                match pair(into, from) {
                    Ok(merge) => meaning.merges.push(merge),
                    Err(text) => meaning.put_aside(text),
                }
            }
            _ => {}
        }
    }
    if meaning.merges.is_empty() && meaning.review.is_none() {
        return Err(no_number(Place::new("MRG", 1)));
    }
    // What is in doubt in one pair leaves all to a person.
    if meaning.review.is_some() {
        meaning.merges.clear();
    }
    Ok(meaning)
}

/// The two records, each by numbers of its own. Many senders list the ended number among those of the
/// record that stays: it names the one that ends. A number that the ended record shares with the
/// other beside one of its own names the one that stays.
fn pair(mut into: Person, mut from: Person) -> Result<Merge, &'static str> {
    let shared = |number: &Identifier| into.who.numbers.contains(number);
    if from.who.numbers.iter().all(shared) {
        into.who.numbers.retain(|number| !from.who.numbers.contains(number));
    } else {
        from.who.numbers.retain(|number| !into.who.numbers.contains(number));
    }
    if into.who.numbers.is_empty() {
        return Err("MRG-1: PID-3 names the same number, so nobody is merged; merge them by hand");
    }
    if has_nhs_number(&into) && has_nhs_number(&from) {
        return Err("MRG-1: two NHS numbers are two people; put the wrong one right first");
    }
    Ok(Merge { into, from })
}

fn has_nhs_number(person: &Person) -> bool {
    person.who.numbers.iter().any(|number| number.system == NHS)
}

fn no_number(place: Place) -> Fault {
    let text = "no patient number, so it is not clear who is merged";
    Fault::error(place, Condition::RequiredFieldMissing, text)
}
