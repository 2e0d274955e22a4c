//! Exchanges the key file of all regions of a database, beside the processes that work on it.

use sqlx::ConnectOptions as _;

use super::exchange::exchange;
use super::open::key_file;
use super::{Postgres, connect};
use crate::{Error, PostgresOptions, Rotated, ring};

impl Postgres {
    /// Has a new key file open the database, as the user of the address, who owns the tables. What it
    /// opened stays sealed as it is, so that whoever has the database open need not notice. Each machine
    /// needs the new file before a process starts there again.
    ///
    /// # Errors
    /// If the database cannot be opened, the new key cannot be written beside the old one, or another
    /// exchange runs. Then all is as it was, and may be tried again.
    pub async fn rotate_key(options: &PostgresOptions) -> Result<Rotated, Error> {
        let file = key_file(options)?;
        let _alone = ring::hold(&file)?;
        let was_begun = ring::has_next(&file);
        let store = Self::open(options, None).await?;
        let old = store.inner.keys.clone();
        store.close().await;
        if was_begun && !ring::has_next(&file) {
            return Ok(Rotated::Finished);
        }
        let next = ring::make_next(&file)?;
        let mut owner = connect::as_owner(&options.url)?.connect().await?;
        exchange(&mut owner, (&old, &next)).await?;
        ring::settle(&file, &next.proof)?;
        Ok(Rotated::Exchanged)
    }

    /// By what the processes of this installation know each other's records on topics.
    #[must_use]
    pub fn records_key(&self) -> [u8; 32] {
        self.inner.keys.records
    }
}
