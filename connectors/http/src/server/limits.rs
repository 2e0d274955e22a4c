//! How much of the server anybody may take, and for how long.

use std::time::Duration;

/// Limits of the server.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most connections at once.
    pub connections: usize,
    /// Most connections of one address at once (of IPv6: of one network, /64).
    pub connections_per_address: usize,
    /// Longest time to the end of a request's head, and longest silence before the next request.
    pub head: Duration,
    /// Longest time from the end of the head to the end of the body.
    pub body: Duration,
    /// Longest time in which a client reads nothing of its answer.
    pub stalled: Duration,
    /// Longest time to finish what is under way when the service stops.
    pub stop: Duration,
}
