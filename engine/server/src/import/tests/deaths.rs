//! Rows that say that their patient died, and what they do to everybody else's.

use super::*;

const COLUMNS: &str = "reference,trust,nhs_number,service,kind,waiting_since,duration_minutes,\
                       died,date_of_death";

fn row(reference: &str, service: &str, died: &str, date: &str) -> String {
    format!("{reference},R0A,999 054 8609,{service},new,2026-03-02,20,{died},{date}")
}

impl Desk {
    async fn import_deaths(&self, rows: &[String], hours: i64) -> Report {
        let file = self.file("deaths.csv", format!("{COLUMNS}\n{}\n", rows.join("\n")));
        self.import_at(&args(&file), NOW.plus_minutes(60 * hours)).await.unwrap()
    }
}

#[tokio::test]
async fn whoever_died_leaves_every_list_and_it_is_said_by_line() {
    for (died, date) in [("yes", ""), ("", "30/06/2026"), ("Deceased", "2026-06-30"), ("1", "-")] {
        let desk = Desk::new();
        let alive = [row("WL-1", "330", "no", ""), row("WL-2", "320", "", "00/00/0000")];
        assert_eq!(counts(&desk.import_deaths(&alive, 0).await), (2, 0, 0));
        let report = desk.import_deaths(&[row("WL-1", "nonsense", died, date)], 1).await;
        assert_eq!((counts(&report), report.died), ((1, 0, 0), 1), "{died} {date}");
        assert!(report.to_string().contains("line 2: died"), "{report}");
        let attention = std::fs::read_to_string(report.attention_file.unwrap()).unwrap();
        assert!(attention.contains("2,WL-1,died"), "{attention}");
        assert!(desk.service.entries.lock().unwrap().is_empty());
        // Again: nothing new is said.
        let report = desk.import_deaths(&[row("WL-1", "nonsense", died, date)], 2).await;
        assert_eq!(counts(&report), (0, 1, 0), "{died} {date}");
    }
}

#[tokio::test]
async fn who_died_before_they_were_on_a_list_is_not_added() {
    let desk = Desk::new();
    let report = desk.import_deaths(&[row("WL-1", "330", "y", "")], 0).await;
    assert_eq!((counts(&report), desk.service.event_count()), ((1, 0, 0), 1));
    assert!(desk.service.entries.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_death_that_is_not_clear_is_refused() {
    for (died, date, field) in [
        ("perhaps", "", "died"),
        ("no", "2026-06-30", "date_of_death"),
        ("", "1900-01-01", "date_of_death"),
        ("yes", "2026-12-24", "date_of_death"),
    ] {
        let desk = Desk::new();
        desk.import_deaths(&[row("WL-1", "330", "", "")], 0).await;
        let report = desk.import_deaths(&[row("WL-1", "330", died, date)], 1).await;
        assert_eq!(counts(&report), (0, 0, 1), "{died} {date}");
        assert_eq!(refused(&report)[0].1, field);
        assert!(desk.entry("WL-1").is_some());
    }
}

#[tokio::test]
async fn a_list_that_repeats_a_death_that_was_taken_back_is_told_to_ask_a_person() {
    let desk = Desk::new();
    desk.import_deaths(&[row("WL-1", "330", "", "")], 0).await;
    let entry = desk.entry("WL-1").unwrap();
    desk.import_deaths(&[row("WL-1", "330", "yes", "")], 1).await;
    desk.service.entries.lock().unwrap().insert(entry.id, entry);
    let report = desk.import_deaths(&[row("WL-1", "330", "yes", "")], 2).await;
    assert_eq!((counts(&report), refused(&report)[0].1.as_str()), ((0, 0, 1), "died"));
    assert!(desk.entry("WL-1").is_some());
}

#[tokio::test]
async fn a_dry_run_tells_a_death_and_takes_nothing() {
    let desk = Desk::new();
    desk.import_deaths(&[row("WL-1", "330", "", "")], 0).await;
    let text = format!("{COLUMNS}\n{}\n", row("WL-1", "330", "yes", ""));
    let file = desk.file("dry.csv", text);
    let report = desk.import_as(ImportArgs { dry_run: true, ..args(&file) }).await.unwrap();
    assert_eq!((counts(&report), report.died), ((1, 0, 0), 1));
    assert!(desk.entry("WL-1").is_some());
}

#[tokio::test]
async fn who_died_is_no_missing_entry_of_a_whole_list() {
    let desk = Desk::new();
    desk.import_deaths(&[row("WL-1", "330", "", "")], 0).await;
    let text = format!("{COLUMNS}\n{}\n", row("WL-1", "nonsense", "yes", ""));
    let file = desk.file("whole.csv", text);
    let report = desk.import_as(ImportArgs { complete: true, ..args(&file) }).await.unwrap();
    let missing = report.missing.as_ref().unwrap();
    assert_eq!((missing.count(), missing.blocked.clone()), (0, None));
    assert!(desk.entry("WL-1").is_none());
}
