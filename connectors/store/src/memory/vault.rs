//! The vault, in memory. Nothing is sealed: nothing is written anywhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use backfill_core::effect::Refusal;
use backfill_core::{EventId, OfferId, PatientRef, Timestamp};
use backfill_runtime::identity::{self, Answer};
use backfill_runtime::ports::{
    Contact, Delivery, Identifier, Merge, PortError, Resolved, TRIES_COUNT_MS, Token, Try, Vault,
    Version, Who,
};

use super::{Memory, State};
use crate::Error;
use crate::keys::random_reference;
use crate::people::{
    Change, Claim, Hash, Merges, Numbered, Owner, Print, Record, Register, Spoken, asked, version,
};
use crate::token::{token, token_hash};

/// The vault's tables.
#[derive(Default)]
pub(super) struct Persons {
    numbers: BTreeMap<Vec<u8>, Claim>,
    said: Vec<(PatientRef, Option<EventId>, Record)>,
    /// What was said last, by what says it again and again.
    last: BTreeMap<Vec<u8>, (Print, Option<EventId>)>,
    erased: BTreeSet<PatientRef>,
    merges: Vec<Merge>,
    links: HashMap<Vec<u8>, OfferId>,
    wrong_checks: HashMap<OfferId, u32>,
    /// Since when, and how many.
    wrong_tries: HashMap<PatientRef, (Timestamp, u32)>,
}

/// What became of the events so far.
pub(super) type Inbox = HashMap<EventId, (u64, Option<Refusal>)>;

/// Whether something that came with an event counts; `waiting` if that is not decided yet.
fn counts(inbox: &Inbox, event: Option<EventId>, waiting: bool) -> bool {
    match event.map(|event| inbox.get(&event)) {
        None | Some(Some((_, None))) => true,
        Some(Some((_, Some(_)))) => false,
        Some(None) => waiting,
    }
}

/// No hash at all: nothing is written anywhere.
struct Plain;

impl Hash for Plain {
    fn number(&self, number: &Identifier) -> Vec<u8> {
        let (system, value) = identity::key(number);
        self.text(&[system.as_bytes(), value.as_bytes()])
    }

    fn text(&self, text: &[&[u8]]) -> Vec<u8> {
        text.join(&0)
    }
}

impl Persons {
    /// What was said under one reference, decided or not; none if nothing.
    pub(super) fn said_of(&self, inbox: &Inbox, patient: PatientRef) -> Option<Record> {
        let mut record = Record::default();
        let said = self.said.iter().filter(|it| it.0 == patient && counts(inbox, it.1, true));
        said.for_each(|(_, _, said)| record.hear(said));
        Some(record).filter(|record| *record != Record::default())
    }

    /// All references of a person, the one that lives first.
    pub(super) fn members(&self, patient: PatientRef) -> Vec<PatientRef> {
        self.merges().members(patient)
    }

    fn merges(&self) -> Merges {
        let mut merges = Merges::default();
        self.merges.iter().for_each(|merge| merges.add(merge.from, merge.into));
        merges
    }

    /// What is known of a person, under whichever of their references.
    pub(super) fn known(
        &self,
        inbox: &Inbox,
        patient: PatientRef,
        waiting: bool,
    ) -> Option<Record> {
        let mut known: Option<Record> = None;
        for member in self.merges().members(patient) {
            let said = self
                .said
                .iter()
                .filter(|(whose, event, _)| *whose == member && counts(inbox, *event, waiting));
            let mut record = Record::default();
            said.for_each(|(_, _, said)| record.hear(said));
            match &mut known {
                _ if record == Record::default() => {}
                Some(known) => known.fill_from(&record),
                None => known = Some(record),
            }
        }
        known
    }

    /// Everything is looked up: it is all here.
    fn register(&self, inbox: &Inbox) -> Register {
        let mut register = Register { merges: self.merges(), ..Register::default() };
        for claim in self.numbers.values().filter(|it| counts(inbox, it.event, true)) {
            let waits_for = claim.event.filter(|event| !inbox.contains_key(event));
            let owner = Owner { patient: claim.patient, waits_for };
            register.owners.insert(claim.index.clone(), owner);
            let current = register.merges.current(claim.patient);
            let traits = register.traits.entry(current).or_default();
            traits.nhs.extend(claim.is_nhs.then(|| claim.index.clone()));
        }
        for (patient, _, _) in &self.said {
            register.traits.entry(register.merges.current(*patient)).or_default();
        }
        for (patient, traits) in &mut register.traits {
            let record = self.known(inbox, *patient, true);
            traits.birth_date = record.and_then(|it| it.birth_date().map(str::to_owned));
        }
        register
    }

    fn judge(&self, inbox: &Inbox, who: &Who, numbers: &[Numbered]) -> Option<Answer> {
        let mut register = self.register(inbox);
        if let Some(patient) = who.patient {
            let current = register.merges.current(patient);
            register.traits.entry(current).or_default();
        }
        register.judge(who, numbers)
    }

    pub(super) fn change(&mut self, change: &Change) {
        match change {
            Change::Parted(from) => self.merges.retain(|merge| merge.from != *from),
            Change::Merged(merge) => {
                let merges = self.merges();
                let (from, into) = (merges.current(merge.from), merges.current(merge.into));
                if from != into {
                    self.merges.push(Merge { from, into, ..*merge });
                }
            }
        }
    }
}

