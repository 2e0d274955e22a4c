//! Imports from files into a service in memory.

mod as_written;
mod deaths;
mod diary;
mod ends;
mod fakes;
mod fuzz;
mod hostile;
mod lacking;
mod people;
mod put_right;
mod whole;

use std::path::{Path, PathBuf};

use backfill_core::entry::{Priority, Reach};
use backfill_core::{EntryId, Timestamp};
use backfill_runtime::{Zone, ids};
use tempfile::TempDir;

use super::args::Dates;
use super::*;
use crate::args::Common;
use fakes::Service;

/// 2026-07-06T09:00:00Z, a Monday.
const NOW: Timestamp = Timestamp(1_783_328_400_000);
const HEADER: &str = "reference,trust,nhs_number,given_name,birth_date,phone,service,kind,\
                      priority,waiting_since,duration_minutes,sites,suspended";
const MARY: &str = "WL-1,R0A,999 054 8609,Mary,1980-12-31,07700 900123,330,new,urgent,2026-03-02,\
                    20,R0A01:25;R0A02:40,no";

/// A folder with one list in it.
struct Desk {
    folder: TempDir,
    service: Service,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), service: Service::default() }
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    async fn import(&self, file: &Path) -> anyhow::Result<Report> {
        self.import_as(args(file)).await
    }

    async fn import_as(&self, args: ImportArgs) -> anyhow::Result<Report> {
        self.import_at(&args, NOW).await
    }

    async fn import_at(&self, args: &ImportArgs, now: Timestamp) -> anyhow::Result<Report> {
        let (zone, services) = (Zone::named(Zone::LONDON).unwrap(), LocalServices::default());
        let here = Here { zone: &zone, services: &services, now, missing_percent_max: 10 };
        run(args, &self.service.ports(), &here).await
    }

    /// Imports rows under [`HEADER`], as of some hours after [`NOW`].
    async fn import_rows(&self, rows: &[&str], hours: i64) -> Report {
        let file = self.file("list.csv", format!("{HEADER}\n{}\n", rows.join("\n")));
        self.import_at(&args(&file), NOW.plus_minutes(60 * hours)).await.unwrap()
    }

    fn entry(&self, reference: &str) -> Option<backfill_core::entry::Entry> {
        let id: EntryId = ids::entry_id("R0A", reference);
        self.service.entries.lock().unwrap().get(&id).cloned()
    }
}

fn args(file: &Path) -> ImportArgs {
    ImportArgs {
        file: file.to_owned(),
        trust: None,
        dates: None,
        dry_run: false,
        complete: false,
        yes: false,
        many: false,
        common: Common::default(),
    }
}

fn counts(report: &Report) -> (u64, u64, u64) {
    (report.taken, report.unchanged, report.refused)
}

/// Line, field, reason and cells of each refused row.
fn refused(report: &Report) -> Vec<(String, String, String, Vec<String>)> {
    let file = report.refused_file.as_ref().unwrap();
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file).unwrap();
    let names: Vec<_> = reader.headers().unwrap().iter().take(3).collect();
    assert_eq!(names, ["line", "field", "reason"]);
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| {
        let mut cells = row.iter().map(str::to_owned);
        let mut next = || cells.next().unwrap();
        (next(), next(), next(), cells.collect())
    })
    .collect()
}

/// An NHS number of the range for tests, with its check digit; none for one in eleven.
fn nhs_number(index: u32) -> Option<String> {
    let digits = format!("999{index:06}");
    let sum: u32 = digits
        .bytes()
        .zip((2..=10).rev())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    match 11 - sum % 11 {
        10 => None,
        11 => Some(format!("{digits}0")),
        check => Some(format!("{digits}{check}")),
    }
}

