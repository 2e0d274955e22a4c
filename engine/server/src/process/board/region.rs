//! What the work of one region says of itself.

use std::sync::Arc;

use backfill_core::Timestamp;
use backfill_runtime::live::Status;
use serde_json::{Value, json};
use tokio::sync::watch;

/// How many records a feed may be behind while its reader counts as ready: what the reader takes
/// at once.
const LAG_MAX: u64 = 1_000;

/// How many records of a feed are not read yet; none as long as that is not known.
pub(crate) type Lag = Arc<dyn Fn() -> Option<u64> + Send + Sync>;

/// See the module.
#[derive(Clone, Default)]
pub(crate) struct RegionBoard {
    /// Where the engine stands, if this is its work.
    pub(crate) status: Option<watch::Receiver<Status>>,
    /// How far behind its feed it is, if it reads one.
    pub(crate) lag: Option<Lag>,
    /// Since when the oldest wish waits to be carried out, if this is its work.
    pub(crate) waiting_since: Option<watch::Receiver<Option<Timestamp>>>,
}

impl RegionBoard {
    /// The last journal record, if this is an engine.
    pub(super) fn seq(&self) -> Option<u64> {
        self.status.as_ref().map(|status| status.borrow().seq)
    }

    pub(super) fn read(&self, now: Timestamp) -> (bool, Value) {
        let mut value = json!({});
        let mut ready = true;
        if let Some(status) = &self.status {
            let status = *status.borrow();
            ready &= status.recovered && status.caught_up && status.implausible.is_none();
            if let Some(reason) = status.implausible {
                value["clock"] = json!(reason.to_string());
            }
            value["recovered"] = json!(status.recovered);
            value["caught_up"] = json!(status.caught_up);
            value["journal_seq"] = json!(status.seq);
        }
        if let Some(lag) = &self.lag {
            let lag = lag();
            ready &= lag.is_some_and(|lag| lag <= LAG_MAX);
            value["lag"] = json!(lag);
        }
        if let Some(since) = &self.waiting_since {
            let waited = since.borrow().map_or(0, |since| now.0.saturating_sub(since.0).max(0));
            value["waiting_seconds"] = json!(waited / 1_000);
        }
        value["ready"] = json!(ready);
        (ready, value)
    }
}
