//! What is kept of one person, in memory.

use async_trait::async_trait;
use backfill_core::effect::Decision;
use backfill_core::{Command, PatientRef, Recorded};
use backfill_runtime::identity;
use backfill_runtime::ports::{Contact, Erased, Held, PortError, Subjects, Vault};
use backfill_schemas::{encode_command, encode_recorded};

use super::{Memory, State};
use crate::columns::blob;
use crate::people::Record;

#[async_trait]
impl Subjects for Memory {
    async fn held(&self, patient: PatientRef) -> Result<Held, PortError> {
        Ok(self.state().held(patient))
    }

    async fn forget(&self, patient: PatientRef) -> Result<Erased, PortError> {
        let mut erased = Erased::default();
        {
            let mut state = self.state();
            let naming = state.naming(patient);
            let count = |before: usize, after: usize| u64::try_from(before - after).unwrap_or(0);
            let before = state.quarantine.len();
            state.quarantine.retain(|row| !named(&row.original, &naming));
            erased.quarantined = count(before, state.quarantine.len());
            let before = state.originals.len();
            state.originals.retain(|_, (_, it)| !named(&it.bytes, &naming));
            erased.originals = count(before, state.originals.len());
            let before = state.deliveries.len();
            let numbers: Vec<&str> = naming
                .iter()
                .flat_map(|it| &it.identifiers)
                .map(|it| it.value.trim())
                .filter(|it| 6 <= it.len())
                .collect();
            state
                .deliveries
                .retain(|(_, id), _| !numbers.iter().any(|it| identity::holds_word(id, it)));
            erased.deliveries = count(before, state.deliveries.len());
        }
        self.erase(patient).await?;
        Ok(erased)
    }
}

fn named(original: &[u8], naming: &[Contact]) -> bool {
    naming.iter().any(|it| identity::names(original, it))
}

impl State {
    /// What names a person, under each of their references.
    fn naming(&self, patient: PatientRef) -> Vec<Contact> {
        let members = self.vault.members(patient).into_iter();
        let known = members.filter_map(|it| self.vault.said_of(&self.inbox, it));
        known.map(Record::naming).collect()
    }

    fn held(&self, patient: PatientRef) -> Held {
        let references = self.vault.members(patient);
        let naming = self.naming(patient);
        let mut offers: Vec<_> =
            self.offers.values().filter(|it| references.contains(&it.patient)).cloned().collect();
        offers.sort_by_key(|offer| (offer.made_at, offer.id));
        let entries: Vec<_> =
            self.entries.values().filter(|it| references.contains(&it.patient)).cloned().collect();
        let is_theirs = |it: &Option<PatientRef>| it.is_some_and(|it| references.contains(&it));
        let appointments: Vec<_> =
            self.appointments.values().filter(|it| is_theirs(&it.patient)).cloned().collect();
        let places: Vec<u128> =
            entries.iter().map(|it| it.id.0).chain(offers.iter().map(|it| it.entry.0)).collect();
        let ids = references.iter().map(|it| it.0).chain(places.iter().copied());
        let ids = ids.chain(offers.iter().map(|it| it.id.0));
        let ids: Vec<Vec<u8>> =
            ids.chain(appointments.iter().map(|it| it.id.0)).map(blob).collect();
        let names = |bytes: &[u8]| ids.iter().any(|id| bytes.windows(16).any(|it| it == id));
        let about = |it: &Decision| {
            let chosen = it.chosen.iter().map(|chosen| chosen.entry.0);
            chosen.chain(it.passed.iter().map(|it| it.entry.0)).any(|it| places.contains(&it))
        };
        let told = |command: &Command| names(&encode_command(command));
        let happened = |it: &&Recorded| names(&encode_recorded(it));
        let quarantined = self.quarantine.iter();
        let quarantined =
            quarantined.filter(|row| named(&row.original, &naming)).cloned().collect();
        let decisions = self.decisions.iter().map(|(_, row)| row);
        let wishes = self.outbox.iter().map(|(row, _)| row);
        Held {
            contact: self.vault.known(&self.inbox, patient, true).map(Record::contact),
            wishes: wishes.filter(|row| told(&row.command)).cloned().collect(),
            decisions: decisions.filter(|row| about(&row.decision)).cloned().collect(),
            history: self.journal.iter().filter(happened).cloned().collect(),
            references,
            entries,
            appointments,
            offers,
            quarantined,
            unreadable: 0,
            is_cut: false,
        }
    }
}
