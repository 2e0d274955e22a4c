//! Whether a client still knows a broker.
//!
//! A broker that was just started may answer that there are no brokers. The client (librdkafka
//! 2.12.1) then forgets all of them, those of its settings too, and may never ask anybody again:
//! <https://github.com/confluentinc/librdkafka/issues/5301>. Who uses it must make a new one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rdkafka::Statistics;
use rdkafka::statistics::Broker;

/// How often a client tells its statistics, in milliseconds.
pub(crate) const STATISTICS_MS: &str = "1000";
/// So many statistics in turn without a broker are no passing state.
const REPORTS: u32 = 2;
/// Why a client is replaced.
pub(crate) const CUT_OFF: &str = "the client has forgotten all brokers";

/// What one client's statistics say about brokers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reach(Arc<AtomicU32>);

impl Reach {
    pub(crate) fn heard(&self, told: &Statistics) {
        if told.brokers.values().any(has_address) {
            self.0.store(0, Ordering::SeqCst);
        } else {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Whether it knows nobody to ask, and has for some time.
    pub(crate) fn is_cut_off(&self) -> bool {
        REPORTS <= self.0.load(Ordering::SeqCst)
    }
}

/// The others stand for the client itself, or for a broker that has yet to be found.
fn has_address(broker: &Broker) -> bool {
    ["configured", "learned"].contains(&broker.source.as_str())
}

#[cfg(test)]
mod tests {
    use super::Reach;
    use rdkafka::Statistics;
    use rdkafka::statistics::Broker;

    fn told(sources: &[&str]) -> Statistics {
        let broker = |source: &&str| Broker { source: (*source).to_owned(), ..Broker::default() };
        let brokers = sources.iter().map(|it| ((*it).to_owned(), broker(it)));
        Statistics { brokers: brokers.collect(), ..Statistics::default() }
    }

    #[test]
    fn a_client_that_knows_nobody_for_long_is_cut_off() {
        let reach = Reach::default();
        assert!(!reach.is_cut_off());
        reach.heard(&told(&["internal", "logical"]));
        assert!(!reach.is_cut_off());
        reach.heard(&told(&[]));
        assert!(reach.is_cut_off());
        for known in ["configured", "learned"] {
            reach.heard(&told(&["internal", known]));
            assert!(!reach.is_cut_off(), "{known}");
        }
    }
}
