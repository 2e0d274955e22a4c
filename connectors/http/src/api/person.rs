//! Whom a request is about: who it is, and what is said of them, taken with its event.

use backfill_core::{Event, EventId, PatientRef};
use backfill_reading::FieldErrors;
use backfill_runtime::identity::NHS;
use backfill_runtime::ports::{
    Contact, ContactStatement, Details, Doubt, NewEvent, Resolved, Taken, Who,
};
use backfill_runtime::submit::until_known_who;

use super::problem::Problem;
use super::refused;
use super::taking::{Settled, Taking, delivery, outcome_of};

/// Somebody whom a request is about.
#[derive(Debug)]
pub(crate) struct Person {
    /// Who it is.
    pub(crate) who: Who,
    /// What is said of them.
    pub(crate) details: Details,
}

/// What became of an event about somebody.
#[derive(Debug)]
pub(crate) struct About {
    /// Who it was; none for a repeated request if that can no longer be told.
    pub(crate) patient: Option<PatientRef>,
    /// The event.
    pub(crate) event: EventId,
    /// What it came to.
    pub(crate) settled: Settled,
}

/// Makes the event of a person durable, with what is said of them, and waits for what it comes to.
/// `event` says what happened to whom, given what is known of them with what the request says.
pub(crate) async fn take_about(
    taking: &Taking<'_>,
    person: &Person,
    event: impl Fn(PatientRef, &Contact) -> Event,
) -> Result<About, Problem> {
    until_known_who(|| try_about(taking, person, &event)).await
}

/// None if meanwhile it was decided otherwise who it is.
async fn try_about(
    taking: &Taking<'_>,
    person: &Person,
    event: impl Fn(PatientRef, &Contact) -> Event,
) -> Result<Option<About>, Problem> {
    let patient = match find(taking, person).await? {
        Found::Patient(patient) => patient,
        // It is answered as it was, however it stands with the person now.
        Found::TakenBefore(about) => return Ok(Some(about)),
    };
    let id = taking.event_id();
    let known = taking.app.vault.get(patient).await?.unwrap_or_default();
    let known = person.details.clone().over(known);
    let new = NewEvent { id, event: event(patient, &known) };
    let mut delivery = delivery(taking, vec![new]);
    delivery.contacts = vec![ContactStatement {
        event: Some(id),
        patient,
        who: person.who.clone(),
        said_at: None,
        details: person.details.clone(),
        repeats: None,
    }];
    let taken = taking.take(delivery).await?;
    if taken == Taken::Overtaken {
        return Ok(None);
    }
    let id = taking.events(taken, &[id])?.into_iter().next().ok_or_else(Problem::id_reused)?;
    let settled = outcome_of(taking.app, id).await;
    Ok(Some(About { patient: Some(patient), event: id, settled }))
}

enum Found {
    Patient(PatientRef),
    TakenBefore(About),
}

async fn find(taking: &Taking<'_>, person: &Person) -> Result<Found, Problem> {
    let problem = match taking.app.vault.resolve(&person.who).await? {
        Resolved::Known(patient) | Resolved::New(patient) => return Ok(Found::Patient(patient)),
        Resolved::Doubt(doubt) => Problem::from(doubt),
        Resolved::Nobody => nobody(&person.who),
    };
    let event = taking.event_id();
    if let Some(outcome) = taking.app.reader.outcome(event).await? {
        let settled = Some(outcome).into();
        return Ok(Found::TakenBefore(About { patient: None, event, settled }));
    }
    Err(refused::keep(taking.app, taking.command, problem).await)
}

/// Placeholders are left out of what a row says, so it may say nothing.
fn nobody(who: &Who) -> Problem {
    let is_local = who.numbers.iter().any(|number| number.system != NHS);
    let field = if is_local { "local_number" } else { "nhs_number" };
    let message = "identifies nobody: it is a placeholder; give the patient's own number, as \
                   `nhs_number` or `local_number`";
    FieldErrors::one(field, message).into()
}

impl From<Doubt> for Problem {
    fn from(doubt: Doubt) -> Self {
        Self::in_doubt(doubt)
    }
}
