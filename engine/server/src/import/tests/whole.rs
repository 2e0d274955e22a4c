//! A file that is the whole list: who is missing from it leaves, and nobody else.

use backfill_core::code::Code;
use backfill_core::entry::EntryStatus;
use backfill_core::offer::{Arrange, Offer, OfferState};
use backfill_core::{OfferId, SlotId};

use super::*;

impl Desk {
    /// Puts so many entries on the list, `WL-0` and so on.
    async fn with_list(count: u32) -> Self {
        let desk = Self::new();
        let rows: Vec<String> = (0..count).map(row).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(counts(&desk.import_rows(&rows, 0).await), (u64::from(count), 0, 0));
        desk
    }

    async fn import_whole(&self, rows: &[String], hours: i64, more: ImportArgs) -> Report {
        let file = self.file("whole.csv", format!("{HEADER}\n{}\n", rows.join("\n")));
        let args = ImportArgs { file, complete: true, ..more };
        self.import_at(&args, NOW.plus_minutes(60 * hours)).await.unwrap()
    }

    async fn close(&self, report: &Report, hours: i64) -> Closed {
        let missing = report.missing.as_ref().unwrap();
        assert_eq!(missing.blocked, None);
        close(&self.service.ports(), missing, NOW.plus_minutes(60 * hours)).await.unwrap()
    }

    fn change(&self, reference: &str, change: impl FnOnce(&mut backfill_core::entry::Entry)) {
        let mut entries = self.service.entries.lock().unwrap();
        change(entries.get_mut(&ids::entry_id("R0A", reference)).unwrap());
    }
}

fn row(index: u32) -> String {
    let nhs = (index * 20..).find_map(nhs_number).unwrap();
    format!("WL-{index},R0A,{nhs},,,,330,new,,2026-03-02,20,,")
}

/// All rows but these.
fn rows_without(count: u32, absent: &[u32]) -> Vec<String> {
    (0..count).filter(|index| !absent.contains(index)).map(row).collect()
}

fn plain() -> ImportArgs {
    args(Path::new(""))
}

fn many() -> ImportArgs {
    ImportArgs { many: true, ..plain() }
}

fn missing(report: &Report) -> &Missing {
    report.missing.as_ref().unwrap()
}

#[tokio::test]
async fn who_is_missing_is_shown_and_leaves_and_the_list_counts_as_checked() {
    let desk = Desk::with_list(20).await;
    let report = desk.import_whole(&rows_without(20, &[3, 7]), 1, plain()).await;
    assert_eq!((missing(&report).count(), report.exit_code()), (2, 0));
    let told = missing(&report).to_string();
    let gone = ids::entry_id("R0A", "WL-3");
    for piece in ["R0A: 2 of 20", &gone.to_string(), "Dermatology (330)", "2026-03-02"] {
        assert!(told.contains(piece), "{piece} in {told}");
    }
    // Shown, and nothing else.
    assert!(desk.entry("WL-3").is_some() && desk.service.checked.lock().unwrap().is_empty());
    assert_eq!(desk.close(&report, 1).await, Closed { gone: 2, ..Closed::default() });
    assert!(desk.entry("WL-3").is_none() && desk.entry("WL-7").is_none());
    assert_eq!(desk.service.entries.lock().unwrap().len(), 18);
    assert_eq!(*desk.service.checked.lock().unwrap(), ["R0A".parse::<Code>().unwrap()]);
    // Again: nobody is missing any more.
    let report = desk.import_whole(&rows_without(20, &[3, 7]), 2, plain()).await;
    assert_eq!((missing(&report).count(), counts(&report)), (0, (0, 18, 0)));
    assert_eq!(desk.close(&report, 2).await, Closed::default());
}

#[tokio::test]
async fn a_terminal_shows_no_personal_data_and_the_file_beside_the_list_has_the_numbers() {
    let desk = Desk::with_list(20).await;
    let report = desk.import_whole(&rows_without(20, &[3]), 1, plain()).await;
    let nhs = (60..).find_map(nhs_number).unwrap();
    assert!(!missing(&report).to_string().contains(&nhs));
    let file = std::fs::read_to_string(missing(&report).file.as_ref().unwrap()).unwrap();
    assert!(file.contains(&nhs) && file.contains("2026-03-02"), "{file}");
    let report = desk.import_whole(&rows_without(20, &[]), 2, plain()).await;
    assert_eq!(missing(&report).file, None);
    assert!(!desk.folder.path().join("whole.csv.missing.csv").exists());
}

