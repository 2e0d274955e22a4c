//! One region's database, whichever it is, behind all of its ports.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use async_trait::async_trait;
use backfill_core::Timestamp;
use backfill_runtime::ports::{
    Intake, Log, Outbox, Publisher, Reader, Store, Subjects, Vault, Ways,
};
use backfill_store::{BrokenChain, Error, Postgres, Retention, Sqlite, Swept};

use super::NotReady;
use crate::config::Config;

/// The name of the embedded database in the data folder.
pub(crate) const FILE: &str = "backfill.sqlite";

/// Everything that one region's database does.
#[async_trait]
pub(crate) trait Database:
    Intake + Log + Store + Outbox + Reader + Subjects + Vault + Ways
{
    /// Goes along the audit chain and returns its newest link.
    ///
    /// # Errors
    /// If the journal cannot be read, or a record was changed.
    async fn newest_link(&self) -> anyhow::Result<String>;

    /// Throws a little of what was kept long enough away.
    ///
    /// # Errors
    /// If the database cannot be reached; the next round goes on.
    async fn sweep(&self, kept: Retention, now: Timestamp) -> anyhow::Result<Swept>;

    /// Waits for what is being done and lets go of the database.
    async fn close(&self);
}

#[async_trait]
impl Database for Sqlite {
    async fn newest_link(&self) -> anyhow::Result<String> {
        whole(self.verify_chain().await)
    }

    async fn sweep(&self, kept: Retention, now: Timestamp) -> anyhow::Result<Swept> {
        Ok(Self::sweep(self, kept, now).await?)
    }

    async fn close(&self) {
        Self::close(self).await;
    }
}

#[async_trait]
impl Database for Postgres {
    async fn newest_link(&self) -> anyhow::Result<String> {
        whole(self.verify_chain().await)
    }

    async fn sweep(&self, kept: Retention, now: Timestamp) -> anyhow::Result<Swept> {
        Ok(Self::sweep(self, kept, now).await?)
    }

    async fn close(&self) {
        Self::close(self).await;
    }
}

fn whole(verified: Result<Result<String, BrokenChain>, Error>) -> anyhow::Result<String> {
    verified?.map_err(|broken| anyhow!("record {} was changed: {broken:?}", broken.seq))
}

/// Opens the database that the settings name, for a command or a front door.
///
/// # Errors
/// If it cannot be reached or used.
pub(crate) async fn open(
    config: &Config,
    publisher: Option<Arc<dyn Publisher>>,
) -> anyhow::Result<Arc<dyn Database>> {
    if config.is_embedded() || config.store.key_file.is_none() {
        make_folder(&config.data)?;
    }
    if config.is_embedded() {
        let path = config.data.join(FILE);
        return Ok(Arc::new(Sqlite::open(&path, &config.store()).await?));
    }
    let mut options = config.postgres_options(&config.region);
    options.listens = true;
    let opened = Postgres::open(&options, publisher).await;
    Ok(Arc::new(opened.map_err(NotReady::postgres(config))?))
}

/// Whether there is anything to look at, for commands that only read: they make nothing.
///
/// # Errors
/// If there is no database, or no key of one, where the settings say.
pub(crate) fn must_exist(config: &Config) -> anyhow::Result<()> {
    let (what, path) = match config.is_embedded() {
        true => ("database", config.data.join(FILE)),
        false => ("key file", config.key_file()),
    };
    if path.is_file() {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.is_dir());
    let folder = if folder.is_some() { ", nor its folder" } else { "" };
    let text = format!(
        "there is no {what} `{}`{folder}; name the folder of the service with --data, or `data` in \
         the settings",
        path.display()
    );
    Err(NotReady(text).into())
}

/// Makes the data folder, if it is not there.
///
/// # Errors
/// If it cannot be made.
pub(crate) fn make_folder(data: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(data)
        .with_context(|| format!("cannot make the data folder `{}`", data.display()))
}
