//! Takes one checked row: whom it is about, its event, and what it says of them.

use backfill_core::course::Timing;
use backfill_core::effect::Refusal;
use backfill_core::entry::{Entry, Reach};
use backfill_core::{Event, EventId, PatientRef, Timestamp};
use backfill_reading::usual_reach;
use backfill_reading::words::refusals::why_refused;
use backfill_runtime::ids;
use backfill_runtime::ports::{
    Contact, ContactStatement, Delivery, Doubt, EntryFilter, NewEvent, PortError, Resolved, Said,
    Taken, Who,
};
use backfill_runtime::submit::until_known_who;

use super::checked::Checked;
use super::fault::Fault;
use super::ports::Ports;
use super::whole;

/// How often a row that was refused as waiting already may come again, each time after the other
/// entry had left.
const RETURNS_MAX: u32 = 64;
/// How many entries of one patient and service are looked at.
const ENTRIES_MAX: usize = 32;

/// What became of a row when it was taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RowResult {
    /// It is durable as this event: what that comes to is decided by the service.
    Taken(EventId),
    /// Only what it says of the patient is new.
    Heard,
    /// It says what was said before.
    Unchanged,
    /// It says what was said before, and its entry has left the list since: nobody waits under it.
    HasLeft,
    /// It cannot be taken.
    Refused(Vec<Fault>),
}

/// Takes a row: its event only if it says something new, and with it what it says of the patient. With
/// the result comes the entry, whole with what was known of it.
///
/// # Errors
/// If the store cannot be reached: it is not known whether the row was taken; taking it again
/// is safe.
pub(super) async fn take(
    ports: &Ports<'_>,
    row: &Checked,
    now: Timestamp,
) -> Result<(RowResult, Option<Entry>), PortError> {
    until_known_who(|| try_take(ports, row, now)).await
}

/// None if meanwhile it was decided otherwise who it is.
async fn try_take(
    ports: &Ports<'_>,
    row: &Checked,
    now: Timestamp,
) -> Result<Option<(RowResult, Option<Entry>)>, PortError> {
    let patient = match person(ports, &row.who).await? {
        Ok(patient) => patient,
        Err(fault) => return Ok(Some((RowResult::Refused(vec![fault]), None))),
    };
    let entry = whole_entry(ports, row, patient).await?;
    let result = take_about(ports, row, &entry, now).await?;
    Ok(result.map(|result| (result, Some(entry))))
}

/// Whose row it is.
///
/// # Errors
/// If the store cannot be reached. Within: why it cannot be told.
pub(super) async fn person(
    ports: &Ports<'_>,
    who: &Who,
) -> Result<Result<PatientRef, Fault>, PortError> {
    if let Some(patient) = who.patient
        && ports.vault.get(patient).await?.is_none()
    {
        return Ok(Err(Fault::of("patient", "is nobody who is known here")));
    }
    Ok(match ports.vault.resolve(who).await? {
        Resolved::Known(patient) | Resolved::New(patient) => Ok(patient),
        Resolved::Doubt(doubt) => Err(Fault::of(field_of(doubt), doubt.why())),
        Resolved::Nobody => {
            let reason = "identifies nobody: it is a placeholder; give the patient's own number, \
                          here or as `local_number`";
            Err(Fault::of("nhs_number", reason))
        }
    })
}

pub(super) fn field_of(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::TwoNhsNumbers | Doubt::OtherNhsNumber | Doubt::DifferentPeople => "nhs_number",
        Doubt::OtherBirthDate => "birth_date",
    }
}

/// Takes a row of a patient; none if meanwhile it was decided otherwise who that is.
async fn take_about(
    ports: &Ports<'_>,
    row: &Checked,
    entry: &Entry,
    now: Timestamp,
) -> Result<Option<RowResult>, PortError> {
    let first = event_id(row, entry.patient, &[]);
    let taken = ports.take(delivery(row, entry, first, now)).await?;
    match taken {
        Taken::Duplicate { .. } => taken_before(ports, row, entry, now).await,
        Taken::New | Taken::Conflict | Taken::Overtaken => Ok(result(&taken, first)),
    }
}

/// The entry of a row, with what the row leaves as it is known.
async fn whole_entry(
    ports: &Ports<'_>,
    row: &Checked,
    patient: PatientRef,
) -> Result<Entry, PortError> {
    let reach = reach(ports, row, patient).await?;
    let mut entry = Entry { patient, reach, ..row.entry.clone() };
    if let Some(known) = ports.reader.entry(entry.id).await? {
        let said = ports.vault.get(patient).await?.unwrap_or_default();
        let words = said.times.get(&entry.id).map(String::as_str);
        row.unsaid.fill(&mut entry, Some(&known), words);
    }
    Ok(entry)
}

/// How the patient is reached. A list that says nothing of addresses leaves as it is what is known of
/// them: who has a mobile number is not called for want of a column.
async fn reach(ports: &Ports<'_>, row: &Checked, patient: PatientRef) -> Result<Reach, PortError> {
    if row.is_reach_said || row.entry.reach.is_digital() {
        return Ok(row.entry.reach);
    }
    let known = ports.vault.get(patient).await?.unwrap_or_default();
    Ok(usual_reach(&row.details.clone().over(known)))
}

