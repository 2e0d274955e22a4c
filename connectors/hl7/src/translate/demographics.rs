//! A04, A08 and their kin: contact details, and that a patient died.

use super::{Meaning, Notice, Person};

/// The person with what is known about them. After a death (PID-30) no message is sent again.
pub(crate) fn read(notice: &Notice<'_>) -> Meaning {
    let died = notice.message.field("PID", 30).text();
    Meaning {
        person: Person::of(notice),
        has_died: died.is_some_and(|value| value.eq_ignore_ascii_case("Y")),
        ..Meaning::default()
    }
}
