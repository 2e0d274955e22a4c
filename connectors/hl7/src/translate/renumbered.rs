//! A46 and A47: somebody had a wrong number (MRG-1) and has another one now (PID-3).

use backfill_runtime::identity::NHS;

use super::{Meaning, Notice, Person};
use crate::fault::{Condition, Fault, Place};

/// Whether a trigger event says that a number was put right.
pub(crate) fn is(event: &str) -> bool {
    matches!(event, "A46" | "A47")
}

/// Whom PID says, and the numbers of MRG-1 that are not theirs any more: they may be, or become,
/// somebody else's.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let mut meaning = Meaning::default();
    let (mut changes, mut patients) = (notice.message.all("MRG"), notice.message.all("PID"));
    let (Some(change), Some(patient)) = (changes.next(), patients.next()) else {
        return Err(missing(Place::new("MRG", 1)));
    };
    if changes.next().is_some() || patients.next().is_some() {
        meaning.put_aside("MRG: several patients in one message; send one message for each");
        return Ok(meaning);
    }
    let person = Person::read(notice, patient).ok_or_else(|| missing(Place::new("PID", 3)))?;
    let former =
        Person::former(notice, change.field(1)).ok_or_else(|| missing(Place::new("MRG", 1)))?;
    let mut former = former.who.numbers;
    former.retain(|number| !person.who.numbers.contains(number));
    let has_nhs = |numbers: &[_]| {
        numbers.iter().any(|number: &backfill_runtime::ports::Identifier| number.system == NHS)
    };
    if former.is_empty() {
        meaning.put_aside("MRG-1: PID-3 names the same number, so none was changed");
    } else if has_nhs(&former) && has_nhs(&person.who.numbers) {
        meaning.put_aside("MRG-1: another NHS number is another person until a person looked");
    } else {
        (meaning.person, meaning.former) = (Some(person), former);
    }
    Ok(meaning)
}

fn missing(place: Place) -> Fault {
    let text = "no patient number, so it is not clear which one was changed";
    Fault::error(place, Condition::RequiredFieldMissing, text)
}
