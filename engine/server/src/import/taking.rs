//! Takes one checked row: whom it is about, its event, and what it says of them.

use backfill_core::entry::Entry;
use backfill_core::{Event, EventId, PatientRef, Timestamp};
use backfill_runtime::ids;
use backfill_runtime::ports::{
    Contact, ContactStatement, Delivery, Doubt, Intake, NewEvent, PortError, Reader, Resolved,
    Taken, Vault,
};

use super::checked::Checked;
use super::fault::Fault;

/// How often it is asked again who somebody is, where other rows bring the same people at once.
const TRIES_COUNT_MAX: usize = 16;

/// The parts of the service that an import works with.
#[derive(Clone, Copy)]
pub(crate) struct Ports<'a> {
    /// Where rows are made durable.
    pub(crate) intake: &'a dyn Intake,
    /// Where it is known who people are.
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

/// Takes a row: its event only if it says something new, and with it what it says of the patient.
///
/// # Errors
/// If the store can not be reached: it is not known whether the row was taken; taking it again
/// is safe.
pub(super) async fn take(
    ports: &Ports<'_>,
    row: &Checked,
    now: Timestamp,
) -> Result<RowResult, PortError> {
    for _ in 0..TRIES_COUNT_MAX {
        let patient = match person(ports, row).await? {
            Ok(patient) => patient,
            Err(fault) => return Ok(RowResult::Refused(vec![fault])),
        };
        if let Some(result) = take_about(ports, row, patient, now).await? {
            return Ok(result);
        }
    }
    let reason = "other rows bring the same people at the same time".to_owned();
    Err(PortError::Unavailable { what: "the vault", reason })
}

async fn person(ports: &Ports<'_>, row: &Checked) -> Result<Result<PatientRef, Fault>, PortError> {
    if let Some(patient) = row.who.patient
        && ports.vault.get(patient).await?.is_none()
    {
        return Ok(Err(Fault::of("patient", "is nobody who is known here")));
    }
    Ok(match ports.vault.resolve(&row.who).await? {
        Resolved::Known(patient) | Resolved::New(patient) => Ok(patient),
        Resolved::Doubt(doubt) => Err(Fault::of(field_of(doubt), doubt.why())),
        Resolved::Nobody => {
            let reason = "identifies nobody: it is a placeholder; give the patient's own number, \
                          here or as `local_number`";
            Err(Fault::of("nhs_number", reason))
        }
    })
}

fn field_of(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::TwoNhsNumbers | Doubt::OtherNhsNumber | Doubt::DifferentPeople => "nhs_number",
        Doubt::OtherBirthDate => "birth_date",
    }
}

/// Takes a row of a patient; none if meanwhile it was decided otherwise who that is.
async fn take_about(
    ports: &Ports<'_>,
    row: &Checked,
    patient: PatientRef,
    now: Timestamp,
) -> Result<Option<RowResult>, PortError> {
    let entry = Entry { patient, ..row.entry.clone() };
    let first = event_id(row, patient, &[]);
    let taken = ports.intake.take(delivery(row, &entry, first, now)).await?;
    let taken = match taken {
        Taken::Duplicate { .. } if is_newest(ports, &entry).await? => {
            return say_again(ports, row, (patient, first), now).await;
        }
        // The row goes back to what it said some lists ago, so its first event is long used up.
        Taken::Duplicate { .. } => {
            let again = event_id(row, patient, &[&now.0.to_string()]);
            ports.intake.take(delivery(row, &entry, again, now)).await?
        }
        Taken::New | Taken::Conflict | Taken::Overtaken => taken,
    };
    Ok(match taken {
        Taken::New | Taken::Duplicate { .. } => Some(RowResult::Taken),
        Taken::Overtaken => None,
        Taken::Conflict => {
            let fault = Fault::of("reference", "was taken with other content at the same time");
            Some(RowResult::Refused(vec![fault]))
        }
    })
}

/// Whether nothing that a list can say has changed since. An entry that has left the list stays
/// away: an old list must not bring back who was treated. The person and the appointment that is
/// held follow the trust's messages, so a difference there is news that the list has not heard.
async fn is_newest(ports: &Ports<'_>, entry: &Entry) -> Result<bool, PortError> {
    let Some(current) = ports.reader.entry(entry.id).await? else { return Ok(true) };
    let listed = Entry { patient: current.patient, holds: current.holds, ..entry.clone() };
    Ok(listed == current)
}

/// Of a row that is unchanged, says the contact details that are not. The vault knows whether the
/// row says them only because it always did; they count only if the row itself was not refused.
async fn say_again(
    ports: &Ports<'_>,
    row: &Checked,
    (patient, first): (PatientRef, EventId),
    now: Timestamp,
) -> Result<Option<RowResult>, PortError> {
    let known = ports.vault.get(patient).await?;
    if known.as_ref().is_some_and(|known| says_nothing_new(row, known)) {
        return Ok(Some(RowResult::Unchanged));
    }
    let alone = Delivery {
        id: format!("{first}#{}", now.0),
        events: Vec::new(),
        contacts: vec![statement(row, patient, first)],
        ..delivery(row, &row.entry, first, now)
    };
    if ports.intake.take(alone).await? == Taken::Overtaken {
        return Ok(None);
    }
    let is_same = ports.vault.get(patient).await? == known;
    Ok(Some(if is_same { RowResult::Unchanged } else { RowResult::Taken }))
}

fn says_nothing_new(row: &Checked, known: &Contact) -> bool {
    row.details.clone().over(known.clone()) == *known
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
        source: source(row),
        id: id.to_string(),
        body_hash: row.content,
        received_at: now,
        events: vec![NewEvent { id, event: Event::EntryAdded(entry.clone()) }],
        contacts: vec![statement(row, entry.patient, id)],
        reply: Vec::new(),
        quarantine: None,
        original: None,
        forget_after_ms: None,
        unused: None,
    }
}

/// A list says of each patient what it said last time, whatever was learnt since.
fn statement(row: &Checked, patient: PatientRef, event: EventId) -> ContactStatement {
    ContactStatement {
        event: Some(event),
        patient,
        who: row.who.clone(),
        said_at: None,
        details: row.details.clone(),
        repeats: Some(format!("{}:{}", source(row), row.reference)),
    }
}

fn source(row: &Checked) -> String {
    format!("import:{}", row.entry.trust)
}
