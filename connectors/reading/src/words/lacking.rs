//! Words for what an entry lacks: the column of the list that says it, and what follows for offers.

use backfill_core::course::SuspendedFor;
use backfill_core::entry::Entry;
use backfill_core::lacking::{Lacking, is_child_on_their_own};

use super::Choices;
use crate::FieldErrors;

/// What is lacking, by the column that says it.
pub const COLUMNS: &Choices<Lacking> = &[
    ("priority", Lacking::Priority),
    ("due_by", Lacking::DueBy),
    ("suspended_until", Lacking::Review),
    ("clinic_types", Lacking::ClinicTypes),
    ("validated_on", Lacking::Validation),
];

/// How it is said that something is lacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LackingWords {
    /// The column of the list.
    pub column: &'static str,
    /// What is so of the entry; follows a number.
    pub counted: &'static str,
    /// What follows for offers.
    pub follows: &'static str,
}

/// The words for what is lacking.
#[must_use]
pub fn lacking_words(lacking: Lacking) -> LackingWords {
    let words = |column, counted, follows| LackingWords { column, counted, follows };
    match lacking {
        Lacking::Priority => words(
            "priority",
            "without a clinical priority",
            "nothing is offered before the list says it",
        ),
        Lacking::DueBy => words(
            "due_by",
            "without the day by which a follow-up is due",
            "nothing is offered before the list says it",
        ),
        Lacking::Review => words(
            "suspended_until",
            "suspended without a day until when, or as unfit or for other treatment with a day of \
             review that has come",
            "nothing is offered before the list says that they are not suspended, or a later day",
        ),
        Lacking::ClinicTypes => words(
            "clinic_types",
            "without clinic types",
            "only clinics that take any type are offered",
        ),
        Lacking::Validation => words(
            "validated_on",
            "not asked for 12 weeks whether they still wait",
            "offers are made all the same; ask them",
        ),
    }
}

/// What somebody must look at, field by field: what keeps everything from being offered to an entry,
/// and a child whose messages go to nobody else.
#[must_use]
pub fn to_look_at(entry: &Entry, today: i32) -> FieldErrors {
    let mut notices = FieldErrors::default();
    for lacking in [Lacking::Priority, Lacking::DueBy, Lacking::Review] {
        if lacking.is_of(entry, today) {
            let LackingWords { column, follows, .. } = lacking_words(lacking);
            let is_past = lacking == Lacking::Review && entry.course.suspended_until.is_some();
            let fault = if is_past { "has come" } else { "is missing" };
            notices.push(column, format!("{fault}: {follows}"));
        }
    }
    if is_child_on_their_own(entry, today) {
        notices.push("contact_via", CHILD_ON_THEIR_OWN);
    }
    notices
}

const CHILD_ON_THEIR_OWN: &str = "is the patient, who is under 16: messages go to them; say parent, \
                                  carer or call_only";

/// Why an entry is suspended, as the list says it.
pub const SUSPENSIONS: &Choices<SuspendedFor> = &[
    ("other", SuspendedFor::Other),
    ("patient", SuspendedFor::Patient),
    ("unfit", SuspendedFor::Unfit),
    ("treatment", SuspendedFor::Treatment),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WaitlistRow;

    #[test]
    fn what_is_lacking_is_a_column_of_the_list() {
        for lacking in Lacking::ALL {
            let column = lacking_words(lacking).column;
            assert!(WaitlistRow::FIELDS.contains(&column), "{column}");
            assert!(COLUMNS.contains(&(column, lacking)), "{column}");
        }
    }
}
