//! Who the people of a message are: the vault knows, and in doubt a person decides.

use backfill_core::appointment::Appointment;
use backfill_core::event::{
    AppointmentBooked, DeathTakenBack, PatientAdmitted, PatientDied, PatientDischarged,
    PatientsMerged,
};
use backfill_core::slot::Cause;
use backfill_core::{Event, PatientRef, Timestamp};
use backfill_runtime::ports::{
    ContactStatement, Details, NewEvent, PortError, Resolved, Vault, Who,
};

use crate::translate::{Meaning, News};
use crate::unused::Unused;

/// What a message comes to once it is known who its people are.
#[derive(Debug, Default)]
pub(super) struct Settled {
    pub(super) events: Vec<Event>,
    people: Vec<Statement>,
    pub(super) review: Option<String>,
    pub(super) unused: Option<Unused>,
}

/// What a message says of somebody.
#[derive(Debug)]
struct Statement {
    patient: PatientRef,
    who: Who,
    details: Details,
    /// The place of the event that it comes with; none if it counts by itself.
    event: Option<usize>,
}

/// Whether it is known who somebody is.
enum Answer {
    Patient(PatientRef),
    Nobody,
    /// Why it is not, for a person to look at.
    Doubt(String),
}

/// Puts the people of a message into its events. If it is in doubt who one of them is, a person
/// looks at it, and nothing follows from the message but that somebody sits where it says.
///
/// # Errors
/// If the vault cannot be reached.
pub(super) async fn settle(vault: &dyn Vault, meaning: &Meaning) -> Result<Settled, PortError> {
    let (review, unused) = (meaning.review.clone(), meaning.unused);
    let mut settled = Settled { review, unused, ..Settled::default() };
    let doubt = match person(vault, meaning, &mut settled).await? {
        None => merges(vault, meaning, &mut settled).await?,
        doubt => doubt,
    };
    Ok(match doubt {
        None => {
            settled.events.extend(meaning.beside.iter().cloned());
            settled
        }
        Some(reason) => {
            let events = meaning.events.iter().chain(&meaning.beside);
            let events = events.filter_map(occupied).collect();
            Settled { review: Some(reason), events, ..Settled::default() }
        }
    })
}

/// The appointment as one of nobody: whoever it is, they have the time. What it leaves, if it moved,
/// is offered to nobody before a person has looked.
fn occupied(event: &Event) -> Option<Event> {
    let told = if let Event::AppointmentBooked(booked) = event {
        &booked.appointment
    } else if let Event::AppointmentMoved(moved) = event {
        &moved.appointment
    } else {
        return None;
    };
    let (appointment, cause) = (Appointment { patient: None, ..told.clone() }, Cause::Unknown);
    Some(Event::AppointmentBooked(AppointmentBooked { appointment, cause }))
}

impl Settled {
    /// What is said of people, with the events that it comes with.
    pub(super) fn contacts(
        &self,
        events: &[NewEvent],
        said_at: Option<Timestamp>,
    ) -> Vec<ContactStatement> {
        let statement = |one: &Statement| ContactStatement {
            event: one.event.and_then(|index| events.get(index)).map(|event| event.id),
            patient: one.patient,
            who: one.who.clone(),
            said_at,
            details: one.details.clone(),
            repeats: None,
        };
        self.people.iter().map(statement).collect()
    }
}

/// The person of the message. A death comes first, so that nothing is offered to the dead on the
/// way. Contact details come with the appointment, and by themselves where there is none.
async fn person(
    vault: &dyn Vault,
    meaning: &Meaning,
    settled: &mut Settled,
) -> Result<Option<String>, PortError> {
    let who = match who(vault, meaning).await? {
        Ok(who) => who,
        Err(doubt) => return Ok(Some(doubt)),
    };
    let patient = match &who {
        None => None,
        Some(who) => match resolve(vault, who, "PID-3").await? {
            Answer::Patient(patient) => Some(patient),
            Answer::Nobody => None,
            Answer::Doubt(reason) => return Ok(Some(reason)),
        },
    };
    if let Some(patient) = patient {
        settled.events.extend(news(vault, meaning, patient).await?);
    }
    let event = (!meaning.events.is_empty()).then_some(settled.events.len());
    settled.events.extend(meaning.events.iter().cloned().map(|event| of(event, patient)));
    if let Some((patient, person)) = patient.zip(meaning.person.as_ref()) {
        let details = Details { former: meaning.former.clone(), ..person.details.clone() };
        let who = who.unwrap_or_default();
        settled.people.push(Statement { patient, who, details, event });
    }
    Ok(None)
}

