//! Takes one checked row of a diary: whom it is about, and its event only if it says something new.

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::event::{AppointmentBooked, SlotFreed};
use backfill_core::slot::{Cause, Doubt};
use backfill_core::{Event, EventId, PatientRef, Timestamp};
use backfill_reading::{ReadAppointment, Standing};
use backfill_runtime::ids;
use backfill_runtime::ports::{
    ContactStatement, Delivery, NewEvent, PortError, Resolved, Taken, Who,
};
use backfill_runtime::submit::until_known_who;
use backfill_schemas::encode_event;

use super::super::fault::Fault;
use super::super::ports::Ports;
use super::super::taking::field_of;

/// What became of a row.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It is durable as this event: what that comes to is decided by the service.
    Taken(EventId),
    /// It says what is known.
    AsKnown,
    /// It is cancelled, and not known as booked.
    LeftOut,
    /// It cannot be taken.
    Refused(Vec<Fault>),
}

/// What a row comes to beside what is known, before anything is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Book,
    GiveUp,
    Leave(&'static str, &'static str),
    LeaveOut,
}

/// What is known of the appointment of a row, if it is booked.
///
/// # Errors
/// If the store cannot be reached.
pub(super) async fn known(
    ports: &Ports<'_>,
    row: &ReadAppointment,
) -> Result<Option<Appointment>, PortError> {
    ports.reader.appointment(row.told.appointment.id).await
}

/// Whether what is known is booked.
pub(super) fn is_booked(known: Option<&Appointment>) -> bool {
    known.is_some_and(|it| it.status == AppointmentStatus::Booked)
}

/// What is said of the row before it is taken; none if it may be.
fn told_of(row: &ReadAppointment, known: Option<&Appointment>) -> Option<Told> {
    match step(row, known) {
        Step::Leave(field, reason) => Some(Told::Refused(vec![Fault::of(field, reason)])),
        Step::LeaveOut => Some(Told::LeftOut),
        Step::Book if row.person.is_none() && known.is_some_and(|it| row.says_the_same(it)) => {
            Some(Told::AsKnown)
        }
        Step::Book | Step::GiveUp => None,
    }
}

fn step(row: &ReadAppointment, known: Option<&Appointment>) -> Step {
    let told = &row.told.appointment;
    let is_undated = told.said_at.0 == 0;
    match (row.standing, known) {
        (Standing::Over, _) => Step::LeaveOut,
        (Standing::Cancelled, Some(known)) if is_booked(Some(known)) => Step::GiveUp,
        (Standing::Cancelled, _) => Step::LeaveOut,
        // An old list must not bring back what was cancelled, nor move back what was moved.
        (Standing::Booked, Some(known)) if is_undated && !is_booked(Some(known)) => Step::Leave(
            "reference",
            "is known as cancelled; if it is booked again, say with --as-of or `said_at` when the \
             list was made",
        ),
        (Standing::Booked, Some(known))
            if is_undated && 0 < known.said_at.0 && told.facts.is_elsewhere(&known.facts) =>
        {
            Step::Leave(
                "start",
                "the trust's system has said another time or place of it; say with --as-of or \
                 `said_at` when the list was made, and the later one counts",
            )
        }
        (Standing::Booked, _) => Step::Book,
    }
}

/// What a row would come to; none if it could be taken.
///
/// # Errors
/// If the store cannot be reached.
pub(super) async fn look(
    ports: &Ports<'_>,
    row: &ReadAppointment,
    known: Option<&Appointment>,
) -> Result<Option<Told>, PortError> {
    if let Some(told) = told_of(row, known) {
        return Ok(Some(told));
    }
    let patient = match person(ports, row).await? {
        Ok(patient) => patient,
        Err(fault) => return Ok(Some(Told::Refused(vec![fault]))),
    };
    Ok(says_nothing_new(ports, row, known, patient).await?.then_some(Told::AsKnown))
}

/// Whether the row says of the appointment what is known of it.
async fn says_nothing_new(
    ports: &Ports<'_>,
    row: &ReadAppointment,
    known: Option<&Appointment>,
    patient: Option<PatientRef>,
) -> Result<bool, PortError> {
    let Some(known) = known else { return Ok(false) };
    let stands = is_booked(Some(known)) && row.standing == Standing::Booked;
    Ok(stands && row.says_the_same(known) && is_theirs(ports, known, patient).await?)
}