impl State {
    /// Takes what a delivery says of people; `false` if it is about others than it believes.
    pub(super) fn say(&mut self, delivery: &Delivery) -> Result<bool, Error> {
        let at = delivery.received_at;
        let spoken = delivery.contacts.iter().map(|it| Spoken::of(it, at, &[], &Plain));
        let spoken: Vec<Spoken> = spoken.collect::<Result<_, Error>>()?;
        let mut register = self.vault.register(&self.inbox);
        let (mut claims, mut said, mut gone) = (Vec::new(), Vec::new(), Vec::new());
        for spoken in spoken {
            let patient = register.merges.current(spoken.patient);
            let is_erased = self.vault.erased.contains(&patient);
            if is_erased && spoken.is_by_numbers() {
                return Ok(false);
            }
            if is_erased || spoken.is_empty() {
                continue;
            }
            register.traits.entry(patient).or_default();
            let Some(admitted) = register.admit(&spoken) else { return Ok(false) };
            let members = register.merges.members(patient);
            let is_former =
                |it: &Claim| spoken.former.contains(&it.index) && members.contains(&it.patient);
            claims.retain(|it| !is_former(it));
            gone.extend(self.vault.numbers.values().filter(|it| is_former(it)).cloned());
            said.push((patient, spoken, !admitted.is_empty()));
            claims.extend(admitted);
        }
        gone.iter().for_each(|claim: &Claim| drop(self.vault.numbers.remove(&claim.index)));
        for claim in claims {
            self.vault.numbers.insert(claim.index.clone(), claim);
        }
        for (patient, spoken, is_new) in said {
            if !self.is_repeat(&spoken) || is_new {
                self.vault.said.push((patient, spoken.event, spoken.said));
            }
        }
        Ok(true)
    }

    /// Whether it says the same as last time; what was refused was not said.
    fn is_repeat(&mut self, spoken: &Spoken) -> bool {
        let Some(print) = &spoken.repeats else { return false };
        let last = self.vault.last.get(&print.name);
        let last = last.filter(|(_, event)| counts(&self.inbox, *event, true));
        if last.is_some_and(|(last, _)| last == print) {
            return true;
        }
        self.vault.last.insert(print.name.clone(), (print.clone(), spoken.event));
        false
    }
}

#[async_trait]
impl Vault for Memory {
    async fn resolve(&self, who: &Who) -> Result<Resolved, PortError> {
        let state = self.state();
        let (who, numbers) = asked(who, &[], &Plain);
        let answer = state.vault.judge(&state.inbox, &who, &numbers);
        Ok(match answer.unwrap_or(Answer::Nobody) {
            Answer::Same(patient) => Resolved::Known(patient),
            Answer::New => Resolved::New(random_reference()?),
            Answer::Nobody => Resolved::Nobody,
            Answer::Doubt(doubt) => Resolved::Doubt(doubt),
        })
    }

    async fn get(&self, patient: PatientRef) -> Result<Option<Contact>, PortError> {
        let state = self.state();
        Ok(state.vault.known(&state.inbox, patient, false).map(Record::contact))
    }

    async fn version(&self, patient: PatientRef) -> Result<Option<Version>, PortError> {
        let known = self.get(patient).await?;
        Ok(known.map(|contact| version::of(&self.inner.version_key, patient, &contact)))
    }

    async fn may_have_died(&self, patient: PatientRef) -> Result<bool, PortError> {
        Ok(self.state().stops.contains(&patient))
    }

    async fn merges(&self, count_max: usize) -> Result<Vec<Merge>, PortError> {
        let mut merges = self.state().vault.merges.clone();
        merges.sort_by_key(|merge| (std::cmp::Reverse(merge.at), merge.from));
        merges.truncate(count_max);
        Ok(merges)
    }

    async fn merge_of(&self, from: PatientRef) -> Result<Option<Merge>, PortError> {
        Ok(self.state().vault.merges.iter().find(|merge| merge.from == from).copied())
    }

    async fn erase(&self, patient: PatientRef) -> Result<(), PortError> {
        let mut state = self.state();
        let members = state.vault.merges().members(patient);
        state.vault.numbers.retain(|_, claim| !members.contains(&claim.patient));
        state.vault.said.retain(|(whose, _, _)| !members.contains(whose));
        state.vault.wrong_tries.retain(|whose, _| !members.contains(whose));
        state.vault.erased.extend(members);
        Ok(())
    }

    async fn link(&self, offer: OfferId) -> Result<Token, PortError> {
        let token = token(&self.inner.link_key, offer);
        self.state().vault.links.insert(token_hash(&token.0), offer);
        Ok(token)
    }

    async fn offer_of(&self, token: &str) -> Result<Option<OfferId>, PortError> {
        Ok(self.state().vault.links.get(&token_hash(token)).copied())
    }

    async fn count_wrong_check(&self, wrong: Try) -> Result<u32, PortError> {
        let mut state = self.state();
        let patient = state.vault.merges().current(wrong.patient);
        let count = state.vault.wrong_checks.entry(wrong.offer).or_default();
        *count = count.saturating_add(1);
        let of_offer = *count;
        let (since, of_patient) = state.vault.wrong_tries.entry(patient).or_insert((wrong.at, 0));
        if since.0 <= wrong.at.0.saturating_sub(TRIES_COUNT_MS) {
            (*since, *of_patient) = (wrong.at, 0);
        }
        *of_patient = of_patient.saturating_add(1);
        Ok(of_offer.max(*of_patient))
    }

    async fn wrong_checks(&self, before: Try) -> Result<u32, PortError> {
        let state = self.state();
        let patient = state.vault.merges().current(before.patient);
        let of_patient = state.vault.wrong_tries.get(&patient);
        let from = before.at.0.saturating_sub(TRIES_COUNT_MS);
        let of_patient = of_patient.filter(|(since, _)| from < since.0).map_or(0, |it| it.1);
        let of_offer = state.vault.wrong_checks.get(&before.offer).copied().unwrap_or(0);
        Ok(of_offer.max(of_patient))
    }
}
