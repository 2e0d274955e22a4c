//! What the work of one region says of itself.

use std::sync::Arc;

use backfill_core::Timestamp;
use backfill_runtime::live::Status;
use backfill_runtime::ports::Feed;
use serde_json::{Value, json};
use tokio::sync::watch;

/// How many records a feed may be behind while its reader counts as ready: what the reader takes
/// at once.
const LAG_MAX: u64 = 1_000;

/// How many records of a feed are not read yet; none as long as that is not known.
pub(crate) type Lag = Arc<dyn Fn() -> Option<u64> + Send + Sync>;

/// Why the work does not go on; none if it does.
pub(crate) type Trouble = Arc<dyn Fn() -> Option<String> + Send + Sync>;

/// The feeds on which something committed is not told for long, and why.
pub(crate) type Untold = Arc<dyn Fn() -> Vec<(Feed, String)> + Send + Sync>;

/// See the module.
#[derive(Clone, Default)]
pub(crate) struct RegionBoard {
    /// Where the engine stands, if this is its work.
    pub(crate) status: Option<watch::Receiver<Status>>,
    /// How far behind its feed it is, if it reads one.
    pub(crate) lag: Option<Lag>,
    /// Why it does not go on, if it does not.
    pub(crate) trouble: Option<Trouble>,
    /// What was committed and cannot be told, if this is its work.
    pub(crate) untold: Option<Untold>,
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
        if let Some(reason) = self.trouble.as_ref().and_then(|trouble| trouble()) {
            ready = false;
            value["reason"] = json!(reason);
        }
        if let Some(untold) = &self.untold {
            let untold = untold();
            ready &= untold.is_empty();
            let said = untold.into_iter().map(|(feed, why)| (feed.topic().to_owned(), json!(why)));
            value["unpublished"] = Value::Object(said.collect());
        }
        if let Some(since) = &self.waiting_since {
            let waited = since.borrow().map_or(0, |since| now.0.saturating_sub(since.0).max(0));
            value["waiting_seconds"] = json!(waited / 1_000);
        }
        value["ready"] = json!(ready);
        (ready, value)
    }
}
