//! The key file is exchanged beside who has the database open: they go on, and only the new one opens it.

use std::fs::{self, File};
use std::path::Path;

use backfill_core::{OfferId, PatientRef};
use backfill_runtime::ports::{
    Identifier, Intake, Original, Quarantined, Reader, Resolved, Taken, Vault, Version, Who,
};
use backfill_store::{Options, Postgres, PostgresOptions, Rotated, Sqlite};

use crate::database::Database;
use crate::sample;
use crate::sqlite::Place;

/// What was put aside, as it came.
const ODD: &[u8] = b"PID|1||9990000018||Zzyzxfamily^Zzyzxgiven";

fn named(name: &str) -> Who {
    let number = Identifier { system: "R0A".to_owned(), value: format!("{name} 17") };
    Who { numbers: vec![number], ..Who::default() }
}

async fn meet(store: &(impl Intake + Vault), name: &str) -> PatientRef {
    let resolved = store.resolve(&named(name)).await.unwrap();
    let Resolved::New(patient) = resolved else { panic!("{resolved:?}") };
    let mut said = sample::delivery("api", name, Vec::new());
    said.contacts = vec![crate::people::of(patient, named(name), crate::people::phone("1"))];
    assert_eq!(store.take(said).await.unwrap(), Taken::New);
    patient
}

async fn put_aside(store: &impl Intake, name: &str) {
    let mut odd = sample::delivery("hl7:PAS", name, Vec::new());
    let reason = "PID is cut off".to_owned();
    odd.quarantine =
        Some(Quarantined { place: None, event: None, reason, kind: "hl7", original: ODD.to_vec() });
    store.take(odd).await.unwrap();
}

/// What must be the same whichever key file it was opened with.
struct Day {
    patient: PatientRef,
    version: Option<Version>,
    link: String,
}

async fn live(store: &(impl Intake + Vault + Reader)) -> Day {
    let patient = meet(store, "first").await;
    put_aside(store, "odd").await;
    let mut kept = sample::delivery("hl7:PAS", "kept", vec![sample::event(77)]);
    kept.original = Some(Original { kind: "hl7", bytes: ODD.to_vec(), conflict: "" });
    store.take(kept).await.unwrap();
    let version = store.version(patient).await.unwrap();
    Day { patient, version, link: store.link(OfferId(1)).await.unwrap().0 }
}

/// All is known, and what is written is known after it.
async fn goes_on(store: &(impl Intake + Vault + Reader), day: &Day, name: &str) {
    assert_eq!(store.resolve(&named("first")).await.unwrap(), Resolved::Known(day.patient));
    assert!(store.get(day.patient).await.unwrap().is_some());
    assert_eq!(store.version(day.patient).await.unwrap(), day.version);
    assert_eq!(store.link(OfferId(1)).await.unwrap().0, day.link);
    put_aside(store, name).await;
    let aside = store.quarantine(10).await.unwrap();
    assert_eq!(aside.len(), 1, "the same has the same digest");
    assert_eq!(aside[0].original, ODD);
    let patient = meet(store, name).await;
    assert_eq!(store.resolve(&named(name)).await.unwrap(), Resolved::Known(patient));
    assert!(store.get(patient).await.unwrap().is_some());
}

async fn rotate(place: &Place) -> Rotated {
    Sqlite::rotate_key(&place.file(), &Options::default()).await.unwrap()
}

