//! A vault that numbers people in the order in which they come, and knows them by the real rules.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use backfill_core::event::PatientsMerged;
use backfill_core::{Event, OfferId, PatientRef};
use backfill_runtime::identity::{Answer, Known, KnownNhs, NHS, judge, key, telling};
use backfill_runtime::ports::{
    Contact, Delivery, Details, Identifier, Merge, PortError, Resolved, Token, Try, Vault, Version,
    Who,
};

#[derive(Default)]
pub(crate) struct RememberedVault {
    numbers: Mutex<HashMap<(String, String), PatientRef>>,
    contacts: Mutex<HashMap<PatientRef, Contact>>,
    made: AtomicU32,
    merges: Mutex<Vec<(PatientRef, PatientRef)>>,
    dead: Mutex<HashSet<PatientRef>>,
}

impl RememberedVault {
    pub(crate) fn contact(&self, patient: PatientRef) -> Option<Contact> {
        self.contacts.lock().unwrap().get(&patient).cloned()
    }

    pub(crate) fn people(&self) -> usize {
        self.contacts.lock().unwrap().len()
    }

    pub(crate) fn merged(&self) -> Vec<(PatientRef, PatientRef)> {
        self.merges.lock().unwrap().clone()
    }

    pub(crate) fn known(&self, system: &str, value: &str) -> Option<PatientRef> {
        let number = Identifier { system: system.to_owned(), value: value.to_owned() };
        self.numbers.lock().unwrap().get(&key(&number)).copied()
    }

    /// Knows somebody.
    pub(crate) fn put(&self, patient: PatientRef, contact: &Contact) {
        self.learn(patient, &contact.identifiers, Details::from(contact));
    }

    /// What a delivery that was taken says of people.
    pub(crate) fn hear(&self, delivery: &Delivery) {
        for statement in &delivery.contacts {
            self.learn(statement.patient, &statement.who.numbers, statement.details.clone());
        }
        for event in &delivery.events {
            if let Event::PatientDied(died) = event.event {
                self.dead.lock().unwrap().insert(died.patient);
            }
            if let Event::PatientsMerged(PatientsMerged { from, into, .. }) = event.event {
                self.merges.lock().unwrap().push((from, into));
                let mut numbers = self.numbers.lock().unwrap();
                numbers.values_mut().filter(|one| **one == from).for_each(|one| *one = into);
            }
        }
    }

    fn learn(&self, patient: PatientRef, said: &[Identifier], details: Details) {
        let mut numbers = self.numbers.lock().unwrap();
        for number in &details.former {
            numbers.remove(&key(number));
        }
        for number in said {
            numbers.entry(key(number)).or_insert(patient);
        }
        let mut contacts = self.contacts.lock().unwrap();
        let known = contacts.remove(&patient).unwrap_or_default();
        let mut contact = details.over(known);
        let new = said.iter().filter(|number| !contact.identifiers.contains(number)).cloned();
        let new: Vec<Identifier> = new.collect();
        contact.identifiers.extend(new);
        contacts.insert(patient, contact);
    }

    fn person(&self, patient: PatientRef, who: &Who) -> Known {
        let contact = self.contact(patient).unwrap_or_default();
        let nhs = contact.identifiers.iter().find(|number| number.system == NHS);
        let nhs = match nhs {
            None => KnownNhs::None,
            Some(number) if who.numbers.contains(number) => KnownNhs::Said,
            Some(_) => KnownNhs::Other,
        };
        Known { patient, nhs, birth_date: contact.birth_date }
    }
}

#[async_trait]
impl Vault for RememberedVault {
    async fn resolve(&self, who: &Who) -> Result<Resolved, PortError> {
        let who = Who { numbers: telling(&who.numbers, &[]), ..who.clone() };
        let known = |number| self.numbers.lock().unwrap().get(&key(number)).copied();
        let led_to = who.numbers.iter().filter_map(known);
        let mut people: Vec<PatientRef> = led_to.chain(who.patient).collect();
        people.sort_unstable();
        people.dedup();
        let known: Vec<Known> = people.into_iter().map(|one| self.person(one, &who)).collect();
        Ok(match judge(&who, &known) {
            Answer::Same(patient) => Resolved::Known(patient),
            Answer::New => {
                let made = 1 + self.made.fetch_add(1, Ordering::SeqCst);
                Resolved::New(PatientRef(made.into()))
            }
            Answer::Nobody => Resolved::Nobody,
            Answer::Doubt(doubt) => Resolved::Doubt(doubt),
        })
    }

    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        Ok(self.contact(patient))
    }

    async fn may_have_died(&self, patient: PatientRef) -> Result<bool, PortError> {
        Ok(self.dead.lock().unwrap().contains(&patient))
    }

    async fn version(&self, _: PatientRef) -> Result<Option<Version>, PortError> {
        Err(unused())
    }

    async fn merges(&self, _: usize) -> Result<Vec<Merge>, PortError> {
        Err(unused())
    }

    async fn merge_of(&self, _: PatientRef) -> Result<Option<Merge>, PortError> {
        Err(unused())
    }

    async fn erase(&self, patient: PatientRef) -> Result<(), PortError> {
        self.contacts.lock().unwrap().remove(&patient);
        Ok(())
    }

    async fn link(&self, _: OfferId) -> Result<Token, PortError> {
        Err(unused())
    }

    async fn offer_of(&self, _: &str) -> Result<Option<OfferId>, PortError> {
        Err(unused())
    }

    async fn count_wrong_check(&self, _: Try) -> Result<u32, PortError> {
        Err(unused())
    }

    async fn wrong_checks(&self, _: Try) -> Result<u32, PortError> {
        Err(unused())
    }
}

fn unused() -> PortError {
    PortError::Fatal { what: "vault", reason: "HL7 has no business with this".to_owned() }
}
