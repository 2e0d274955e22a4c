//! Takes a row that says that its patient died: nothing is added, and they leave every list.

use backfill_core::event::PatientDied;
use backfill_core::{Event, EventId, PatientRef, Timestamp};
use backfill_runtime::ids;
use backfill_runtime::ports::{
    ContactStatement, Delivery, Details, EntryFilter, NewEvent, PortError, Taken,
};
use backfill_runtime::submit::until_known_who;

use super::checked::Death;
use super::fault::Fault;
use super::ports::Ports;
use super::taking::{RowResult, person};

/// Takes the death. What a list said before says nothing new: a person may have taken it back.
///
/// # Errors
/// If the store cannot be reached: it is not known whether the row was taken; taking it again is
/// safe.
pub(super) async fn take_death(
    ports: &Ports<'_>,
    death: &Death,
    now: Timestamp,
) -> Result<RowResult, PortError> {
    until_known_who(|| try_take(ports, death, now)).await
}

/// None if meanwhile it was decided otherwise who it is.
async fn try_take(
    ports: &Ports<'_>,
    death: &Death,
    now: Timestamp,
) -> Result<Option<RowResult>, PortError> {
    let patient = match person(ports, &death.who).await? {
        Ok(patient) => patient,
        Err(fault) => return Ok(Some(RowResult::Refused(vec![fault]))),
    };
    let event = event_id(death, patient);
    match ports.take(delivery(death, patient, now)).await? {
        Taken::Overtaken => Ok(None),
        Taken::Duplicate { .. } => said_before(ports, patient, event).await.map(Some),
        Taken::New | Taken::Conflict => Ok(Some(RowResult::Taken(event))),
    }
}

/// Whoever is on a list now lives, as far as somebody has said since.
async fn said_before(
    ports: &Ports<'_>,
    patient: PatientRef,
    event: EventId,
) -> Result<RowResult, PortError> {
    if ports.reader.outcome(event).await?.is_none() {
        return Ok(RowResult::Taken(event));
    }
    let filter = EntryFilter { patient: Some(patient), count_max: 1, ..EntryFilter::default() };
    if ports.reader.entries(&filter).await?.is_empty() {
        return Ok(RowResult::Unchanged);
    }
    let reason = "was said before, and since then the patient is on a list again: if it is so after \
                  all, say it in the console or over the API";
    Ok(RowResult::Refused(vec![Fault::of("died", reason)]))
}

/// The same statement about the same person is the same event.
fn event_id(death: &Death, patient: PatientRef) -> EventId {
    let content =
        death.content.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let (trust, patient) = (death.trust.as_str(), patient.to_string());
    ids::event_id(&["import", "died", trust, &patient, &content])
}

fn delivery(death: &Death, patient: PatientRef, now: Timestamp) -> Delivery {
    let id = event_id(death, patient);
    let source = format!("import:{}", death.trust);
    let statement = ContactStatement {
        event: Some(id),
        patient,
        who: death.who.clone(),
        said_at: None,
        details: Details::default(),
        repeats: Some(format!("{source}:died:{id}")),
    };
    Delivery {
        body_hash: death.content,
        events: vec![NewEvent { id, event: Event::PatientDied(PatientDied::of(patient)) }],
        contacts: vec![statement],
        ..Delivery::named(source, id.to_string(), now)
    }
}
