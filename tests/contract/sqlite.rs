//! What only a file can promise: it is still there after a restart, and tells a thief nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use backfill_core::offer::OfferState;
use backfill_core::{EntryId, EventId, OfferId};
use backfill_runtime::ports::{
    Contact, ContactStatement, Details, Identifier, Intake as _, Log as _, Outbox as _,
    Quarantined, Reader as _, Resolved, Store as _, Subjects as _, Taken, Topic, Vault as _, Who,
};
use backfill_store::{Error, Options, Sqlite};
use tempfile::TempDir;

use crate::desk::{Desk, numbered};
use crate::people::{Door, phone, who as who_is};
use crate::sample;

pub(crate) struct Place {
    pub(crate) folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("backfill.db")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.folder.path().join("vault.key")
    }

    pub(crate) fn url(&self) -> String {
        format!("sqlite://{}", self.file().display())
    }

    pub(crate) async fn open(&self) -> Sqlite {
        self.try_open().await.unwrap()
    }

    async fn try_open(&self) -> Result<Sqlite, Error> {
        Sqlite::open(&self.file(), &Options::default()).await
    }

    pub(crate) async fn refusal(&self) -> String {
        self.try_open().await.err().unwrap().to_string()
    }
}

pub(crate) fn robin() -> Contact {
    Contact {
        identifiers: vec![Identifier { system: "NHS".to_owned(), value: "9990000018".to_owned() }],
        family_name: Some("Zzyzxfamily".to_owned()),
        given_name: Some("Zzyzxgiven".to_owned()),
        birth_date: Some("1971-02-03".to_owned()),
        phone: Some("07700900123".to_owned()),
        email: Some("zzyzx@example.org".to_owned()),
        ..Contact::default()
    }
}

pub(crate) fn who() -> Who {
    Who { numbers: robin().identifiers, ..Who::default() }
}

/// Leaves something in every part of the store.
pub(crate) async fn live_a_day(store: &Sqlite) -> Known {
    let taken = store.take(sample::delivery("api", "1", vec![sample::event(1)])).await.unwrap();
    assert_eq!(taken, Taken::New);
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    desk.commit(|commit| {
        let entry = sample::entry(1, 7, "130");
        commit.projections.entries = vec![(entry.id, Some(entry))];
        commit.projections.slots = vec![sample::slot(1, "130", 0)];
        commit.projections.offers = vec![sample::offer(1, 1, 7, OfferState::Live)];
        commit.commands = vec![numbered(1, 0, sample::message(1))];
    })
    .await
    .unwrap();
    let Resolved::New(patient) = store.resolve(&who()).await.unwrap() else { panic!() };
    let said = |event| ContactStatement {
        event,
        patient,
        who: who(),
        said_at: None,
        details: Details::from(&robin()),
        repeats: None,
    };
    let mut known = sample::delivery("api", "known", Vec::new());
    known.contacts = vec![said(None)];
    store.take(known).await.unwrap();
    // What is not decided yet is sealed as well.
    let mut waiting = sample::delivery("api", "waiting", Vec::new());
    waiting.contacts = vec![said(Some(EventId(99)))];
    store.take(waiting).await.unwrap();
    let token = store.link(OfferId(1)).await.unwrap();
    store.count_wrong_check(sample::a_try(OfferId(1))).await.unwrap();
    Known { patient, token: token.0 }
}