#[tokio::test]
async fn more_than_the_share_leaves_only_if_it_is_said() {
    for (absent, is_too_many) in [(1, false), (2, false), (3, true), (19, true)] {
        let desk = Desk::with_list(20).await;
        let left: Vec<u32> = (0..absent).collect();
        let report = desk.import_whole(&rows_without(20, &left), 1, plain()).await;
        let blocked = missing(&report).blocked.clone();
        assert_eq!(blocked.is_some(), is_too_many, "{absent} of 20");
        assert_eq!(report.exit_code(), if is_too_many { 65 } else { 0 });
        if let Some(why) = blocked {
            assert!(why.contains("--many") && why.contains("missing_percent_max"), "{why}");
        }
        let report = desk.import_whole(&rows_without(20, &left), 2, many()).await;
        desk.close(&report, 2).await;
        assert_eq!(desk.service.entries.lock().unwrap().len(), 20 - absent as usize);
    }
}

#[tokio::test]
async fn new_rows_do_not_hide_that_most_of_the_list_would_go() {
    let desk = Desk::with_list(10).await;
    let rows: Vec<String> = (100..400).map(row).collect();
    let report = desk.import_whole(&rows, 1, plain()).await;
    assert!(missing(&report).blocked.as_ref().unwrap().contains("10 of the 10"));
}

#[tokio::test]
async fn the_booked_and_who_is_about_to_be_stay() {
    let desk = Desk::with_list(30).await;
    desk.change("WL-1", |entry| entry.status = EntryStatus::Booked);
    desk.change("WL-2", |entry| entry.status = EntryStatus::ReviewMissed);
    let accepted = desk.entry("WL-3").unwrap();
    let live = desk.entry("WL-4").unwrap();
    let offer = |entry: &backfill_core::entry::Entry, state| Offer {
        id: OfferId(entry.id.0),
        slot: SlotId(1),
        entry: entry.id,
        patient: entry.patient,
        reach: Reach::Text,
        made_at: NOW,
        deadline: NOW,
        state,
        moves: None,
        booked_as: None,
        arrange: Arrange::default(),
        rules: 1,
        score: 0,
    };
    desk.service
        .offers
        .lock()
        .unwrap()
        .extend([offer(&accepted, OfferState::Accepted), offer(&live, OfferState::Live)]);
    let report = desk.import_whole(&rows_without(30, &[1, 2, 3, 4]), 1, plain()).await;
    let told = missing(&report).to_string();
    assert!(told.contains("it is booked") && told.contains("a booking is on its way"), "{told}");
    assert_eq!(desk.close(&report, 1).await.gone, 2);
    for (reference, stays) in [("WL-1", true), ("WL-2", false), ("WL-3", true), ("WL-4", false)] {
        assert_eq!(desk.entry(reference).is_some(), stays, "{reference}");
    }
}

#[tokio::test]
async fn a_refused_row_is_not_missing_and_one_without_a_reference_closes_nobody() {
    let bad = |row: String| row.replace(",330,", ",nonsense,");
    for (changed, leaves) in [
        (bad(row(5)), true),
        (row(5).replace("2026-03-02", "2026-02-30"), true),
        (row(5).replace(",330,new,", ",,,"), true),
        (row(5).replace("WL-5,", ","), false),
        (row(5).replace(",20,,", ",20,,,,,"), true),
        ("WL-5,R0A".to_owned(), false),
        (row(5).replace("WL-5", "\"WL-5"), false),
        (row(5).replace("R0A", "R-A"), false),
    ] {
        let desk = Desk::with_list(40).await;
        let mut rows = rows_without(40, &[5, 6]);
        rows.push(changed.clone());
        let report = desk.import_whole(&rows, 1, plain()).await;
        if leaves {
            assert_eq!(desk.close(&report, 1).await.gone, 1, "{changed}");
        } else {
            let why = missing(&report).blocked.as_ref().unwrap();
            assert!(why.contains("line 40"), "{why}");
            assert_eq!(report.exit_code(), 65);
        }
        assert!(desk.entry("WL-5").is_some(), "{changed}");
        assert_eq!(desk.entry("WL-6").is_none(), leaves, "{changed}");
    }
}

#[tokio::test]
async fn who_is_in_the_file_under_another_reference_is_not_lost() {
    let two = row(5).replace("WL-5", "NEW-5");
    for (changed, stays) in [
        (two.clone(), true),
        (two.replace(",330,", ",nonsense,"), true),
        // They wait for something else: the old wait is over.
        (two.replace(",330,", ",320,"), false),
    ] {
        let desk = Desk::with_list(40).await;
        let mut rows = rows_without(40, &[5]);
        rows.push(changed.clone());
        let report = desk.import_whole(&rows, 1, plain()).await;
        assert_eq!(missing(&report).count(), usize::from(!stays), "{changed}");
        desk.close(&report, 1).await;
        assert_eq!(desk.entry("WL-5").is_some(), stays, "{changed}");
    }
}

