//! A PostgreSQL database for one test: a copy of one that was migrated once.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use backfill_runtime::ports::Publisher;
use backfill_servers::Postgres as Server;
use backfill_store::{Postgres, PostgresOptions};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// The database that all others are copies of.
const TEMPLATE: &str = "template";

/// A migrated, empty database on the server that all tests use, and a folder for the key.
pub(crate) struct Database {
    pub(crate) name: String,
    folder: TempDir,
}

impl Database {
    pub(crate) async fn new() -> Self {
        static MIGRATED: OnceCell<()> = OnceCell::const_new();
        static COUNT: AtomicU32 = AtomicU32::new(1);
        MIGRATED.get_or_init(migrated_template).await;
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let copy = format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}");
        let _nothing = Server::shared().sql("postgres", &copy);
        Self { name, folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn url(&self) -> String {
        Server::shared().url(&self.name)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn into_folder(self) -> TempDir {
        self.folder
    }

    /// Options for the region of most tests.
    pub(crate) fn options(&self) -> PostgresOptions {
        PostgresOptions {
            nobodys_numbers: Vec::new(),
            put_aside: backfill_store::PutAside::default(),
            url: self.url(),
            region: "local".to_owned(),
            holder: None,
            connections_max: 4,
            key_file: None,
            listens: false,
            data: self.folder.path().to_owned(),
        }
    }

    pub(crate) async fn open(&self) -> Postgres {
        Postgres::open(&self.options(), None).await.unwrap()
    }

    /// As a process that tells and hears over feeds.
    pub(crate) async fn open_with(&self, publisher: Arc<dyn Publisher>) -> Postgres {
        Postgres::open(&self.options(), Some(publisher)).await.unwrap()
    }

    /// Runs statements as the owner of everything.
    pub(crate) fn sql(&self, statements: &str) -> String {
        Server::shared().sql(&self.name, statements)
    }
}

async fn migrated_template() {
    Server::shared().create_database(TEMPLATE);
    Postgres::migrate(&Server::shared().url(TEMPLATE)).await.unwrap();
}