/// What must be known again after a restart.
pub(crate) struct Known {
    pub(crate) patient: backfill_core::PatientRef,
    pub(crate) token: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_there_after_a_restart() {
    let place = Place::new();
    let store = place.open().await;
    let before = live_a_day(&store).await;
    store.close().await;
    drop(store);

    let store = place.open().await;
    assert_eq!(store.read(0, 10).await.unwrap().records.len(), 1);
    let again = store.take(sample::delivery("api", "1", vec![sample::event(1)])).await.unwrap();
    assert_eq!(again, Taken::Duplicate { reply: b"taken 1".to_vec() });
    assert_eq!(store.journal(0, 10).await.unwrap().len(), 1);
    assert_eq!(store.seen(&[EventId(1)]).await.unwrap().len(), 1);
    assert_eq!(store.entry(EntryId(1)).await.unwrap(), Some(sample::entry(1, 7, "130")));
    let due = store.due(Topic::Offers, sample::MORNING.plus_minutes(60), 10).await.unwrap();
    assert_eq!(due.len(), 1);
    let cursor = store.take_over().await.unwrap();
    assert_eq!((cursor.next_offset, cursor.owner_epoch), (1, 2));
    assert_eq!(store.resolve(&who()).await.unwrap(), Resolved::Known(before.patient));
    assert_eq!(store.get(before.patient).await.unwrap(), Some(robin()));
    assert_eq!(store.offer_of(&before.token).await.unwrap(), Some(OfferId(1)));
    assert_eq!(store.link(OfferId(1)).await.unwrap().0, before.token);
    assert_eq!(store.wrong_checks(sample::a_try(OfferId(1))).await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_without_a_clean_end() {
    let place = Place::new();
    let store = place.open().await;
    live_a_day(&store).await;
    // A copy taken while the store is open is what a killed process leaves behind.
    let copy = Place::new();
    for name in ["backfill.db", "backfill.db-wal", "vault.key"] {
        fs::copy(place.folder.path().join(name), copy.folder.path().join(name)).unwrap();
    }
    let after = copy.open().await;
    assert_eq!(after.read(0, 10).await.unwrap().records.len(), 1);
    assert_eq!(after.summary().await.unwrap(), store.summary().await.unwrap());
}

/// Every byte of the folder but the key.
pub(crate) fn all_bytes(folder: &Path) -> Vec<u8> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let files = files.filter(|path| path.extension().is_none_or(|name| name != "key"));
    files.flat_map(|path| fs::read(path).unwrap()).collect()
}

pub(crate) fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_contact_details_can_be_read_in_the_files() {
    let place = Place::new();
    let store = place.open().await;
    let known = live_a_day(&store).await;
    let mut odd = sample::delivery("hl7:PAS", "2", Vec::new());
    odd.quarantine = Some(Quarantined {
        place: None,
        event: None,
        reason: "PID is cut off".to_owned(),
        kind: "hl7",
        original: b"PID|1||9990000018||Zzyzxfamily^Zzyzxgiven".to_vec(),
    });
    store.take(odd).await.unwrap();
    assert!(holds(&store.quarantine(1).await.unwrap()[0].original, b"Zzyzxfamily"));

    let secret: [&[u8]; 7] = [
        b"Zzyzxfamily",
        b"Zzyzxgiven",
        b"1971-02-03",
        b"07700900123",
        b"zzyzx@example.org",
        b"9990000018",
        known.token.as_bytes(),
    ];
    let open = all_bytes(place.folder.path());
    assert!(holds(&open, b"PID is cut off"), "the reason is not secret: the search works");
    store.close().await;
    let closed = all_bytes(place.folder.path());
    for text in secret {
        assert!(!holds(&open, text) && !holds(&closed, text), "{}", text.escape_ascii());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_person_leaves_not_even_their_sealed_key_behind() {
    let place = Place::new();
    let store = place.open().await;
    let patient = live_a_day(&store).await.patient;
    let pool = sqlx::SqlitePool::connect(&place.url()).await.unwrap();
    let query = "SELECT wrapped_key, sealed FROM vault_person JOIN vault_statement USING (patient)";
    let (key, contact): (Vec<u8>, Vec<u8>) = sqlx::query_as(query).fetch_one(&pool).await.unwrap();
    pool.close().await;
    let before = all_bytes(place.folder.path());
    assert!(holds(&before, &key) && holds(&before, &contact));
    store.erase(patient).await.unwrap();
    let after = all_bytes(place.folder.path());
    assert!(!holds(&after, &key) && !holds(&after, &contact));
}

/// Whoever has the files and the key afterwards finds neither a word that names the person nor what a
/// key of theirs would open.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_erased_is_in_no_byte_of_the_files_sealed_or_not() {
    let place = Place::new();
    let store = place.open().await;
    let patient = live_a_day(&store).await.patient;
    let mut odd = sample::delivery("hl7:PAS", "for 9990000018", Vec::new());
    odd.quarantine = Some(Quarantined {
        place: None,
        event: None,
        reason: "PID is cut off".to_owned(),
        kind: "hl7",
        original: b"PID|1||9990000018||Zzyzxfamily^Zzyzxgiven".to_vec(),
    });
    store.take(odd).await.unwrap();
    let pool = sqlx::SqlitePool::connect(&place.url()).await.unwrap();
    let query = "SELECT wrapped_key, said.sealed, quarantine.sealed, blind_index
        FROM vault_person JOIN vault_statement AS said USING (patient)
        JOIN vault_identifier USING (patient), quarantine";
    let sealed: (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>) =
        sqlx::query_as(query).fetch_one(&pool).await.unwrap();
    pool.close().await;
    let sealed = [sealed.0, sealed.1, sealed.2, sealed.3];
    let before = all_bytes(place.folder.path());
    assert!(sealed.iter().all(|bytes| holds(&before, bytes)) && holds(&before, b"9990000018"));
    let erased = store.forget(patient).await.unwrap();
    assert_eq!((erased.quarantined, erased.deliveries), (1, 1));
    for after in [all_bytes(place.folder.path()), {
        store.close().await;
        all_bytes(place.folder.path())
    }] {
        assert!(sealed.iter().all(|bytes| !holds(&after, bytes)), "sealed bytes are left");
        for text in [&b"9990000018"[..], b"Zzyzx", b"07700900123", b"1971-02-03"] {
            assert!(!holds(&after, text), "{}", text.escape_ascii());
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_said_of_people_does_not_pile_up() {
    let place = Place::new();
    let store = place.open().await;
    let mut door = Door::of(Arc::new(store.clone())).await;
    for number in 0..600 {
        let phone = phone(&format!("07700900{number:03}"));
        door.meet(who_is(&[("R0A", &format!("M{}", number % 7))]), phone).await;
    }
    store.close().await;
    let pool = sqlx::SqlitePool::connect(&place.url()).await.unwrap();
    let query =
        "SELECT (SELECT count(*) FROM vault_statement), (SELECT count(*) FROM vault_person)";
    let (waiting, people): (i64, i64) = sqlx::query_as(query).fetch_one(&pool).await.unwrap();
    assert!(waiting < 300, "{waiting} statements are kept");
    assert_eq!(people, 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_folder_is_made() {
    let place = Place::new();
    let path = place.folder.path().join("data/here/backfill.db");
    Sqlite::open(&path, &Options::default()).await.unwrap();
    assert!(path.exists() && path.with_file_name("vault.key").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_missing_or_short_key_file_is_told_apart() {
    let place = Place::new();
    place.open().await.close().await;
    let right = fs::read(place.key()).unwrap();

    fs::write(place.key(), [7; 32]).unwrap();
    let wrong = place.refusal().await;
    assert!(wrong.contains("vault.key") && wrong.contains("not the one"), "{wrong}");
    fs::write(place.key(), [7; 31]).unwrap();
    let short = place.refusal().await;
    assert!(short.contains("has 31 bytes instead of 32"), "{short}");
    fs::remove_file(place.key()).unwrap();
    let missing = place.refusal().await;
    assert!(missing.contains("is missing") && missing.contains("backup"), "{missing}");
    assert!(!place.key().exists(), "a new key would hide that the old one is lost");

    fs::write(place.key(), right).unwrap();
    fs::set_permissions(place.key(), fs::Permissions::from_mode(0o600)).unwrap();
    place.open().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newer_schema_is_refused_in_one_line() {
    let place = Place::new();
    place.open().await.close().await;
    let pool = sqlx::SqlitePool::connect(&place.url()).await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations
        (version, description, installed_on, success, checksum, execution_time)
        VALUES (9999, 'of tomorrow', CURRENT_TIMESTAMP, 1, x'00', 0)";
    sqlx::query(newer).execute(&pool).await.unwrap();
    pool.close().await;
    let refusal = place.refusal().await;
    assert!(refusal.contains("schema 9999") && refusal.contains("newer version"), "{refusal}");
    assert!(!refusal.contains('\n'));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_of_an_earlier_version_are_refused_and_stay_as_they_are() {
    let place = Place::new();
    place.open().await.close().await;
    let pool = sqlx::SqlitePool::connect(&place.url()).await.unwrap();
    sqlx::query("UPDATE _sqlx_migrations SET version = version - 20").execute(&pool).await.unwrap();
    pool.close().await;
    let before = fs::read(place.file()).unwrap();
    let refusal = place.refusal().await;
    assert!(refusal.contains("earlier version") && refusal.contains("`data`"), "{refusal}");
    assert!(!refusal.contains('\n'));
    assert!(fs::read(place.file()).unwrap() == before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_no_database_is_refused() {
    let place = Place::new();
    fs::write(place.file(), "this is not a database, however long it may be. ".repeat(100))
        .unwrap();
    let refusal = place.refusal().await;
    assert!(refusal.contains("backfill.db is damaged"), "{refusal}");
    assert!(!place.key().exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn regions_in_one_file_do_not_see_each_other() {
    let place = Place::new();
    let here = place.open().await;
    live_a_day(&here).await;
    let options = Options { region: "elsewhere".to_owned(), ..Options::default() };
    let there = Sqlite::open(&place.file(), &options).await.unwrap();
    assert_eq!(there.summary().await.unwrap(), backfill_runtime::ports::Summary::default());
    assert_eq!(there.read(0, 10).await.unwrap().records, []);
    assert_eq!(there.take_over().await.unwrap().owner_epoch, 1);
    live_a_day(&there).await;
    assert_eq!(there.summary().await.unwrap(), here.summary().await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_goes_away_does_not_undo_its_delivery() {
    let place = Place::new();
    let store = place.open().await;
    let mut appended = store.appended();
    appended.mark_unchanged();
    let mut take = Box::pin(store.take(sample::delivery("api", "1", vec![sample::event(1)])));
    assert!(poll_once(&mut take).await.is_none());
    drop(take);
    appended.changed().await.unwrap();
    assert_eq!(store.read(0, 10).await.unwrap().records.len(), 1);
}

/// Polls a future once, as a caller does that is dropped right after.
async fn poll_once<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        })
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_journal_has_is_no_longer_in_the_log_and_all_else_is() {
    let place = Place::new();
    let store = place.open().await;
    let events = (1..=3).map(sample::event).collect();
    store.take(sample::delivery("api", "1", events)).await.unwrap();
    let taken = store.read(0, 10).await.unwrap().records;
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    desk.commit(|commit| {
        // The second is in the journal with other contents.
        commit.next_offset = 2;
        commit.journal = vec![crate::desk::record(1), crate::desk::record(2)];
        commit.journal[0].fingerprint = taken[0].fingerprint;
    })
    .await
    .unwrap();
    let pool = sqlx::SqlitePool::connect(&place.url()).await.unwrap();
    let query = "SELECT length(bytes) > 0 FROM log ORDER BY log_offset";
    let kept: Vec<bool> = sqlx::query_scalar(query).fetch_all(&pool).await.unwrap();
    assert_eq!(kept, [false, true, true]);
    assert_eq!(store.read(2, 10).await.unwrap().records, taken[2..]);
}
