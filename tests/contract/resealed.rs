//! All is sealed anew with another key: everything is known as before, the old key opens nothing, wherever
//! it was cut off.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use backfill_core::{EventId, OfferId};
use backfill_runtime::ports::{
    Copies as _, Identifier, Incarnation, Intake as _, Original, Quarantined, Resolved,
    Subjects as _, Taken, Vault as _, Version, Who,
};
use backfill_store::{Options, Rotated, Sqlite, old_keys};
use sqlx::SqlitePool;

use crate::sample;
use crate::sqlite::{Known, Place, all_bytes, holds, live_a_day, robin, who};

/// What was put aside, as it came.
const ODD: &[u8] = b"PID|1||9990000018||Zzyzxfamily^Zzyzxgiven";

fn odd(id: &str) -> backfill_runtime::ports::Delivery {
    let mut odd = sample::delivery("hl7:PAS", id, Vec::new());
    odd.quarantine = Some(Quarantined {
        place: None,
        event: None,
        reason: "PID is cut off".to_owned(),
        kind: "hl7",
        original: ODD.to_vec(),
    });
    odd
}

/// What must be the same with the new key.
struct Day {
    known: Known,
    version: Option<Version>,
    /// A link of an offer that a restored copy lost.
    lost: String,
}

async fn live(place: &Place) -> Day {
    let store = place.open().await;
    let known = live_a_day(&store).await;
    store.take(odd("odd")).await.unwrap();
    let mut kept = sample::delivery("hl7:PAS", "kept", vec![sample::event(77)]);
    kept.original = Some(Original { kind: "hl7", bytes: ODD.to_vec(), conflict: "" });
    store.take(kept).await.unwrap();
    store.begin_incarnation(Incarnation(7), sample::MORNING).await.unwrap();
    let version = store.version(known.patient).await.unwrap();
    let lost = store.link(OfferId(99)).await.unwrap().0;
    store.close().await;
    let pool = pool(place).await;
    let forgotten = "DELETE FROM vault_link WHERE offer <> $1";
    let offer = 1_u128.to_be_bytes().to_vec();
    sqlx::query(forgotten).bind(offer).execute(&pool).await.unwrap();
    pool.close().await;
    Day { known, version, lost }
}

async fn pool(place: &Place) -> SqlitePool {
    SqlitePool::connect(&place.url()).await.unwrap()
}

async fn reseal(place: &Place) -> Rotated {
    Sqlite::reseal(&place.file(), &Options::default()).await.unwrap()
}

/// Everything opened, and was sealed anew.
fn done(people: u64, originals: u64) -> Rotated {
    Rotated::Resealed { people, originals, unreadable: 0 }
}

/// All that is sealed, as it lies in the tables.
async fn sealed(place: &Place) -> Vec<Vec<u8>> {
    let pool = pool(place).await;
    let query = "SELECT wrapped_key FROM vault_person UNION ALL SELECT sealed FROM quarantine
        UNION ALL SELECT sealed FROM original";
    let sealed = sqlx::query_scalar(query).fetch_all(&pool).await.unwrap();
    pool.close().await;
    sealed
}

/// Everything is as it was, and people who come now are taken in.
async fn is_all_known(place: &Place, day: &Day, new: u32) {
    let store = place.open().await;
    assert_eq!(store.resolve(&who()).await.unwrap(), Resolved::Known(day.known.patient));
    assert_eq!(store.get(day.known.patient).await.unwrap(), Some(robin()));
    assert_eq!(store.version(day.known.patient).await.unwrap(), day.version);
    assert_eq!(store.offer_of(&day.known.token).await.unwrap(), Some(OfferId(1)));
    assert_eq!(store.link(OfferId(1)).await.unwrap().0, day.known.token);
    assert!(store.is_lost(&day.lost).await.unwrap(), "a link of another copy is known for ours");
    // The same again is the same as before.
    store.take(odd(&format!("again {new}"))).await.unwrap();
    let aside = backfill_runtime::ports::Reader::quarantine(&store, 10).await.unwrap();
    assert_eq!(aside.len(), 1);
    assert_eq!(aside[0].original, ODD);
    let number = Identifier { system: "R0A".to_owned(), value: format!("M{new}") };
    let somebody = Who { numbers: vec![number], ..Who::default() };
    let Resolved::New(patient) = store.resolve(&somebody).await.unwrap() else { panic!() };
    let mut said = sample::delivery("api", &format!("new {new}"), Vec::new());
    said.contacts = vec![crate::people::of(patient, somebody.clone(), crate::people::phone("1"))];
    assert_eq!(store.take(said).await.unwrap(), Taken::New);
    assert_eq!(store.resolve(&somebody).await.unwrap(), Resolved::Known(patient));
    store.close().await;
}

