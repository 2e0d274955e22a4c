//! Takes one checked row: person, contact, event.

use backfill_core::entry::Entry;
use backfill_core::{Event, EventId, PatientRef, Timestamp};
use backfill_runtime::ids;
use backfill_runtime::ports::{Delivery, Intake, NewEvent, PortError, Reader, Taken, Vault};

use super::checked::Checked;
use super::fault::Fault;

/// The parts of the service that an import works with.
#[derive(Clone, Copy)]
pub(crate) struct Ports<'a> {
    /// Where rows are made durable.
    pub(crate) intake: &'a dyn Intake,
    /// Where names and numbers go.
    pub(crate) vault: &'a dyn Vault,
    /// Where it is seen what became of a row that was taken before.
    pub(crate) reader: &'a dyn Reader,
}

impl std::fmt::Debug for Ports<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}

/// What became of a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RowResult {
    /// It is durable.
    Taken,
    /// It says what was said before.
    Unchanged,
    /// It can not be taken.
    Refused(Vec<Fault>),
}

/// Takes a row. Contact details are written in any case; the event only if the row says
/// something new.
///
/// # Errors
/// If the store can not be reached: it is not known whether the row was taken; taking it again
/// is safe.
pub(super) async fn take(
    ports: &Ports<'_>,
    row: &Checked,
    now: Timestamp,
) -> Result<RowResult, PortError> {
    let Some(patient) = person(ports, row).await? else {
        let fault = Fault::of("patient", "is nobody who is known here");
        return Ok(RowResult::Refused(vec![fault]));
    };
    ports.vault.put(patient, &row.contact).await?;
    let entry = Entry { patient, ..row.entry.clone() };
    let first = event_id(row, patient, &[]);
    match ports.intake.take(delivery(row, &entry, first, now)).await? {
        Taken::New => Ok(RowResult::Taken),
        Taken::Duplicate { .. } if is_newest(ports, &entry).await? => Ok(RowResult::Unchanged),
        // The row goes back to what it said some lists ago, so its first event is long used up.
        Taken::Duplicate { .. } => {
            let again = event_id(row, patient, &[&now.0.to_string()]);
            ports.intake.take(delivery(row, &entry, again, now)).await?;
            Ok(RowResult::Taken)
        }
        Taken::Conflict => {
            let fault = Fault::of("reference", "was taken with other content at the same time");
            Ok(RowResult::Refused(vec![fault]))
        }
    }
}

async fn person(ports: &Ports<'_>, row: &Checked) -> Result<Option<PatientRef>, PortError> {
    match row.patient {
        None => ports.vault.resolve(&row.identifiers).await.map(Some),
        Some(patient) => Ok(ports.vault.get(patient).await?.map(|_| patient)),
    }
}

/// Whether nothing that a list can say has changed since. An entry that has left the list stays
/// away: an old list must not bring back who was treated. The person and the appointment that is
/// held follow the trust's messages, so a difference there is news that the list has not heard.
async fn is_newest(ports: &Ports<'_>, entry: &Entry) -> Result<bool, PortError> {
    let Some(current) = ports.reader.entry(entry.id).await? else { return Ok(true) };
    let listed = Entry { patient: current.patient, holds: current.holds, ..entry.clone() };
    Ok(listed == current)
}

/// The same row gives the same id; whoever is behind the numbers is part of what it says.
fn event_id(row: &Checked, patient: PatientRef, more: &[&str]) -> EventId {
    let content = row.content.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let (trust, patient) = (row.entry.trust.as_str(), patient.to_string());
    let parts = [&["import", trust, &row.reference, &patient, &content][..], more].concat();
    ids::event_id(&parts)
}

fn delivery(row: &Checked, entry: &Entry, id: EventId, now: Timestamp) -> Delivery {
    Delivery {
        source: format!("import:{}", entry.trust),
        id: id.to_string(),
        body_hash: row.content,
        received_at: now,
        events: vec![NewEvent { id, event: Event::EntryAdded(entry.clone()) }],
        contacts: Vec::new(),
        reply: Vec::new(),
        quarantine: None,
    }
}
