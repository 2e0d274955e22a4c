//! What a message means: one file per family of trigger events.
//!
//! | trigger | meaning |
//! |---|---|
//! | S12, S14, S27 | booked, changed or repeated: `AppointmentBooked`; the core compares |
//! | S13 | moved: `AppointmentMoved`; with a reason that takes a cancellation back, booked |
//! | S15, S16, S17 | cancelled, discontinued, deleted: `SlotFreed` |
//! | S18 – S22 | resources changed: nothing, unless S20 – S22 end the whole appointment |
//! | S23, S24 | diary closed, opened: `SlotBlocked`, `SlotFreed` without an appointment |
//! | S26 | did not come: nothing; the time has passed |
//! | A01, A04, A05, A08, A28, A31 | contact details; a death stops all messages |
//! | A34, A40 | two patients are one: `PatientsMerged` |
//! | other SIU and ADT | taken and answered, nothing follows |

mod appointment;
mod blocked;
mod booked;
mod cancelled;
mod demographics;
mod duration;
mod merged;
mod moved;
mod no_show;
mod notice;
mod numbers;
mod person;
mod phones;
mod resources;
mod start;
mod time;
mod unblocked;

use backfill_core::Event;
use backfill_runtime::Zone;

use crate::fault::{Condition, Fault, Place};
use crate::mapping::Source;
use crate::message::Message;
use crate::warning::Warning;

pub(crate) use notice::Notice;
pub(crate) use person::Person;

/// What follows from a message. Patients are not in the events yet: the vault knows them.
#[derive(Debug, Default)]
pub(crate) struct Meaning {
    /// What happened.
    pub(crate) events: Vec<Event>,
    /// Whom the message is about.
    pub(crate) person: Option<Person>,
    /// Pairs of records that are one person.
    pub(crate) merges: Vec<Merge>,
    /// Whether the person died.
    pub(crate) has_died: bool,
    /// Why a person must look at the original.
    pub(crate) review: Option<String>,
    /// What was odd.
    pub(crate) warnings: Vec<Warning>,
}

/// Two records that are one person.
#[derive(Debug)]
pub(crate) struct Merge {
    /// The record that stays.
    pub(crate) into: Person,
    /// The record that ends.
    pub(crate) from: Person,
}

/// The name of a message's trigger event for metrics: one of a closed list.
pub(crate) fn trigger(message: &Message) -> &'static str {
    const KNOWN: [&str; 23] = [
        "S12", "S13", "S14", "S15", "S16", "S17", "S18", "S19", "S20", "S21", "S22", "S23", "S24",
        "S26", "S27", "A01", "A04", "A05", "A08", "A28", "A31", "A34", "A40",
    ];
    let event = event(message);
    KNOWN.into_iter().find(|known| *known == event).unwrap_or("other")
}

/// What the message means.
///
/// # Errors
/// If something is missing or unreadable without which it means nothing.
pub(crate) fn translate(message: &Message, source: &Source, zone: &Zone) -> Result<Meaning, Fault> {
    let live = resources::without_deleted(message);
    let notice = Notice::new(&live, source, zone)?;
    let mut meaning = match (notice.kind().as_str(), event(message).as_str()) {
        ("SIU", "S12" | "S14" | "S27") => booked::read(&notice)?,
        ("SIU", "S13") => moved::read(&notice)?,
        ("SIU", "S15" | "S16" | "S17") => cancelled::read(&notice)?,
        ("SIU", "S18" | "S19" | "S20" | "S21" | "S22") => resources::read(&notice)?,
        ("SIU", "S23") => blocked::read(&notice)?,
        ("SIU", "S24") => unblocked::read(&notice)?,
        ("SIU", "S26") => no_show::read(),
        ("ADT", "A01" | "A04" | "A05" | "A08" | "A28" | "A31") => demographics::read(&notice),
        ("ADT", "A34" | "A40") => merged::read(&notice)?,
        ("SIU" | "ADT", _) => Meaning::default(),
        (_, _) => return Err(not_taken()),
    };
    if message.all("PID").nth(1).is_some() && meaning.merges.is_empty() {
        meaning.warnings.push(Warning::SeveralPatients);
    }
    Ok(meaning)
}

/// MSH-9.2, or EVN-1 where it is empty.
fn event(message: &Message) -> String {
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