/// Takes a row.
///
/// # Errors
/// If the store cannot be reached: it is not known whether the row was taken; taking it again
/// is safe.
pub(super) async fn take(
    ports: &Ports<'_>,
    row: &ReadAppointment,
    known: Option<&Appointment>,
    now: Timestamp,
) -> Result<Told, PortError> {
    if let Some(told) = told_of(row, known) {
        return Ok(told);
    }
    until_known_who(|| try_take(ports, row, known, now)).await
}

/// None if meanwhile it was decided otherwise who it is.
async fn try_take(
    ports: &Ports<'_>,
    row: &ReadAppointment,
    known: Option<&Appointment>,
    now: Timestamp,
) -> Result<Option<Told>, PortError> {
    match person(ports, row).await? {
        Ok(patient) => take_about(ports, row, (known, patient), now).await,
        Err(fault) => {
            Ok(occupy(ports, row, known, now).await?.map(|()| Told::Refused(vec![fault])))
        }
    }
}

/// Keeps the time of a row that cannot be taken, for nobody. Whether it is kept: not if what is known
/// of the appointment counts more.
///
/// # Errors
/// As [`take`].
pub(super) async fn hold(
    ports: &Ports<'_>,
    row: &ReadAppointment,
    known: Option<&Appointment>,
    now: Timestamp,
) -> Result<bool, PortError> {
    let told = told_of(row, known);
    if told.is_none() {
        occupy(ports, row, known, now).await?;
    }
    Ok(matches!(told, None | Some(Told::AsKnown)))
}

/// Keeps the time of a row of which it is in doubt whose it is: whoever they are, they have it. What
/// it leaves, if it moved, is offered to nobody before a person has looked.
async fn occupy(
    ports: &Ports<'_>,
    row: &ReadAppointment,
    known: Option<&Appointment>,
    now: Timestamp,
) -> Result<Option<()>, PortError> {
    if row.standing != Standing::Booked {
        return Ok(Some(()));
    }
    let mut nobodys = ReadAppointment { person: None, ..row.clone() };
    nobodys.told.cause = Cause::Unknown;
    let told = take_about(ports, &nobodys, (known, None), now).await?;
    Ok(told.map(drop))
}

/// Whom the row names; none if nobody, or only by a placeholder.
async fn person(
    ports: &Ports<'_>,
    row: &ReadAppointment,
) -> Result<Result<Option<PatientRef>, Fault>, PortError> {
    let Some((who, _)) = &row.person else { return Ok(Ok(None)) };
    if let Some(patient) = who.patient
        && ports.vault.get(patient).await?.is_none()
    {
        return Ok(Err(Fault::of("patient", "is nobody who is known here")));
    }
    Ok(match ports.vault.resolve(who).await? {
        Resolved::Known(patient) | Resolved::New(patient) => Ok(Some(patient)),
        Resolved::Doubt(doubt) => Err(Fault::of(field_of(doubt), doubt.why())),
        Resolved::Nobody => Ok(None),
    })
}

async fn take_about(
    ports: &Ports<'_>,
    row: &ReadAppointment,
    (known, patient): (Option<&Appointment>, Option<PatientRef>),
    now: Timestamp,
) -> Result<Option<Told>, PortError> {
    let event = event(row, known, patient);
    if says_nothing_new(ports, row, known, patient).await? {
        return hear(ports, row, patient, now).await;
    }
    let first = event_id(row, patient, &event, None);
    match ports.take(delivery(row, patient, (first, &event), now)).await? {
        Taken::New => Ok(Some(Told::Taken(first))),
        Taken::Overtaken => Ok(None),
        Taken::Conflict => Ok(Some(at_the_same_time())),
        Taken::Duplicate { .. } => again(ports, row, (patient, event, first), now).await,
    }
}

fn at_the_same_time() -> Told {
    let reason = "was taken with other content at the same time";
    Told::Refused(vec![Fault::of("reference", reason)])
}

/// The row said this before. If it was carried out, something else was said since, and now it is said
/// again.
async fn again(
    ports: &Ports<'_>,
    row: &ReadAppointment,
    (patient, event, first): (Option<PatientRef>, Event, EventId),
    now: Timestamp,
) -> Result<Option<Told>, PortError> {
    let outcome = ports.reader.outcome(first).await?;
    if outcome.is_none_or(|outcome| outcome.refusal.is_some()) {
        return Ok(Some(Told::Taken(first)));
    }
    let id = event_id(row, patient, &event, Some(now));
    match ports.take(delivery(row, patient, (id, &event), now)).await? {
        Taken::New | Taken::Duplicate { .. } => Ok(Some(Told::Taken(id))),
        Taken::Overtaken => Ok(None),
        Taken::Conflict => Ok(Some(at_the_same_time())),
    }
}