#[tokio::test]
async fn a_good_row_becomes_an_entry_and_a_contact() {
    let desk = Desk::new();
    let file = desk.file("list.csv", format!("\u{feff}{HEADER}\r\n{MARY}\r\n"));
    let report = desk.import(&file).await.unwrap();
    assert_eq!((counts(&report), report.exit_code()), ((1, 0, 0), 0));
    assert_eq!(report.refused_file, None);

    let entry = desk.entry("WL-1").unwrap();
    assert_eq!(entry.service.as_str(), "330");
    assert_eq!((entry.priority, entry.reach), (Priority::Urgent, Reach::Text));
    let sites: Vec<_> = entry.sites.iter().map(|choice| choice.travel_minutes).collect();
    assert_eq!(sites, [25, 40]);
    let contacts = desk.service.contacts.lock().unwrap();
    let contact = &contacts[&entry.patient];
    assert_eq!(contact.phone.as_deref(), Some("+447700900123"));
    assert_eq!(contact.birth_date.as_deref(), Some("1980-12-31"));
    let deliveries = desk.service.deliveries.lock().unwrap();
    assert!(deliveries.values().all(|delivery| delivery.source == "import:R0A"));
}

#[tokio::test]
async fn the_same_list_as_ndjson_is_the_same() {
    let desk = Desk::new();
    let row = serde_json::json!({
        "reference": "WL-1", "trust": "R0A", "nhs_number": "999 054 8609", "given_name": "Mary",
        "birth_date": "1980-12-31", "phone": "07700 900123", "service": "330", "kind": "new",
        "priority": "urgent", "waiting_since": "2026-03-02", "duration_minutes": 20,
        "sites": ["R0A01:25", "R0A02:40"], "suspended": "no"
    });
    let file = desk.file("list.ndjson", format!("{row}\n\n{{broken\n[1]\n{{\"colour\":1}}\n"));
    let report = desk.import(&file).await.unwrap();
    assert_eq!(counts(&report), (1, 0, 3));
    let refused = std::fs::read_to_string(report.refused_file.as_ref().unwrap()).unwrap();
    let lines: Vec<serde_json::Value> =
        refused.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let numbers: Vec<_> = lines.iter().map(|line| line["line"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["3", "4", "5"]);
    assert_eq!(counts(&desk.import_rows(&[MARY], 1).await), (0, 1, 0));
}

#[tokio::test]
async fn running_it_again_takes_nothing_again() {
    let desk = Desk::new();
    let rows: Vec<String> = (0..300)
        .filter_map(|index| Some((index, nhs_number(index)?)))
        .map(|(index, nhs)| format!("WL-{index},R0A,{nhs},,,,330,new,,2026-03-02,20,,"))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let count = rows.len() as u64;
    assert_eq!(counts(&desk.import_rows(&rows, 0).await), (count, 0, 0));
    assert_eq!(counts(&desk.import_rows(&rows, 1).await), (0, count, 0));
    assert_eq!(desk.service.event_count() as u64, count);
}

#[tokio::test]
async fn a_changed_row_is_taken_and_so_is_the_way_back() {
    let desk = Desk::new();
    let suspended = MARY.replace(",no", ",yes");
    assert_eq!(counts(&desk.import_rows(&[MARY], 0).await), (1, 0, 0));
    assert_eq!(counts(&desk.import_rows(&[&suspended], 1).await), (1, 0, 0));
    assert!(desk.entry("WL-1").unwrap().suspended);
    assert_eq!(counts(&desk.import_rows(&[MARY], 2).await), (1, 0, 0));
    assert!(!desk.entry("WL-1").unwrap().suspended);
    assert_eq!(counts(&desk.import_rows(&[&suspended], 3).await), (1, 0, 0));
    assert_eq!(counts(&desk.import_rows(&[&suspended], 4).await), (0, 1, 0));
    assert!(desk.entry("WL-1").unwrap().suspended);
}

#[tokio::test]
async fn who_has_left_the_list_is_not_brought_back_by_an_old_one() {
    let desk = Desk::new();
    desk.import_rows(&[MARY], 0).await;
    desk.service.entries.lock().unwrap().clear();
    let other = MARY.replace("WL-1", "WL-9").replace(",330,", ",340,");
    desk.import_rows(&[&other], 1).await;
    for rows in [vec![MARY], vec![&other, MARY]] {
        let report = desk.import_rows(&rows, 2).await;
        let unchanged = rows.len() as u64 - 1;
        assert_eq!((counts(&report), report.left), ((0, unchanged, 0), 1), "{report}");
        assert_eq!(report.exit_code(), 0);
        assert!(report.to_string().contains("1 left it before"), "{report}");
        let attention = std::fs::read_to_string(report.attention_file.unwrap()).unwrap();
        assert!(attention.contains("WL-1") && attention.contains("nobody waits"), "{attention}");
        assert_eq!(desk.entry("WL-1"), None);
    }
}

#[tokio::test]
async fn what_the_trust_said_of_an_appointment_is_not_undone_by_the_list() {
    let desk = Desk::new();
    desk.import_rows(&[MARY], 0).await;
    let id = ids::entry_id("R0A", "WL-1");
    let held = Some(ids::appointment_id("R0A", "A-1"));
    desk.service.entries.lock().unwrap().get_mut(&id).unwrap().holds = held;
    assert_eq!(counts(&desk.import_rows(&[MARY], 1).await), (0, 1, 0));
    assert_eq!(desk.entry("WL-1").unwrap().holds, held);
}

#[tokio::test]
async fn a_new_phone_number_reaches_the_vault_and_no_event() {
    let desk = Desk::new();
    desk.import_rows(&[MARY], 0).await;
    let moved = MARY.replace("07700 900123", "07700 900456");
    assert_eq!(counts(&desk.import_rows(&[&moved], 1).await), (1, 0, 0));
    assert_eq!(counts(&desk.import_rows(&[&moved], 2).await), (0, 1, 0));
    let contacts = desk.service.contacts.lock().unwrap();
    assert!(contacts.values().all(|contact| contact.phone.as_deref() == Some("+447700900456")));
    assert_eq!(desk.service.event_count(), 1);
}

#[tokio::test]
async fn no_event_or_delivery_holds_personal_data() {
    let desk = Desk::new();
    desk.import_rows(&[MARY], 0).await;
    let said = format!("{:?}", desk.service.deliveries.lock().unwrap());
    for piece in ["9990548609", "Mary", "1980", "900123"] {
        assert!(!said.contains(piece), "`{piece}` in: {said}");
    }
}

#[tokio::test]
async fn each_bad_row_is_refused_alone_with_its_line_field_and_reason() {
    let nhs = |index| nhs_number(index).unwrap();
    let rows: Vec<(String, &str, &str)> = vec![
        (MARY.replace("WL-1", ""), "reference", "needed"),
        (MARY.replace("WL-1", "WL-2").replace("8609", "8608"), "nhs_number", "NHS number"),
        (MARY.replace("WL-1", "WL-3").replace(",330,", ",nonsense,"), "service", "treatment"),
        (MARY.replace("WL-1", "WL-4").replace(",20,", ",-5,"), "duration_minutes", ""),
        (MARY.replace("WL-1", "WL-5").replace("2026-03-02", "2026-02-30"), "waiting_since", ""),
        (MARY.replace("WL-1", "WL-6").replace("999 054 8609", ""), "nhs_number", "needed"),
        (format!("{MARY},one too many").replace("WL-1", "WL-7"), "", "14 fields, the header 13"),
        ("WL-8,R0A".to_owned(), "", "2 fields, the header 13"),
        (MARY.replace("WL-1", "WL-9").replace("Mary", "\"Mary"), "", "quote"),
        (MARY.replace("WL-1", "WL-10").replace("Mary", &"y".repeat(70_000)), "", "longer"),
        (MARY.replace("Mary", "Marie"), "reference", "line 2"),
    ];
    let good = format!("WL-99,R0A,{},,,,330,new,,2026-03-02,20,,", nhs(7));
    let mut list = vec![MARY];
    list.extend(rows.iter().map(|(row, _, _)| row.as_str()));
    list.push(&good);

    let desk = Desk::new();
    let report = desk.import_rows(&list, 0).await;
    assert_eq!(counts(&report), (2, 0, rows.len() as u64));
    assert_eq!(report.exit_code(), 65);
    assert!(report.to_string().contains("list.csv.refused.csv"), "{report}");
    let refused = refused(&report);
    assert_eq!(refused.len(), rows.len());
    for (index, ((line, field, reason, original), (row, wrong, why))) in
        refused.iter().zip(&rows).enumerate()
    {
        assert_eq!(*line, (index + 3).to_string(), "{reason}");
        assert_eq!(field, wrong, "{reason}");
        assert!(reason.contains(why), "`{why}` is missing in: {reason}");
        let original = original.join(",");
        let written = row.replace(",-5,", ",'-5,");
        assert!(60_000 < original.len() || original == written, "{original}");
    }
}

#[tokio::test]
async fn a_row_that_is_repeated_in_one_list_counts_once() {
    let desk = Desk::new();
    assert_eq!(counts(&desk.import_rows(&[MARY, MARY], 0).await), (1, 1, 0));
}

#[tokio::test]
async fn a_patient_may_be_named_by_a_reference_that_is_known() {
    let desk = Desk::new();
    desk.import_rows(&[MARY], 0).await;
    let patient = desk.entry("WL-1").unwrap().patient;
    let row =
        |reference: &str, patient: &str| format!("{reference},{patient},320,new,2026-03-02,20");
    let rows =
        [row("WL-2", &patient.to_string()), row("WL-3", &"7".repeat(32)), row("WL-4", "nobody")];
    let header = "reference,patient,service,kind,waiting_since,duration_minutes";
    let file = desk.file("known.csv", format!("{header}\n{}\n", rows.join("\n")));
    let trust = Some("R0A".to_owned());
    let report = desk.import_as(ImportArgs { trust, ..args(&file) }).await.unwrap();
    assert_eq!(counts(&report), (1, 0, 2));
    assert_eq!(desk.entry("WL-2").unwrap().patient, patient);
    assert!(refused(&report).iter().all(|(_, field, _, _)| field == "patient"));
}

#[tokio::test]
async fn a_dry_run_checks_all_and_takes_nothing() {
    let desk = Desk::new();
    let broken = MARY.replace("WL-1", "WL-2").replace(",330,", ",,");
    let file = desk.file("list.csv", format!("{HEADER}\n{MARY}\n{broken}\n"));
    let report = desk.import_as(ImportArgs { dry_run: true, ..args(&file) }).await.unwrap();
    assert_eq!(counts(&report), (1, 0, 1));
    assert_eq!(refused(&report)[0].1, "service");
    assert_eq!(desk.service.event_count(), 0);
    assert!(desk.service.contacts.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_list_without_rows_is_fine_and_an_old_refused_file_goes() {
    let desk = Desk::new();
    let old = desk.file("list.csv.refused.csv", "line,field,reason,reference\n");
    let report = desk.import(&desk.file("list.csv", HEADER)).await.unwrap();
    assert_eq!((counts(&report), report.exit_code()), ((0, 0, 0), 0));
    assert!(!old.exists());
}

#[tokio::test]
async fn a_file_or_header_that_can_not_be_used_is_bad_usage_and_nothing_is_taken() {
    let desk = Desk::new();
    let typo = HEADER.replace("reference", "refernce");
    let files = [
        (desk.file("empty.csv", ""), "header"),
        (desk.file("typo.csv", format!("{typo}\n{MARY}\n")), "did you mean `reference`"),
        (desk.file("list.xlsx", HEADER), ".csv"),
        (desk.folder.path().join("missing.csv"), "missing.csv"),
    ];
    for (file, wanted) in files {
        let error = desk.import(&file).await.unwrap_err();
        assert_eq!(exit_code_of(&error), 64, "{error:#}");
        assert!(format!("{error:#}").contains(wanted), "{error:#}");
    }
    assert_eq!(desk.service.event_count(), 0);
}

#[tokio::test]
async fn when_the_store_goes_away_the_import_stops_and_can_go_on() {
    let mut desk = Desk::new();
    desk.service.deliveries_max = Some(1);
    let other = format!("WL-2,R0A,{},,,,330,new,,2026-03-02,20,,", nhs_number(7).unwrap());
    let file = desk.file("list.csv", format!("{HEADER}\n{MARY}\n{other}\n"));
    let error = desk.import(&file).await.unwrap_err();
    assert_eq!(exit_code_of(&error), 69, "{error:#}");
    assert!(format!("{error:#}").contains("line 3"), "{error:#}");

    desk.service.deliveries_max = None;
    assert_eq!(counts(&desk.import(&file).await.unwrap()), (1, 1, 0));
}
