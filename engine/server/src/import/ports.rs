//! The parts of the service that an import works with.

use std::time::Duration;

use backfill_runtime::Principal;
use backfill_runtime::permission::NotTaken;
use backfill_runtime::ports::{Delivery, Intake, PortError, Reader, Taken, Vault};
use backfill_runtime::submit::{LOOK_EVERY, Submit};

/// How long nothing may be decided before the rest is told as not decided yet.
const SILENCE_MAX: Duration = Duration::from_secs(30);

/// See the module.
#[derive(Clone, Copy)]
pub(crate) struct Ports<'a> {
    /// Where rows are made durable.
    pub(crate) intake: &'a dyn Intake,
    /// Where it is known who people are.
    pub(crate) vault: &'a dyn Vault,
    /// Where it is seen what became of a row.
    pub(crate) reader: &'a dyn Reader,
    /// Who imports.
    pub(crate) principal: &'a Principal,
    /// Whether a service may be deciding what is taken.
    pub(crate) decides: bool,
}

impl std::fmt::Debug for Ports<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}

impl<'a> Ports<'a> {
    /// Makes something durable, if who imports may say it.
    ///
    /// # Errors
    /// If they may not, or it is not known to be durable.
    pub(super) async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        let taken = self.submit().take(self.principal, delivery).await;
        taken.map_err(|error| match error {
            NotTaken::Port(error) => error,
            NotTaken::Denied(denied) => {
                PortError::Fatal { what: "the import", reason: denied.to_string() }
            }
        })
    }

    /// Where rows are handed in, and how their outcome is waited for.
    pub(super) fn submit(&self) -> Submit<'a> {
        let Self { intake, reader, .. } = *self;
        Submit { intake, reader, wait: SILENCE_MAX, look_every: Some(LOOK_EVERY) }
    }
}
