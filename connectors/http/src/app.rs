//! What every page and endpoint works with.

use std::sync::Arc;
use std::time::Duration;

use backfill_core::Timestamp;
use backfill_reading::{DiaryContext, RowContext};
use backfill_runtime::Zone;
use backfill_runtime::ports::{Intake, Outbox, Reader, Subjects, Vault};
use backfill_runtime::submit::Submit;
use backfill_schemas::dates::DayOrder;

/// The parts behind the pages and the API. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Where everything that changes something goes.
    pub intake: Arc<dyn Intake>,
    /// Where everything that is shown comes from.
    pub reader: Arc<dyn Reader>,
    /// Who a patient reference is.
    pub vault: Arc<dyn Vault>,
    /// What is kept of a person.
    pub subjects: Arc<dyn Subjects>,
    /// Where it is written down that a person did what no program does.
    pub outbox: Arc<dyn Outbox>,
    /// The region's civil time.
    pub zone: Zone,
    /// The time. Handed in, so that tests can turn it.
    pub now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// What is known of the clock behind it.
    pub clock: Arc<dyn Fn() -> crate::ClockSays + Send + Sync>,
    /// What may be set.
    pub options: Arc<crate::Options>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// Hands in what a request means, and waits for its outcome as long as the options allow.
    pub(crate) fn submit(&self) -> Submit<'_> {
        Submit {
            intake: self.intake.as_ref(),
            reader: self.reader.as_ref(),
            wait: Duration::from_millis(self.options.outcome_wait_ms),
            look_every: None,
        }
    }

    /// What a row of a request is read by that came at `now`.
    pub(crate) fn row_context(&self, now: Timestamp) -> RowContext<'_> {
        let services = &self.options.services;
        RowContext { zone: &self.zone, now, services, order: DayOrder::Unknown }
    }

    /// The same where the row names a diary.
    pub(crate) fn diary_context(&self, now: Timestamp) -> DiaryContext<'_> {
        let row = self.row_context(now);
        DiaryContext { row, sites: &self.options.site_names, minutes_assumed: None }
    }
}
