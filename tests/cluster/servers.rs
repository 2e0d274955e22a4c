//! The servers that the tests of this program share: one broker whose topics are for all, and one
//! PostgreSQL with a database for each.

use backfill_servers::{Broker, Postgres};

/// The broker that nobody hurts: each test has a region of its own on it.
pub(crate) fn broker() -> String {
    Broker::shared().bootstrap()
}

/// The address of an empty database.
pub(crate) fn database() -> String {
    Postgres::shared().fresh_database()
}