/// By what the person of the message is known: their numbers, and, where one was changed, whoever is
/// known by the former one; or why that cannot be told.
async fn who(
    vault: &dyn Vault,
    meaning: &Meaning,
) -> Result<Result<Option<Who>, String>, PortError> {
    let Some(person) = &meaning.person else { return Ok(Ok(None)) };
    let mut who = person.who.clone();
    if !meaning.former.is_empty() {
        let birth_date = who.birth_date.clone();
        let former = Who { patient: None, numbers: meaning.former.clone(), birth_date };
        match vault.resolve(&former).await? {
            Resolved::Known(patient) => who.patient = Some(patient),
            Resolved::New(_) | Resolved::Nobody => {}
            Resolved::Doubt(doubt) => return Ok(Err(format!("MRG-1: {}", doubt.why()))),
        }
    }
    Ok(Ok(Some(who)))
}

/// Pairs of records that are one person; those that are one already are left out.
async fn merges(
    vault: &dyn Vault,
    meaning: &Meaning,
    settled: &mut Settled,
) -> Result<Option<String>, PortError> {
    let said_at = meaning.said_at.unwrap_or(Timestamp(0));
    for merge in &meaning.merges {
        let into = resolve(vault, &merge.into.who, "PID-3").await?;
        let from = resolve(vault, &merge.from.who, "MRG-1").await?;
        let (into, from) = match (into, from) {
            (Answer::Doubt(reason), _) | (_, Answer::Doubt(reason)) => return Ok(Some(reason)),
            (Answer::Patient(into), Answer::Patient(from)) => (into, from),
            (Answer::Nobody, _) | (_, Answer::Nobody) => continue,
        };
        let pair = ((from, &merge.from.who), (into, &merge.into.who));
        if let Some(doubt) = vault.merge_doubt(pair.0, pair.1).await? {
            return Ok(Some(format!("MRG-1: {}", doubt.why())));
        }
        if from != into {
            let event = Some(settled.events.len());
            settled.events.push(Event::PatientsMerged(PatientsMerged { from, into, said_at }));
            for (patient, person) in [(into, &merge.into), (from, &merge.from)] {
                let (who, details) = (person.who.clone(), Details::default());
                settled.people.push(Statement { patient, who, details, event });
            }
        }
        settled.events.extend(news(vault, meaning, into).await?);
    }
    Ok(None)
}

async fn resolve(vault: &dyn Vault, who: &Who, place: &str) -> Result<Answer, PortError> {
    Ok(match vault.resolve(who).await? {
        Resolved::Known(patient) | Resolved::New(patient) => Answer::Patient(patient),
        Resolved::Nobody => Answer::Nobody,
        Resolved::Doubt(doubt) => Answer::Doubt(format!("{place}: {}", doubt.why())),
    })
}

/// What happened to somebody. That they live is said in nearly every message, and is news only of
/// those who may have died.
async fn news(
    vault: &dyn Vault,
    meaning: &Meaning,
    patient: PatientRef,
) -> Result<Vec<Event>, PortError> {
    let mut events = Vec::with_capacity(meaning.news.len());
    for news in &meaning.news {
        let is_life = matches!(news, News::Lives { .. });
        if !is_life || vault.may_have_died(patient).await? {
            events.push(happened(*news, patient));
        }
    }
    Ok(events)
}

fn happened(news: News, patient: PatientRef) -> Event {
    match news {
        News::Died { said_at } => {
            Event::PatientDied(PatientDied { patient, said_at: Some(said_at) })
        }
        News::Lives { said_at } => {
            Event::DeathTakenBack(DeathTakenBack { patient, said_at: Some(said_at) })
        }
        News::Admitted { until, said_at } => {
            Event::PatientAdmitted(PatientAdmitted { patient, until, said_at })
        }
        News::Discharged { said_at } => {
            Event::PatientDischarged(PatientDischarged { patient, said_at })
        }
    }
}

/// The event with its patient.
fn of(event: Event, patient: Option<PatientRef>) -> Event {
    let mut event = event;
    if let Event::AppointmentBooked(booked) = &mut event {
        booked.appointment.patient = patient;
    } else if let Event::AppointmentMoved(moved) = &mut event {
        moved.appointment.patient = patient;
    } else if let Event::SlotFreed(freed) = &mut event {
        freed.patient = patient;
    }
    event
}
