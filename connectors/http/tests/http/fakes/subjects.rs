//! What is kept of a person, from what the world holds.

use async_trait::async_trait;
use backfill_core::PatientRef;
use backfill_runtime::ports::{Erased, Held, PortError, Subjects};

use super::world::World;

#[async_trait]
impl Subjects for World {
    async fn held(&self, patient: PatientRef) -> Result<Held, PortError> {
        let held = self.looked_up()?;
        Ok(Held {
            references: vec![patient],
            contact: held.contacts.get(&patient).cloned(),
            entries: held.entries.iter().filter(|it| it.patient == patient).cloned().collect(),
            offers: held.offers.iter().filter(|it| it.patient == patient).cloned().collect(),
            decisions: held.decisions.clone(),
            quarantined: held.quarantine.clone(),
            ..Held::default()
        })
    }

    async fn forget(&self, patient: PatientRef) -> Result<Erased, PortError> {
        let mut held = self.looked_up()?;
        held.contacts.remove(&patient);
        held.entries.retain(|entry| entry.patient != patient);
        let quarantined = u64::try_from(held.quarantine.len()).unwrap_or(0);
        held.quarantine.clear();
        Ok(Erased { quarantined, ..Erased::default() })
    }
}
