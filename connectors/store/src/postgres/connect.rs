//! Connections: what each says of itself when it is made, so that nothing can be forgotten later.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, PgPool};

use super::transact::clean;
use crate::Error;

/// The role of every working connection.
const ROLE: &str = "backfill_app";
/// How long to wait for a free connection, or for the server to be there.
const ACQUIRE_MAX: Duration = Duration::from_secs(5);
/// A connection that was idle for longer is asked whether it still works.
const IDLE_TRUSTED: Duration = Duration::from_secs(1);
/// Prepared statements kept per connection: more than there are texts, in all their sizes.
const STATEMENTS_MAX: usize = 256;

/// Settings of every working connection. A transaction that stands still, a statement that hangs
/// and a lock that is not to be had end by themselves; what is acknowledged is on the disk.
const SETTINGS: [(&str, &str); 8] = [
    ("role", ROLE),
    ("lock_timeout", "2s"),
    ("statement_timeout", "30s"),
    ("idle_in_transaction_session_timeout", "10s"),
    ("synchronous_commit", "on"),
    // Short statements do not gain by compiling.
    ("jit", "off"),
    // Plans are kept, also those that were made while a table was empty and reading all of it looked
    // cheap. Everything here is looked up by an index.
    ("enable_seqscan", "off"),
    // A rollback outside of a transaction is no news.
    ("client_min_messages", "error"),
];

/// As the user of the address, who owns the tables.
pub(super) fn as_owner(url: &str) -> Result<PgConnectOptions, Error> {
    let options = PgConnectOptions::from_str(url)?;
    Ok(options
        .application_name("backfill")
        .statement_cache_capacity(STATEMENTS_MAX)
        // A schema that is called like the user would hide our tables.
        .options([("search_path", "public")])
        .disable_statement_logging())
}

/// As somebody who works for a region.
pub(super) fn for_region(url: &str, region: &str) -> Result<PgConnectOptions, Error> {
    let options = as_owner(url)?.options(SETTINGS);
    Ok(options.options([("backfill.region", region), ("backfill.trust", "")]))
}

/// A pool of connections, none of which stays in a transaction that nobody waits for (D8).
pub(super) async fn pool(connect: PgConnectOptions, connections_max: u32) -> Result<PgPool, Error> {
    let pool = PgPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_MAX)
        .test_before_acquire(false)
        .before_acquire(|connection, metadata| Box::pin(still_there(connection, metadata.idle_for)))
        .after_release(|connection, _| Box::pin(clean(connection)));
    pool.connect_with(connect).await.map_err(Error::beginning)
}

/// A round trip less for those who come often; a server that restarted is seen by the others.
async fn still_there(connection: &mut PgConnection, idle: Duration) -> Result<bool, sqlx::Error> {
    if IDLE_TRUSTED < idle {
        connection.ping().await?;
    }
    Ok(true)
}
