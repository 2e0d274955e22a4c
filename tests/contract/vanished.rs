//! A database that is not where it was: refused at start, and noticed under way.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use backfill_runtime::ports::{Intake as _, PortError, Reader as _};
use backfill_store::{Options, Sqlite};
use tempfile::TempDir;

use crate::sample::{delivery, event};

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self) -> PathBuf {
        self.path("data/backfill.db")
    }

    async fn open(&self) -> Sqlite {
        Sqlite::open(&self.file(), &Options::default()).await.unwrap()
    }

    async fn refusal(&self) -> String {
        Sqlite::open(&self.file(), &Options::default()).await.err().unwrap().to_string()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_missing_or_empty_beside_its_key_is_refused_with_the_remedy() {
    let place = Place::new();
    place.open().await.close().await;
    let kept = place.path("kept");
    fs::rename(place.file(), &kept).unwrap();
    for is_there in [false, true] {
        if is_there {
            File::create(place.file()).unwrap();
        }
        let refusal = place.refusal().await;
        assert!(refusal.contains("missing or empty") && refusal.contains("backup"), "{refusal}");
        assert_eq!(fs::metadata(place.file()).map_or(0, |it| it.len()), 0, "nothing was made");
    }
    fs::rename(&kept, place.file()).unwrap();
    place.open().await.close().await;
    // Who means it moves the key away.
    fs::remove_file(place.file()).unwrap();
    fs::remove_file(place.path("data/vault.key")).unwrap();
    place.open().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_another_program_is_left_alone() {
    let place = Place::new();
    fs::create_dir(place.path("data")).unwrap();
    let url = format!("sqlite://{}?mode=rwc", place.file().display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query("CREATE TABLE invoice (number INTEGER)").execute(&pool).await.unwrap();
    pool.close().await;
    let refusal = place.refusal().await;
    assert!(refusal.contains("another program"), "{refusal}");
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let query = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema");
    let count: i64 = query.fetch_one(&pool).await.unwrap();
    assert_eq!(count, 1, "no table of ours");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_once_the_file_is_gone_or_another_lies_there() {
    for replaced in [false, true] {
        let place = Place::new();
        let store = place.open().await;
        let take = async |number: u128| {
            store.take(delivery("api", &number.to_string(), vec![event(number)])).await
        };
        take(1).await.unwrap();
        assert!(store.can_write().await.is_ok());
        let away = place.path("away.db");
        fs::rename(place.file(), &away).unwrap();
        if replaced {
            fs::copy(&away, place.file()).unwrap();
        }
        assert!(take(2).await.is_err(), "replaced: {replaced}");
        let told = store.can_write().await.unwrap_err();
        assert!(matches!(told, PortError::Unavailable { .. }), "{told}");
        assert!(told.to_string().contains("moved or replaced"), "{told}");
        // Put back, it goes on.
        fs::rename(&away, place.file()).unwrap();
        take(3).await.unwrap();
        assert!(store.can_write().await.is_ok());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn folder_and_files_are_for_their_owner_alone() {
    let place = Place::new();
    place.open().await.close().await;
    fs::set_permissions(place.file(), fs::Permissions::from_mode(0o644)).unwrap();
    let _store = place.open().await;
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(place.path("data")), 0o700);
    for file in ["backfill.db", "backfill.db-wal", "backfill.db-shm", "vault.key"] {
        assert_eq!(mode(place.path("data").join(file)), 0o600, "{file}");
    }
}
