//! The rows for those who read are, in the end, what the engine knows: nothing that changed was
//! left out.

use backfill_core::Engine;

use super::{Moment, Truth};
use crate::memory::MemoryStore;

#[derive(Debug)]
pub(super) struct RowsFollow;

impl Truth for RowsFollow {
    fn name(&self) -> &'static str {
        "rows"
    }

    fn after(&mut self, _moment: &Moment<'_>) -> Result<(), String> {
        Ok(())
    }

    fn at_end(&mut self, engine: &Engine, store: &MemoryStore) -> Result<(), String> {
        let snapshot = engine.snapshot();
        let same = snapshot.entries.iter().eq(store.entries.values());
        ensure(same, "entries")?;
        ensure(snapshot.slots.iter().eq(store.slots.values()), "slots")?;
        ensure(snapshot.offers.iter().eq(store.offers.values()), "offers")?;
        ensure(snapshot.appointments.iter().eq(store.appointments.values()), "appointments")
    }
}

fn ensure(same: bool, rows: &str) -> Result<(), String> {
    if same { Ok(()) } else { Err(format!("the rows of {rows} are not what the engine knows")) }
}
