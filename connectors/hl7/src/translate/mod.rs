//! What a message means: one file per family of trigger events.
//!
//! | trigger | meaning |
//! |---|---|
//! | S12, S14, S27 | booked, changed or repeated: `AppointmentBooked`; the core compares |
//! | S13 | moved: `AppointmentMoved`; with a reason that takes a cancellation back, booked |
//! | S15, S16, S17 | cancelled, discontinued, deleted: `SlotFreed` |
//! | S18 – S22 | resources changed: nothing, unless S20 – S22 end the whole appointment |
//! | S23, S24 | diary closed, opened: `SlotBlocked`, `SlotFreed` without an appointment |
//! | S26, and statuses | took place or was missed: `AppointmentAttended`, `AppointmentMissed` |
//! | A01, A06, A13; A03, A07, A11 | in hospital, out again: `PatientAdmitted`, `PatientDischarged` |
//! | A05, A14; A27, A38 | outpatient appointments booked, cancelled, as SIU; see the mapping |
//! | A04, A08, A28, A31 and those above | contact details |
//! | A18, A30, A34, A36, A39, A40 | two patients are one: `PatientsMerged` |
//! | A46, A47 | a wrong number was changed |
//! | A24, A37, A43 | records tied together or apart: a person looks |
//! | any | a death: `PatientDied` |
//! | other SIU and ADT | taken, answered and counted; nothing follows |

mod appointment;
mod beside;
mod blocked;
mod booked;
mod by_hand;
mod cancelled;
mod death;
mod duration;
mod meaning;
mod merged;
mod moved;
mod no_show;
mod notice;
mod numbers;
mod outcome;
mod person;
mod phones;
mod places;
mod renumbered;
mod resources;
mod start;
mod stay;
mod time;
mod unblocked;
mod visit;

use backfill_core::Timestamp;
use backfill_runtime::Zone;

use crate::fault::{Condition, Fault, Place};
use crate::mapping::Source;
use crate::message::Message;
use crate::unused::Unused;
use crate::warning::Warning;

pub(crate) use meaning::{Meaning, Merge, News};
pub(crate) use notice::Notice;
pub(crate) use person::Person;
pub(crate) use places::Places;

/// Why a person must look at a message about a group of patients.
const SEVERAL_PATIENTS: &str =
    "PID: several patients in one message, of whom the first was taken; send one message for each";

/// The name of a message's trigger event for metrics: one of a closed list.
pub(crate) fn trigger(message: &Message) -> &'static str {
    const KNOWN: [&str; 41] = [
        "S12", "S13", "S14", "S15", "S16", "S17", "S18", "S19", "S20", "S21", "S22", "S23", "S24",
        "S26", "S27", "A01", "A03", "A04", "A05", "A06", "A07", "A08", "A11", "A13", "A14", "A18",
        "A24", "A27", "A28", "A30", "A31", "A34", "A36", "A37", "A38", "A39", "A40", "A43", "A46",
        "A47", "Z02",
    ];
    let event = event(message);
    KNOWN.into_iter().find(|known| *known == event).unwrap_or("other")
}

/// What the message means, received at `now`.
///
/// # Errors
/// If something is missing or unreadable without which it means nothing.
pub(crate) fn translate(
    message: &Message,
    source: &Source,
    zone: &Zone,
    now: Timestamp,
) -> Result<Meaning, Fault> {
    let live = resources::without_deleted(message);
    let appointment = Notice::new(&live, source, zone, now)?;
    let visit = appointment.visit();
    let kind = appointment.kind();
    let mut meaning = match (kind.as_str(), event(message).as_str()) {
        ("SIU", "S12" | "S14" | "S27") => booked::read(&appointment)?,
        ("SIU", "S13") => moved::read(&appointment)?,
        ("SIU", "S15" | "S16" | "S17") => cancelled::read(&appointment)?,
        ("SIU", "S18" | "S19" | "S20" | "S21" | "S22") => resources::read(&appointment)?,
        ("SIU", "S23") => blocked::read(&appointment)?,
        ("SIU", "S24") => unblocked::read(&appointment)?,
        ("SIU", "S26") => no_show::read(&appointment)?,
        ("SIU", _) => outcome::read(&appointment),
        ("ADT", event) if merged::is(event) => merged::read(&appointment)?,
        ("ADT", event) if renumbered::is(event) => renumbered::read(&appointment)?,
        ("ADT", event) if by_hand::of(event).is_some() => by_hand::read(event),
        ("ADT", event) => match stay::of(event) {
            Some(turn) if stay::concerns(&visit, turn) => stay::read(&visit, turn),
            Some(_) | None => visit::read(&visit, event)?,
        },
        (_, _) => return Err(not_taken()),
    };
    meaning.said_at = Some(appointment.said_at()).filter(|said| said.0 != 0);
    death::note(if kind == "ADT" { &visit } else { &appointment }, &mut meaning);
    if message.all("PID").nth(1).is_some() && meaning.merges.is_empty() {
        meaning.warnings.push(Warning::SeveralPatients);
        if !meaning.events.is_empty() {
            meaning.put_aside(SEVERAL_PATIENTS);
        }
    }
    Ok(meaning)
}

/// Only who the message is about and what is known of them; counted if that is nobody.
fn contact_details(notice: &Notice<'_>) -> Meaning {
    let person = Person::of(notice);
    let unused = person.is_none().then_some(Unused::Nobody);
    Meaning { person, unused, ..Meaning::default() }
}

/// MSH-9.2, or EVN-1 where it is empty.
pub(crate) fn event(message: &Message) -> String {
    message
        .field("MSH", 9)
        .component(2)
        .text()
        .or_else(|| message.field("EVN", 1).text())
        .unwrap_or_default()
        .to_ascii_uppercase()
}

fn not_taken() -> Fault {
    let text = "only SIU and ADT messages are taken here";
    Fault::reject(Place::new("MSH", 9), Condition::UnsupportedMessageType, text)
}
