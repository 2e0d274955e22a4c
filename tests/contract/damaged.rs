//! One damaged row: nobody else goes without their rights for it, and it is named.

use std::fs;
use std::path::Path;

use backfill_runtime::ports::{Intake as _, Quarantined, Reader as _, Subjects as _};
use backfill_store::{Options, Sqlite};

use crate::sample;
use crate::sqlite::{Place, live_a_day};

async fn put_aside(store: &Sqlite, id: &str) {
    let mut odd = sample::delivery("hl7:PAS", id, Vec::new());
    let original = format!("PID|1||9990000018||{id}").into_bytes();
    let (place, event, reason, kind) = (None, None, "PID is cut off".to_owned(), "hl7");
    odd.quarantine = Some(Quarantined { place, event, reason, kind, original });
    store.take(odd).await.unwrap();
}

/// The first of two originals was damaged.
async fn damaged(place: &Place) {
    let pool = sqlx::SqlitePool::connect(&place.url()).await.unwrap();
    let spoil = "UPDATE quarantine SET sealed = zeroblob(60) WHERE number =
        (SELECT min(number) FROM quarantine)";
    sqlx::query(spoil).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_keeps_nobody_from_being_found_shown_or_erased() {
    let place = Place::new();
    let store = place.open().await;
    let patient = live_a_day(&store).await.patient;
    put_aside(&store, "one").await;
    put_aside(&store, "two").await;
    damaged(&place).await;
    assert_eq!(store.held(patient).await.unwrap().unreadable, 1);
    let rows = store.quarantine(10).await.unwrap();
    assert_eq!(rows.len(), 2, "the other is shown as it came");
    assert!(rows[0].original.ends_with(b"two") && rows[1].reason.contains("damaged"));
    assert_eq!(store.forget(patient).await.unwrap().unreadable, 1);
    assert!(store.held(patient).await.unwrap().contact.is_none());
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_and_a_restore_name_it() {
    let (place, copy) = (Place::new(), Place::new());
    let store = place.open().await;
    live_a_day(&store).await;
    put_aside(&store, "one").await;
    store.close().await;
    damaged(&place).await;
    let to = place.folder.path().join("monday.sqlite");
    let options = Options::default();
    let made = Sqlite::back_up(&place.file(), &to, &options, sample::MORNING).await.unwrap();
    assert_eq!(made.unreadable, ["original 1 in quarantine"]);
    fs::copy(place.key(), copy.key()).unwrap();
    let restored = Sqlite::restore(&copy.file(), &to, &options, sample::MORNING).await.unwrap();
    assert_eq!(restored.unreadable, made.unreadable);
}

/// The file of a service that was killed: what it acknowledged last lies beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_backup_is_not_restored() {
    let (place, copy) = (Place::new(), Place::new());
    let store = place.open().await;
    live_a_day(&store).await;
    let raw = copy.folder.path().join("raw.sqlite");
    let beside = copy.folder.path().join("raw.sqlite-wal");
    fs::copy(place.file(), &raw).unwrap();
    fs::copy(place.folder.path().join("backfill.db-wal"), &beside).unwrap();
    assert!(0 < fs::metadata(&beside).unwrap().len());
    store.close().await;
    fs::copy(place.key(), copy.key()).unwrap();
    for (from, why) in [
        (raw.as_path(), "acknowledged last"),
        (Path::new("/dev/null"), "no file"),
        (copy.folder.path(), "no file"),
    ] {
        let options = Options::default();
        let refused = Sqlite::restore(&copy.file(), from, &options, sample::MORNING).await;
        let refused = refused.err().unwrap().to_string();
        assert!(refused.contains(why), "{refused}");
        assert!(!copy.file().exists());
    }
}
