//! The register: whom numbers lead to, as far as it was looked up, and what a delivery adds.

use std::collections::HashMap;

use backfill_core::{EventId, PatientRef};
use backfill_runtime::identity::{Answer, Known, KnownNhs, judge};
use backfill_runtime::ports::Who;

use super::{Merges, Numbered, Spoken};

/// Whom a number leads to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner {
    pub(crate) patient: PatientRef,
    /// The event whose outcome is still to be known: if it is refused, the number leads nowhere.
    pub(crate) waits_for: Option<EventId>,
}

/// A number that leads to somebody from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) index: Vec<u8>,
    pub(crate) is_nhs: bool,
    pub(crate) patient: PatientRef,
    /// The event that it counts with; none if it counts whatever comes.
    pub(crate) event: Option<EventId>,
}

/// What decides who somebody is, besides the numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Traits {
    /// Hashes of their NHS numbers.
    pub(crate) nhs: Vec<Vec<u8>>,
    pub(crate) birth_date: Option<String>,
}

/// What was looked up.
#[derive(Default)]
pub(crate) struct Register {
    pub(crate) owners: HashMap<Vec<u8>, Owner>,
    pub(crate) merges: Merges,
    /// By the reference that lives.
    pub(crate) traits: HashMap<PatientRef, Traits>,
}

impl Register {
    /// Everybody whom the numbers or the reference lead to, each once.
    pub(crate) fn led_to(&self, who: &Who, numbers: &[Numbered]) -> Vec<PatientRef> {
        let owners = numbers.iter().filter_map(|number| self.owners.get(&number.index));
        let mut people: Vec<PatientRef> = owners.map(|owner| owner.patient).collect();
        people.extend(who.patient);
        people.iter_mut().for_each(|patient| *patient = self.merges.current(*patient));
        people.sort_unstable();
        people.dedup();
        people
    }

    /// Of whom more must be known: the only one, unless the NHS number itself leads there.
    pub(crate) fn unsure_of(&self, who: &Who, numbers: &[Numbered]) -> Option<PatientRef> {
        let people = self.led_to(who, numbers);
        let [one] = people[..] else { return None };
        (!self.nhs_leads_to(one, numbers)).then_some(one)
    }

    fn nhs_leads_to(&self, patient: PatientRef, numbers: &[Numbered]) -> bool {
        let owners =
            numbers.iter().filter(|it| it.is_nhs).filter_map(|it| self.owners.get(&it.index));
        owners.into_iter().any(|owner| self.merges.current(owner.patient) == patient)
    }

    /// Who it is; none if more must be looked up.
    pub(crate) fn judge(&self, who: &Who, numbers: &[Numbered]) -> Option<Answer> {
        let people = self.led_to(who, numbers).into_iter();
        let known: Option<Vec<Known>> = match people.len() {
            0 | 1 => people.map(|it| self.known(it, numbers)).collect(),
            // Who they are does not matter: they are several.
            _ => Some(people.map(stranger).collect()),
        };
        Some(judge(who, &known?))
    }

    fn known(&self, patient: PatientRef, numbers: &[Numbered]) -> Option<Known> {
        if self.nhs_leads_to(patient, numbers) {
            return Some(Known { patient, nhs: KnownNhs::Said, birth_date: None });
        }
        let traits = self.traits.get(&patient)?;
        let nhs = if traits.nhs.is_empty() { KnownNhs::None } else { KnownNhs::Other };
        Some(Known { patient, nhs, birth_date: traits.birth_date.clone() })
    }

    /// Whether the statement is about whom its delivery believes it is about; if so, the numbers
    /// that lead there from now on.
    pub(crate) fn admit(&mut self, spoken: &Spoken) -> Option<Vec<Claim>> {
        let patient = self.merges.current(spoken.patient);
        match self.judge(&spoken.who, &spoken.numbers)? {
            Answer::Same(other) if other == patient => {}
            Answer::New => drop(self.traits.insert(patient, Traits::default())),
            Answer::Nobody if spoken.numbers.is_empty() => {}
            Answer::Same(_) | Answer::Nobody | Answer::Doubt(_) => return None,
        }
        let claims: Vec<Claim> =
            spoken.numbers.iter().filter_map(|it| self.claim(it, spoken.event, patient)).collect();
        self.note(spoken, patient, &claims);
        self.let_go(spoken, patient);
        Some(claims)
    }

    /// Numbers that are not theirs any more lead to nobody.
    fn let_go(&mut self, spoken: &Spoken, patient: PatientRef) {
        for index in &spoken.former {
            let owner = self.owners.get(index).map(|owner| self.merges.current(owner.patient));
            if owner == Some(patient) {
                self.owners.remove(index);
            }
        }
    }

    /// What was said twice does not wait for the first to be decided.
    fn claim(
        &self,
        number: &Numbered,
        event: Option<EventId>,
        patient: PatientRef,
    ) -> Option<Claim> {
        let Numbered { index, is_nhs } = number.clone();
        match self.owners.get(&index) {
            None => Some(Claim { index, is_nhs, patient, event }),
            Some(Owner { waits_for: None, .. }) => None,
            Some(Owner { waits_for, .. }) if *waits_for == event => None,
            Some(Owner { patient, .. }) => {
                Some(Claim { index, is_nhs, patient: *patient, event: None })
            }
        }
    }

    /// Deliveries of one batch see what those before them add.
    fn note(&mut self, spoken: &Spoken, patient: PatientRef, claims: &[Claim]) {
        for claim in claims {
            let owner = Owner { patient: claim.patient, waits_for: claim.event };
            self.owners.insert(claim.index.clone(), owner);
        }
        if let Some(traits) = self.traits.get_mut(&patient) {
            let nhs = spoken.numbers.iter().filter(|number| number.is_nhs);
            traits.nhs.extend(nhs.map(|number| number.index.clone()));
            traits.birth_date = spoken.who.birth_date.clone().or(traits.birth_date.take());
        }
    }
}

fn stranger(patient: PatientRef) -> Known {
    Known { patient, nhs: KnownNhs::None, birth_date: None }
}