fn result(taken: &Taken, event: EventId) -> Option<RowResult> {
    match taken {
        Taken::New | Taken::Duplicate { .. } => Some(RowResult::Taken(event)),
        Taken::Overtaken => None,
        Taken::Conflict => {
            let fault = Fault::of("reference", "was taken with other content at the same time");
            Some(RowResult::Refused(vec![fault]))
        }
    }
}

/// A row of an earlier list. An entry that has left the list stays away: an old list must not bring
/// back who was treated.
async fn taken_before(
    ports: &Ports<'_>,
    row: &Checked,
    entry: &Entry,
    now: Timestamp,
) -> Result<Option<RowResult>, PortError> {
    let Some(current) = ports.reader.entry(entry.id).await? else {
        return not_on_the_list(ports, row, entry, now).await;
    };
    if current.patient != entry.patient {
        let why = why_refused(Refusal::EntryOfAnother);
        return Ok(Some(RowResult::Refused(vec![Fault::of("reference", why)])));
    }
    let known = ports.vault.get(entry.patient).await?.unwrap_or_default();
    if says_the_same(row, entry, &current, &known) {
        let first = event_id(row, entry.patient, &[]);
        return say_again(ports, row, (entry.patient, first), now).await;
    }
    // The row goes back to what it said some lists ago, so its first event is long used up.
    let again = event_id(row, entry.patient, &[&now.0.to_string()]);
    let taken = ports.take(delivery(row, entry, again, now)).await?;
    Ok(result(&taken, again))
}

/// Whether nothing that a list can say has changed since. The person and the appointment that is
/// held follow the trust's messages, and where the entry stands is for the core to say: a difference
/// there is news that the list has not heard. Times said in the same words as before were said
/// then: `next week` was that week, and what a person has read meanwhile is read.
fn says_the_same(row: &Checked, listed: &Entry, current: &Entry, known: &Contact) -> bool {
    let words = row.details.times.as_ref().and_then(|(_, words)| Said::value(words));
    let times = if words == known.times.get(&listed.id) { current } else { listed };
    let listed = Entry {
        patient: current.patient,
        holds: current.holds,
        status: current.status,
        comes_first: current.comes_first,
        timing: Timing { after_done: current.timing.after_done, ..listed.timing.clone() },
        availability: times.availability.clone(),
        times_to_read: times.times_to_read,
        ..listed.clone()
    };
    listed == *current
}

/// Its last event says why it is not on the list: it has left, or was refused. Who was refused as
/// waiting already, or because somebody else waited under the reference, is taken once the other
/// entry has left.
async fn not_on_the_list(
    ports: &Ports<'_>,
    row: &Checked,
    entry: &Entry,
    now: Timestamp,
) -> Result<Option<RowResult>, PortError> {
    let first = event_id(row, entry.patient, &[]);
    let mut id = first;
    for returns in 0..RETURNS_MAX {
        match ports.reader.outcome(id).await?.map(|outcome| outcome.refusal) {
            Some(None) => return left(ports, row, (entry, id), now).await,
            Some(Some(Refusal::AlreadyWaiting)) if !waits_otherwise(ports, entry).await? => {}
            // Somebody else had the reference, and has left.
            Some(Some(Refusal::EntryOfAnother)) => {}
            Some(Some(_)) | None => return Ok(Some(RowResult::Taken(id))),
        }
        id = event_id(row, entry.patient, &["returns", &returns.to_string()]);
        let taken = ports.take(delivery(row, entry, id, now)).await?;
        if !matches!(taken, Taken::Duplicate { .. }) {
            return Ok(result(&taken, id));
        }
    }
    let fault = Fault::of("reference", "was refused and came back too often; give it a new one");
    Ok(Some(RowResult::Refused(vec![fault])))
}

/// It was carried out and has left since. Who left only because a list was without them is back
/// with the next whole list that has them.
async fn left(
    ports: &Ports<'_>,
    row: &Checked,
    (entry, last): (&Entry, EventId),
    now: Timestamp,
) -> Result<Option<RowResult>, PortError> {
    if row.is_of_whole_list
        && let Some(id) = whole::returns(ports.reader, entry.id).await?
    {
        let taken = ports.take(delivery(row, entry, id, now)).await?;
        return Ok(result(&taken, id));
    }
    let said = say_again(ports, row, (entry.patient, last), now).await?;
    Ok(said.map(|_| RowResult::HasLeft))
}

/// Whether the patient is on the list by another entry for the same.
async fn waits_otherwise(ports: &Ports<'_>, entry: &Entry) -> Result<bool, PortError> {
    let filter = EntryFilter {
        patient: Some(entry.patient),
        service: Some(entry.service),
        trust: Some(entry.trust),
        count_max: ENTRIES_MAX,
        ..EntryFilter::default()
    };
    let others = ports.reader.entries(&filter).await?;
    Ok(others.iter().any(|it| it.id != entry.id && it.pathway == entry.pathway))
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
    if ports.take(alone).await? == Taken::Overtaken {
        return Ok(None);
    }
    let is_same = ports.vault.get(patient).await? == known;
    Ok(Some(if is_same { RowResult::Unchanged } else { RowResult::Heard }))
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
        body_hash: row.content,
        events: vec![NewEvent { id, event: Event::EntryAdded(entry.clone()) }],
        contacts: vec![statement(row, entry.patient, id)],
        ..Delivery::named(source(row), id.to_string(), now)
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
