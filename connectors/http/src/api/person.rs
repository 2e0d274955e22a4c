//! Whom a request is about: who it is, and what is said of them, taken with its event.

use backfill_core::{Event, EventId, PatientRef};
use backfill_runtime::identity::NHS;
use backfill_runtime::ports::{
    Contact, ContactStatement, Details, Doubt, NewEvent, PortError, Resolved, Taken, Who,
};

use super::problem::Problem;
use super::taking::{Settled, Taking, delivery, outcome_of, settled};
use super::{FieldErrors, refused};

/// How often it is asked again who somebody is, where others bring the same people at once.
pub(super) const TRIES_COUNT_MAX: usize = 8;

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
    for _ in 0..TRIES_COUNT_MAX {
        let patient = match find(taking, person).await? {
            Found::Patient(patient) => patient,
            // It is answered as it was, however it stands with the person now.
            Found::TakenBefore(about) => return Ok(about),
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
        match taking.take(delivery).await? {
            Taken::Overtaken => {}
            taken @ (Taken::New | Taken::Duplicate { .. } | Taken::Conflict) => {
                let id = taking.events(taken, &[id])?.into_iter().next();
                let id = id.ok_or_else(Problem::id_reused)?;
                let settled = outcome_of(taking.app, id).await;
                return Ok(About { patient: Some(patient), event: id, settled });
            }
        }
    }
    Err(busy().into())
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
        let settled = settled(Some(outcome));
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

/// Others bring the same people again and again.
pub(super) fn busy() -> PortError {
    let reason = "others bring the same people at the same time".to_owned();
    PortError::Unavailable { what: "the vault", reason }
}

impl From<Doubt> for Problem {
    fn from(doubt: Doubt) -> Self {
        Self::in_doubt(doubt)
    }
}