#[tokio::test]
async fn an_entry_that_changed_since_it_was_shown_stays() {
    let desk = Desk::with_list(20).await;
    let report = desk.import_whole(&rows_without(20, &[3, 4]), 1, plain()).await;
    desk.change("WL-3", |entry| entry.status = EntryStatus::Booked);
    desk.service.entries.lock().unwrap().remove(&ids::entry_id("R0A", "WL-4"));
    let closed = desk.close(&report, 1).await;
    assert_eq!(closed, Closed { gone: 1, changed: 1, undecided: 0 });
    assert!(desk.entry("WL-3").is_some());
}

#[tokio::test]
async fn other_trusts_lists_and_entries_from_elsewhere() {
    let desk = Desk::with_list(20).await;
    // Not from a file, and of the same trust: it is on that list too.
    let from_api = backfill_core::entry::Entry { id: EntryId(1), ..desk.entry("WL-1").unwrap() };
    let of_other = backfill_core::entry::Entry {
        id: EntryId(2),
        trust: "R0B".parse().unwrap(),
        ..from_api.clone()
    };
    desk.service.entries.lock().unwrap().extend([(EntryId(1), from_api), (EntryId(2), of_other)]);
    let mut rows = rows_without(20, &[1]);
    let report = desk.import_whole(&rows, 1, plain()).await;
    assert_eq!((missing(&report).count(), desk.close(&report, 1).await.gone), (2, 2));
    assert!(desk.service.entries.lock().unwrap().contains_key(&EntryId(2)));
    // A file that names the other trust is its whole list as well.
    rows.push(row(90).replace("R0A", "R0B"));
    let report = desk.import_whole(&rows, 2, plain()).await;
    assert!(missing(&report).blocked.as_ref().unwrap().contains("of R0B"));
}

#[tokio::test]
async fn a_dry_run_shows_the_same_and_changes_nothing() {
    let desk = Desk::with_list(20).await;
    let dry = || ImportArgs { dry_run: true, ..plain() };
    let report = desk.import_whole(&rows_without(20, &[3]), 1, dry()).await;
    assert_eq!((missing(&report).count(), missing(&report).blocked.clone()), (1, None));
    let report = desk.import_whole(&rows_without(20, &[3, 4, 5]), 1, dry()).await;
    assert!(missing(&report).blocked.is_some());
    assert_eq!(desk.service.entries.lock().unwrap().len(), 20);
}

#[tokio::test]
async fn while_nothing_is_decided_nobody_leaves() {
    let mut desk = Desk::with_list(20).await;
    desk.service.is_silent = true;
    let report = desk.import_whole(&rows_without(20, &[3]), 1, plain()).await;
    let why = missing(&report).blocked.as_ref().unwrap();
    assert!(why.contains("backfill run"), "{why}");
}

#[tokio::test]
async fn who_left_by_mistake_is_back_with_the_next_whole_list_and_with_no_other() {
    let desk = Desk::with_list(20).await;
    for hours in [1, 10, 20] {
        let report = desk.import_whole(&rows_without(20, &[3]), hours, plain()).await;
        assert_eq!(desk.close(&report, hours).await.gone, 1);
        // An old list by itself says nothing of today.
        let all = rows_without(20, &[]);
        let texts: Vec<&str> = all.iter().map(String::as_str).collect();
        assert_eq!(counts(&desk.import_rows(&texts, hours + 1).await), (0, 19, 0));
        assert!(desk.entry("WL-3").is_none());
        let report = desk.import_whole(&all, hours + 2, plain()).await;
        assert_eq!(counts(&report), (1, 19, 0));
        assert!(desk.entry("WL-3").is_some());
    }
    // Who left otherwise stays away.
    desk.service.entries.lock().unwrap().remove(&ids::entry_id("R0A", "WL-3"));
    desk.import_whole(&rows_without(20, &[]), 30, plain()).await;
    assert!(desk.entry("WL-3").is_none());
}

#[tokio::test]
async fn a_file_without_rows_is_a_whole_list_only_of_a_trust_that_is_named() {
    let desk = Desk::with_list(20).await;
    let report = desk.import_whole(&[], 1, plain()).await;
    assert_eq!(missing(&report).count(), 0);
    let trust = Some("R0A".to_owned());
    let report = desk.import_whole(&[], 2, ImportArgs { trust, ..plain() }).await;
    assert!(missing(&report).blocked.as_ref().unwrap().contains("20 of the 20"));
}
