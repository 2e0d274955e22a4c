//! Whom the items of a request are about, all of them taken in one delivery.

use std::collections::HashMap;

use backfill_core::{Event, EventId, PatientRef};
use backfill_reading::FieldErrors;
use backfill_runtime::ports::{
    ContactStatement, Details, Doubt, Identifier, NewEvent, Resolved, Taken, Who,
};
use backfill_runtime::submit::until_known_who;
use backfill_schemas::{encode_event, fingerprint};

use super::person::Person;
use super::problem::Problem;
use super::refused;
use super::taking::{Settled, Taking, delivery, settle_all, settle_new};

/// An item of a request: what it is known by, and whom it names.
#[derive(Debug)]
pub(crate) struct Item {
    /// The id of its event.
    pub(crate) event: EventId,
    /// Whom it names, if anybody.
    pub(crate) person: Option<Person>,
}

/// Makes the events of all items durable, all or none, with what is said of people, and waits for
/// what they come to. `event` says what happened, by the place of the item and whom it names.
pub(crate) async fn take_all_about(
    taking: &Taking<'_>,
    items: &[Item],
    event: impl Fn(usize, Option<PatientRef>) -> Event,
) -> Result<Vec<(EventId, Settled)>, Problem> {
    until_known_who(|| try_all_about(taking, items, &event)).await
}

/// None if meanwhile it was decided otherwise who somebody is.
async fn try_all_about(
    taking: &Taking<'_>,
    items: &[Item],
    event: impl Fn(usize, Option<PatientRef>) -> Event,
) -> Result<Option<Vec<(EventId, Settled)>>, Problem> {
    let patients = whom(taking, items).await?;
    let events = items.iter().zip(&patients).enumerate();
    let events = events
        .map(|(index, (item, patient))| NewEvent { id: item.event, event: event(index, *patient) });
    let mut delivery = delivery(taking, events.collect());
    let sum = |new: &NewEvent| (new.id, fingerprint(&encode_event(&new.event)));
    let told = delivery.events.iter().map(sum).collect();
    let said = items.iter().zip(&patients);
    delivery.contacts = said.filter_map(|(item, patient)| statement(item, *patient)).collect();
    match taking.take(delivery).await? {
        Taken::Overtaken => Ok(None),
        // Another request may have brought the id of an item before.
        Taken::New => Ok(Some(settle_new(taking.app, told).await)),
        taken @ (Taken::Duplicate { .. } | Taken::Conflict) => {
            let ids: Vec<EventId> = items.iter().map(|item| item.event).collect();
            let ids = taking.events(taken, &ids)?;
            Ok(Some(settle_all(taking.app, ids).await))
        }
    }
}

fn statement(item: &Item, patient: Option<PatientRef>) -> Option<ContactStatement> {
    let (person, patient) = item.person.as_ref().zip(patient)?;
    Some(ContactStatement {
        event: Some(item.event),
        patient,
        who: person.who.clone(),
        said_at: None,
        details: person.details.clone(),
        repeats: None,
    })
}

/// Who each item names; none where it names nobody, or only by a placeholder.
async fn whom(taking: &Taking<'_>, items: &[Item]) -> Result<Vec<Option<PatientRef>>, Problem> {
    let mut new: HashMap<Identifier, PatientRef> = HashMap::new();
    let mut all = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let Some(person) = &item.person else {
            all.push(None);
            continue;
        };
        let patient = match taking.app.vault.resolve(&person.who).await? {
            Resolved::Known(patient) => Some(patient),
            Resolved::New(patient) => Some(one_of_them(&mut new, &person.who, patient)),
            Resolved::Nobody => None,
            // A repeated request is answered as it was, however it stands with the person now.
            Resolved::Doubt(_) if taking.app.reader.outcome(item.event).await?.is_some() => None,
            Resolved::Doubt(doubt) => {
                let index = (1 < items.len()).then_some(index);
                return Err(in_doubt(taking, doubt, index).await);
            }
        };
        all.push(patient);
    }
    Ok(all)
}

/// Two items of one request may bring the same new person.
fn one_of_them(
    new: &mut HashMap<Identifier, PatientRef>,
    who: &Who,
    patient: PatientRef,
) -> PatientRef {
    let before = who.numbers.iter().find_map(|number| new.get(number).copied());
    let patient = before.unwrap_or(patient);
    new.extend(who.numbers.iter().map(|number| (number.clone(), patient)));
    patient
}

async fn in_doubt(taking: &Taking<'_>, doubt: Doubt, index: Option<usize>) -> Problem {
    let problem = Problem::in_doubt(doubt).of_item(index);
    refused::keep(taking.app, taking.command, problem).await
}

/// Checks that every reference of a patient is of somebody who is known.
pub(crate) async fn check_known(
    taking: &Taking<'_>,
    items: &[Item],
    batch: bool,
) -> Result<(), Problem> {
    let mut errors = FieldErrors::default();
    for (index, item) in items.iter().enumerate() {
        let named = item.person.as_ref().and_then(|person| person.who.patient);
        if let Some(patient) = named
            && taking.app.vault.get(patient).await?.is_none()
            && taking.app.reader.outcome(item.event).await?.is_none()
        {
            let wrong = FieldErrors::one("patient", "is nobody who is known here");
            if batch { errors.push_item(index, wrong) } else { return Err(wrong.into()) }
        }
    }
    Ok(errors.or(())?)
}

/// Somebody of whom nothing but numbers is said.
pub(crate) fn by_numbers(who: Who) -> Option<Person> {
    let is_named = who.patient.is_some() || !who.numbers.is_empty();
    is_named.then(|| Person { who, details: Details::default() })
}