/// Whether the appointment is known to be this person's; nobody named says nothing.
async fn is_theirs(
    ports: &Ports<'_>,
    known: &Appointment,
    patient: Option<PatientRef>,
) -> Result<bool, PortError> {
    let Some(patient) = patient else { return Ok(true) };
    let Some(before) = known.patient else { return Ok(false) };
    if before == patient {
        return Ok(true);
    }
    Ok(ports.vault.merge_of(before).await?.is_some_and(|merge| merge.into == patient))
}

/// Of a row whose appointment is as known, takes what it says of the patient.
async fn hear(
    ports: &Ports<'_>,
    row: &ReadAppointment,
    patient: Option<PatientRef>,
    now: Timestamp,
) -> Result<Option<Told>, PortError> {
    let (Some((who, details)), Some(patient)) = (&row.person, patient) else {
        return Ok(Some(Told::AsKnown));
    };
    let known = ports.vault.get(patient).await?.unwrap_or_default();
    if details.clone().over(known.clone()) == known {
        return Ok(Some(Told::AsKnown));
    }
    let statement = ContactStatement { event: None, ..statement(row, (who, patient), None) };
    let alone = Delivery {
        body_hash: [0; 32],
        contacts: vec![statement],
        ..Delivery::named(source(row), format!("{}#{}", row.told.appointment.id, now.0), now)
    };
    let is_overtaken = ports.take(alone).await? == Taken::Overtaken;
    Ok((!is_overtaken).then_some(Told::AsKnown))
}

/// What a row says happened.
fn event(row: &ReadAppointment, known: Option<&Appointment>, patient: Option<PatientRef>) -> Event {
    let told = &row.told;
    if row.standing == Standing::Booked {
        let appointment = Appointment { patient, ..told.appointment.clone() };
        return Event::AppointmentBooked(AppointmentBooked { appointment, cause: told.cause });
    }
    // Whether the list or the trust's system is the newer one cannot be told.
    let said_since = known.is_some_and(|it| 0 < it.said_at.0);
    let is_doubtful = told.appointment.said_at.0 == 0 && said_since;
    Event::SlotFreed(SlotFreed {
        trust: told.appointment.facts.trust,
        appointment: Some(told.appointment.id),
        patient,
        said_at: told.appointment.said_at,
        facts: None,
        cause: told.cause,
        doubt: is_doubtful.then_some(Doubt::Contradiction),
    })
}

/// The same row gives the same id; whoever is behind the numbers is part of what it says.
fn event_id(
    row: &ReadAppointment,
    patient: Option<PatientRef>,
    event: &Event,
    again: Option<Timestamp>,
) -> EventId {
    let content = ids::body_hash(&encode_event(event));
    let content = content.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    let patient = patient.map(|it| it.to_string()).unwrap_or_default();
    let again = again.map(|now| now.0.to_string()).unwrap_or_default();
    let appointment = row.told.appointment.id.to_string();
    ids::event_id(&["import", "diary", &appointment, &patient, &content, &again])
}

fn delivery(
    row: &ReadAppointment,
    patient: Option<PatientRef>,
    (id, event): (EventId, &Event),
    now: Timestamp,
) -> Delivery {
    let person = row.person.as_ref().zip(patient);
    let said = person.map(|((who, _), patient)| statement(row, (who, patient), Some(id)));
    Delivery {
        body_hash: ids::body_hash(&encode_event(event)),
        events: vec![NewEvent { id, event: event.clone() }],
        contacts: said.into_iter().collect(),
        ..Delivery::named(source(row), id.to_string(), now)
    }
}

/// A diary says of each patient what it said last time, whatever was learnt since.
fn statement(
    row: &ReadAppointment,
    (who, patient): (&Who, PatientRef),
    event: Option<EventId>,
) -> ContactStatement {
    ContactStatement {
        event,
        patient,
        who: who.clone(),
        said_at: Some(row.told.appointment.said_at).filter(|it| 0 < it.0),
        details: row.person.as_ref().map(|(_, details)| details.clone()).unwrap_or_default(),
        repeats: Some(format!("{}:{}", source(row), row.told.appointment.reference)),
    }
}

/// Rows of a diary and of a list are different deliveries of one trust.
fn source(row: &ReadAppointment) -> String {
    format!("diary:{}", row.told.appointment.facts.trust)
}