fn beside(key: &Path, end: &str) -> std::path::PathBuf {
    key.with_file_name(format!("vault.key{end}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_the_file_open_goes_on_and_so_does_who_opens_it_next() {
    let place = Place::new();
    let open = place.open().await;
    let day = live(&open).await;
    let first = fs::read(place.key()).unwrap();
    for (turn, written) in [("one", "two"), ("three", "four")] {
        assert_eq!(rotate(&place).await, Rotated::Exchanged);
        goes_on(&open, &day, turn).await;
        let next = place.open().await;
        goes_on(&next, &day, written).await;
        next.close().await;
    }
    open.close().await;
    let last = fs::read(place.key()).unwrap();
    assert_eq!(fs::read(beside(&place.key(), ".old")).unwrap(), first);
    fs::write(place.key(), &first).unwrap();
    let refused = place.refusal().await;
    assert!(refused.contains("not the one") && refused.contains("another machine"), "{refused}");
    fs::write(place.key(), last).unwrap();
    // Another region of the file carries over the same.
    let options = Options { region: "other".to_owned(), ..Options::default() };
    let other = Sqlite::open(&place.file(), &options).await.unwrap();
    meet(&other, "elsewhere").await;
    other.close().await;
}

/// What the keys that were carried over sealed is sealed with one that nobody has seen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_can_be_sealed_anew_after_it_and_exchanged_after_that() {
    let place = Place::new();
    let store = place.open().await;
    let day = live(&store).await;
    rotate(&place).await;
    let late = place.open().await;
    store.close().await;
    let resealed = Sqlite::reseal(&place.file(), &Options::default()).await.unwrap();
    assert_eq!(resealed, Rotated::Resealed { people: 1, originals: 2, unreadable: 0 });
    let told = late.take(sample::delivery("api", "late", Vec::new())).await.err().unwrap();
    assert!(told.to_string().contains("start it again"), "{told}");
    late.close().await;
    for name in ["one", "two"] {
        let store = place.open().await;
        goes_on(&store, &day, name).await;
        rotate(&place).await;
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cut_off_before_the_names_changed_it_is_carried_through() {
    let place = Place::new();
    let store = place.open().await;
    let day = live(&store).await;
    let first = fs::read(place.key()).unwrap();
    rotate(&place).await;
    let second = fs::read(place.key()).unwrap();
    fs::rename(place.key(), beside(&place.key(), ".next")).unwrap();
    fs::rename(beside(&place.key(), ".old"), place.key()).unwrap();
    goes_on(&store, &day, "meanwhile").await;
    assert_eq!(rotate(&place).await, Rotated::Finished);
    assert_eq!(fs::read(place.key()).unwrap(), second);
    assert_eq!(fs::read(beside(&place.key(), ".old")).unwrap(), first);
    store.close().await;
    goes_on(&place.open().await, &day, "after").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_at_once_are_one_and_a_refusal() {
    let place = Place::new();
    place.open().await.close().await;
    let folder = File::open(place.folder.path()).unwrap();
    folder.lock().unwrap();
    let refused = Sqlite::rotate_key(&place.file(), &Options::default()).await.err().unwrap();
    assert!(refused.to_string().contains("by another command"), "{refused}");
    drop(folder);
    assert_eq!(rotate(&place).await, Rotated::Exchanged);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_regions_of_a_database_are_exchanged_at_once() {
    let database = Database::new().await;
    let options = database.options();
    let key = database.folder().join("vault.key");
    let store = database.open().await;
    let day = live(&store).await;
    let records = store.records_key();
    let elsewhere = PostgresOptions { region: "elsewhere".to_owned(), ..database.options() };
    let other = Postgres::open(&elsewhere, None).await.unwrap();
    let there = live(&other).await;
    let first = fs::read(&key).unwrap();

    assert_eq!(Postgres::rotate_key(&options).await.unwrap(), Rotated::Exchanged);
    goes_on(&store, &day, "open").await;
    goes_on(&other, &there, "open").await;
    let next = database.open().await;
    goes_on(&next, &day, "next").await;
    assert_eq!(next.records_key(), records, "processes know each other's records");
    goes_on(&Postgres::open(&elsewhere, None).await.unwrap(), &there, "next").await;
    let new = PostgresOptions { region: "new".to_owned(), ..database.options() };
    assert_eq!(Postgres::open(&new, None).await.unwrap().records_key(), records);

    // A machine that has not got the new one yet.
    let second = fs::read(&key).unwrap();
    fs::write(&key, first).unwrap();
    let refused = Postgres::open(&options, None).await.err().unwrap().to_string();
    assert!(refused.contains("copy the new one from there"), "{refused}");
    fs::write(&key, second).unwrap();
    assert_eq!(Postgres::rotate_key(&options).await.unwrap(), Rotated::Exchanged);
    goes_on(&database.open().await, &day, "last").await;
}
