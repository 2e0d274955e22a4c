//! One Kafka broker: enough for every test that does not hurt a cluster.

use std::sync::LazyLock;

use crate::Cluster;
use crate::node::Use;

/// A Kafka broker alone.
#[derive(Debug)]
pub struct Broker(Cluster);

impl Broker {
    /// Starts a broker and waits until it serves.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// As [`Self::start`], with more lines for its `server.properties`.
    #[must_use]
    pub fn start_with(settings: &[(&str, &str)]) -> Self {
        Self(Cluster::start_with(1, settings))
    }

    /// As [`Self::start`], for figures: it starts slower and then runs as fast as in production.
    #[must_use]
    pub fn start_for_figures() -> Self {
        Self(Cluster::start_for(Use::Figures, 1, &[]))
    }

    /// The broker that all tests of this process use who do not hurt it. Topics, groups and keys
    /// must be told apart by their names.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Broker> = LazyLock::new(Broker::start);
        &SHARED
    }

    /// Its address.
    #[must_use]
    pub fn bootstrap(&self) -> String {
        self.0.bootstrap()
    }

    /// Kills it (SIGKILL).
    pub fn kill(&mut self) {
        self.0.kill(0);
    }

    /// Asks it to stop (SIGTERM), and waits until it has.
    pub fn stop(&mut self) {
        self.0.stop(0);
    }

    /// Starts it again on its data and port, and waits until it serves.
    pub fn start_again(&mut self) {
        self.0.start_again(0);
    }

    /// Holds it still (SIGSTOP).
    pub fn pause(&mut self) {
        self.0.pause(0);
    }

    /// Lets it go on after [`Self::pause`] (SIGCONT).
    pub fn resume(&mut self) {
        self.0.resume(0);
    }
}
