//! What a message leaves blank is as it is known: an appointment never loses what a later message
//! does not say.

use crate::appointment::Appointment;
use crate::code::Code;
use crate::slot::{AppointmentKind, Modality, SlotFacts, Support, same_name};

/// The appointment as it is told, its blanks filled from what is known of it.
pub(super) fn appointment(told: &Appointment, known: &Appointment) -> Appointment {
    let unnamed = told.reference.is_empty();
    Appointment {
        id: told.id,
        reference: if unnamed { known.reference.clone() } else { told.reference.clone() },
        patient: told.patient.or(known.patient),
        facts: facts(&told.facts, &known.facts),
        status: told.status,
        said_at: told.said_at.max(known.said_at),
    }
}

/// Time and place as they are told, their blanks filled. Another clinic than the known one has
/// another site, service and kind: those stay blank, and so nothing is offered on a guess.
pub(super) fn facts(told: &SlotFacts, known: &SlotFacts) -> SlotFacts {
    let unnamed = told.session.is_empty() && !known.session.is_empty();
    let elsewhere =
        !unnamed && !known.session.is_empty() && !same_name(&told.session, &known.session);
    if elsewhere {
        return told.clone();
    }
    let mut facts = if unnamed { of_known_clinic(told, known) } else { told.clone() };
    facts.site = first(facts.site, known.site);
    facts.service = first(facts.service, known.service);
    facts.kind = first_kind(facts.kind, known.kind);
    if facts.room.is_empty() {
        facts.room.clone_from(&known.room);
    }
    if facts.capacity == 0 {
        facts.capacity = known.capacity;
    }
    if facts.modality == Modality::Unsaid {
        facts.modality = known.modality;
    }
    if facts.requires.is_unsaid() {
        facts.requires.clone_from(&known.requires);
    }
    if facts.provides == Support::UNSAID {
        facts.provides = known.provides;
    }
    facts.takes = facts.takes.or(&known.takes);
    // One default is as good as the other, except where the message names no clinic to have one.
    if told.length_assumed && 0 < known.duration_minutes && (unnamed || !known.length_assumed) {
        facts.duration_minutes = known.duration_minutes;
        facts.length_assumed = known.length_assumed;
    }
    facts
}

/// Whoever names no clinic has said nothing that the clinic decides, whatever the sender's
/// defaults are.
fn of_known_clinic(told: &SlotFacts, known: &SlotFacts) -> SlotFacts {
    SlotFacts {
        site: told.site,
        service: first(known.service, told.service),
        kind: first_kind(known.kind, told.kind),
        start: told.start,
        local: told.local,
        room: told.room.clone(),
        duration_minutes: told.duration_minutes,
        length_assumed: told.length_assumed,
        ..known.clone()
    }
}

fn first(one: Code, other: Code) -> Code {
    if one.is_empty() { other } else { one }
}

fn first_kind(one: AppointmentKind, other: AppointmentKind) -> AppointmentKind {
    if one == AppointmentKind::Unknown { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::facts;
    use crate::code::Code;
    use crate::decide::world::World;
    use crate::prerequisite::{FASTING, Prerequisites};
    use crate::slot::{AppointmentKind, Modality, SlotFacts, Support};
    use std::string::String;

    fn known() -> SlotFacts {
        let facts = World::new().facts(10);
        SlotFacts {
            room: "3".into(),
            capacity: 4,
            modality: Modality::Video,
            provides: Support::INTERPRETER,
            ..facts
        }
    }

    /// What a sender's defaults make of a message that names nothing but the time.
    fn bare() -> SlotFacts {
        SlotFacts {
            site: Code::EMPTY,
            service: Code::EMPTY,
            kind: AppointmentKind::Unknown,
            modality: Modality::InPerson,
            session: String::new(),
            provides: Support::default(),
            room: String::new(),
            capacity: 1,
            duration_minutes: 15,
            length_assumed: true,
            ..known()
        }
    }

    #[track_caller]
    fn check(told: &SlotFacts, known: &SlotFacts, filled: &SlotFacts) {
        assert_eq!(&facts(told, known), filled);
    }

    #[test]
    fn who_names_no_clinic_has_said_nothing_that_the_clinic_decides() {
        check(&bare(), &known(), &known());
        let later = known().start.plus_minutes(1440);
        let moved = SlotFacts { start: later, ..bare() };
        check(&moved, &known(), &SlotFacts { start: later, ..known() });
        let said = SlotFacts { duration_minutes: 45, length_assumed: false, ..bare() };
        check(&said, &known(), &SlotFacts { duration_minutes: 45, ..known() });
        let elsewhere: Code = "R0A09".parse().unwrap();
        let other_site = SlotFacts { site: elsewhere, ..bare() };
        check(&other_site, &known(), &SlotFacts { site: elsewhere, ..known() });
    }

    #[test]
    fn each_blank_of_the_same_clinic_is_filled_and_what_is_said_counts() {
        let told = SlotFacts { session: known().session, ..bare() };
        let filled = SlotFacts {
            modality: Modality::InPerson,
            provides: Support::default(),
            capacity: 1,
            ..known()
        };
        check(&told, &known(), &filled);
        let unsaid = SlotFacts { capacity: 0, room: "5".into(), ..told };
        check(&unsaid, &known(), &SlotFacts { capacity: 4, room: "5".into(), ..filled });
    }

    #[test]
    fn what_the_sender_does_not_say_is_as_known_and_what_it_says_counts() {
        let known = SlotFacts { requires: Prerequisites::of([FASTING]), ..known() };
        let unsaid = SlotFacts {
            modality: Modality::Unsaid,
            requires: Prerequisites::UNSAID,
            provides: Support::UNSAID,
            ..known.clone()
        };
        check(&unsaid, &known, &known);
        let nothing = SlotFacts { requires: Prerequisites::NOTHING, ..unsaid.clone() };
        check(&nothing, &known, &SlotFacts { requires: Prerequisites::NOTHING, ..known.clone() });
        let by_phone = SlotFacts { modality: Modality::Telephone, ..unsaid.clone() };
        check(&by_phone, &known, &SlotFacts { modality: Modality::Telephone, ..known.clone() });
        let other = SlotFacts { session: "OTHER".into(), ..unsaid };
        let usual = facts(&other, &known).settled();
        assert_eq!((usual.modality, usual.requires), (Modality::InPerson, Prerequisites::NOTHING));
        assert_eq!(usual.provides, Support::default());
    }

    #[test]
    fn another_clinic_takes_nothing_over() {
        let told = SlotFacts { session: "OTHER".into(), ..bare() };
        check(&told, &known(), &told);
    }

    #[test]
    fn a_clinic_that_is_named_later_completes_what_had_none() {
        let none = SlotFacts { session: String::new(), room: String::new(), ..known() };
        let told = SlotFacts { session: "KNEE".into(), ..bare() };
        let filled = facts(&told, &none);
        assert_eq!((filled.session.as_str(), filled.service), ("KNEE", known().service));
        assert_eq!((filled.duration_minutes, filled.length_assumed), (30, false));
    }

    #[test]
    fn a_default_length_gives_way_to_a_known_one_only() {
        let assumed = SlotFacts { length_assumed: true, ..known() };
        let told = SlotFacts { duration_minutes: 15, length_assumed: true, ..known() };
        assert_eq!(facts(&told, &known()).duration_minutes, 30);
        assert_eq!(facts(&told, &assumed).duration_minutes, 15);
        let said = SlotFacts { length_assumed: false, ..told };
        assert_eq!(facts(&said, &known()).duration_minutes, 15);
    }
}