fn old(place: &Place) -> PathBuf {
    place.folder.path().join("vault.key.old")
}

fn next(place: &Place) -> PathBuf {
    place.folder.path().join("vault.key.next")
}

fn write_key(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_is_known_with_the_new_key_and_the_one_after() {
    let place = Place::new();
    let day = live(&place).await;
    let first = fs::read(place.key()).unwrap();
    let before = sealed(&place).await;
    assert_eq!(before.len(), 3);
    assert_eq!(reseal(&place).await, done(1, 2));
    let second = fs::read(place.key()).unwrap();
    assert_ne!(first, second);
    assert_eq!(fs::read(old(&place)).unwrap(), first);
    assert!(!next(&place).exists());
    for file in [place.key(), old(&place)] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // What the old key opens is in no byte of the files.
    let files = all_bytes(place.folder.path());
    assert!(before.iter().all(|bytes| !holds(&files, bytes)), "old sealed bytes are left");
    is_all_known(&place, &day, 1).await;

    assert_eq!(reseal(&place).await, done(2, 2));
    is_all_known(&place, &day, 2).await;
    let kept: Vec<Vec<u8>> =
        old_keys(&place.key()).iter().map(|path| fs::read(path).unwrap()).collect();
    assert_eq!(kept, [first, second], "each opens backups of its time");
    // Another region in the same file finds its people as well.
    let options = Options { region: "other".to_owned(), ..Options::default() };
    let other = Sqlite::open(&place.file(), &options).await.unwrap();
    other.link(OfferId(5)).await.unwrap();
    other.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_old_key_opens_nothing_even_if_the_database_takes_it_for_its_own() {
    let place = Place::new();
    let day = live(&place).await;
    let first = fs::read(place.key()).unwrap();
    let pool = pool(&place).await;
    let proof: Vec<u8> =
        sqlx::query_scalar("SELECT proof FROM vault_key").fetch_one(&pool).await.unwrap();
    pool.close().await;
    reseal(&place).await;
    write_key(&place.key(), &first);
    let refused = place.refusal().await;
    assert!(refused.contains("not the one") && refused.contains("`.old`"), "{refused}");
    let pool = self::pool(&place).await;
    let forge = "UPDATE vault_key SET proof = $1, carried = NULL, sealed_by = NULL";
    sqlx::query(forge).bind(proof).execute(&pool).await.unwrap();
    pool.close().await;
    let store = place.open().await;
    let told = store.get(day.known.patient).await.err().unwrap().to_string();
    assert!(told.contains("do not open"), "{told}");
    let aside = backfill_runtime::ports::Reader::quarantine(&store, 10).await.unwrap();
    assert!(aside.iter().all(|row| row.original.is_empty() && row.reason.contains("damaged")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wherever_it_was_cut_off_it_is_carried_through() {
    // Before anything was sealed: the next key is whole, or torn.
    for left in [&[9; 32][..], b"torn", b"", &[0; 32]] {
        let place = Place::new();
        let day = live(&place).await;
        write_key(&next(&place), left);
        is_all_known(&place, &day, 1).await;
        assert!(next(&place).exists(), "it is nobody's yet");
        assert_eq!(reseal(&place).await, done(2, 2));
        is_all_known(&place, &day, 2).await;
        assert_ne!(fs::read(place.key()).unwrap(), [9; 32], "whoever laid it there knows it");
    }
    // After it was: nothing, half or all of the old key is kept; the names are as before.
    for kept in [None, Some(5), Some(32)] {
        for again in [true, false] {
            let place = Place::new();
            let day = live(&place).await;
            let first = fs::read(place.key()).unwrap();
            reseal(&place).await;
            let second = fs::read(place.key()).unwrap();
            fs::rename(place.key(), next(&place)).unwrap();
            fs::rename(old(&place), place.key()).unwrap();
            if let Some(bytes) = kept {
                write_key(&old(&place), &first[..bytes]);
            }
            if again {
                assert_eq!(reseal(&place).await, Rotated::Finished);
            }
            is_all_known(&place, &day, 1).await;
            assert_eq!(fs::read(place.key()).unwrap(), second);
            assert_eq!(fs::read(old(&place)).unwrap(), first);
            assert!(!next(&place).exists());
        }
    }
}

/// One damaged row must not keep a key in use that was seen by others.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_damaged_is_passed_over_and_said() {
    for table in ["quarantine", "original"] {
        let place = Place::new();
        live(&place).await;
        let pool = pool(&place).await;
        let spoil = format!("UPDATE {table} SET sealed = zeroblob(60)");
        sqlx::query(sqlx::AssertSqlSafe(spoil)).execute(&pool).await.unwrap();
        pool.close().await;
        let wanted = Rotated::Resealed { people: 1, originals: 1, unreadable: 1 };
        assert_eq!(reseal(&place).await, wanted, "{table}");
        let store = place.open().await;
        let named = store.unreadable().await.unwrap();
        assert_eq!(named.len(), 1, "{table}: {named:?}");
        assert!(matches!(store.resolve(&who()).await.unwrap(), Resolved::Known(_)));
        store.close().await;
    }
}

/// Whoever runs it: root between two starts, later the service's own user.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_lies_under_the_name_of_an_old_key_and_is_none_is_left_alone() {
    let place = Place::new();
    let day = live(&place).await;
    let first = fs::read(place.key()).unwrap();
    fs::create_dir(old(&place)).unwrap();
    assert_eq!(reseal(&place).await, done(1, 2));
    assert_eq!(fs::read(place.folder.path().join("vault.key.old2")).unwrap(), first);
    is_all_known(&place, &day, 1).await;
}

/// Such as a command that was begun before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_holds_the_old_key_writes_nothing_any_more() {
    let place = Place::new();
    let day = live(&place).await;
    let late = place.open().await;
    reseal(&place).await;
    let mut waiting = sample::delivery("api", "late", vec![sample::event(55)]);
    waiting.contacts = vec![crate::people::of(day.known.patient, who(), crate::people::phone("1"))];
    waiting.contacts[0].event = Some(EventId(55));
    for delivery in [waiting, odd("late too")] {
        let told = late.take(delivery).await.err().unwrap().to_string();
        assert!(told.contains("was exchanged") && told.contains("start it again"), "{told}");
    }
    late.close().await;
    is_all_known(&place, &day, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_from_before_opens_with_the_old_key_alone() {
    let place = Place::new();
    let day = live(&place).await;
    let backup = place.folder.path().join("before.sqlite");
    let options = Options::default();
    Sqlite::back_up(&place.file(), &backup, &options, sample::MORNING).await.unwrap();
    reseal(&place).await;
    let copy = Place::new();
    fs::copy(place.key(), copy.key()).unwrap();
    let restored = Sqlite::restore(&copy.file(), &backup, &options, sample::MORNING).await;
    let told = restored.err().unwrap().to_string();
    assert!(told.contains("not the one") && told.contains("`.old`"), "{told}");
    fs::copy(old(&place), copy.key()).unwrap();
    Sqlite::restore(&copy.file(), &backup, &options, sample::MORNING).await.unwrap();
    is_all_known(&copy, &day, 1).await;
    reseal(&copy).await;
    is_all_known(&copy, &day, 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_a_link_is_not_exchanged() {
    let place = Place::new();
    let day = live(&place).await;
    let real = place.folder.path().join("real.key");
    fs::rename(place.key(), &real).unwrap();
    std::os::unix::fs::symlink(&real, place.key()).unwrap();
    let refused = Sqlite::rotate_key(&place.file(), &Options::default()).await;
    assert!(refused.err().unwrap().to_string().contains("is a link"));
    is_all_known(&place, &day, 1).await;
}
