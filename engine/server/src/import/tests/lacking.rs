//! What rows lack: counted by column, written beside the list, and never guessed.

use backfill_core::entry::Priority;
use backfill_core::lacking::Lacking;

use super::*;

const COLUMNS: &str = "reference,trust,nhs_number,service,kind,waiting_since,duration_minutes";

impl Desk {
    /// Imports a list with more columns than the needed ones.
    async fn import_list(&self, more: &str, rows: &[&str], hours: i64) -> Report {
        let file = self.file("list.csv", format!("{COLUMNS}{more}\n{}\n", rows.join("\n")));
        self.import_at(&args(&file), NOW.plus_minutes(60 * hours)).await.unwrap()
    }
}

fn lacking(report: &Report) -> Vec<(Lacking, u64)> {
    report.lacking.iter().map(|(lacking, count)| (*lacking, *count)).collect()
}

#[tokio::test]
async fn what_rows_lack_is_counted_by_column_and_written_beside_the_list() {
    let desk = Desk::new();
    let rows = [
        "WL-1,R0A,999 054 8609,330,new,2026-03-02,20,,,hand",
        "WL-2,R0A,999 000 0018,330,follow_up,2026-03-02,20,urgent,,hand",
        "WL-3,R0A,999 000 0026,330,follow_up,2026-03-02,20,1,2026-12-24,",
    ];
    let report = desk.import_list(",priority,due_by,clinic_types", &rows, 0).await;
    assert_eq!((counts(&report), report.exit_code()), ((3, 0, 0), 0));
    let waits = (Lacking::Validation, 3);
    let found = [(Lacking::Priority, 1), (Lacking::DueBy, 1), (Lacking::ClinicTypes, 1), waits];
    assert_eq!(lacking(&report), found);
    let said = report.to_string();
    for column in ["(column priority)", "(column due_by)", "(column clinic_types)"] {
        assert!(said.contains(column), "{said}");
    }
    // The list says of nobody when they were asked.
    assert!(!said.contains("validated_on"), "{said}");
    let beside = std::fs::read_to_string(report.attention_file.unwrap()).unwrap();
    let lines: Vec<&str> = beside.lines().collect();
    assert_eq!(lines.len(), 3, "{beside}");
    assert!(lines[1].starts_with("2,WL-1,priority,") && lines[2].starts_with("3,WL-2,due_by,"));
    assert_eq!(desk.entry("WL-1").unwrap().priority, Priority::Unsaid);
}

#[tokio::test]
async fn a_list_without_the_column_leaves_the_priority_as_it_is_known_and_an_empty_cell_does_not() {
    let desk = Desk::new();
    let row = "WL-1,R0A,999 054 8609,330,new,2026-03-02,20";
    for (more, cell, hours, priority) in [
        (",priority", ",urgent", 0, Priority::Urgent),
        ("", "", 1, Priority::Urgent),
        (",priority", ",", 2, Priority::Unsaid),
        ("", "", 3, Priority::Unsaid),
        (",priority", ",3", 4, Priority::TwoWeekWait),
    ] {
        let report = desk.import_list(more, &[&format!("{row}{cell}")], hours).await;
        let unsaid = priority == Priority::Unsaid;
        assert_eq!(desk.entry("WL-1").unwrap().priority, priority, "{hours}");
        assert_eq!(report.lacking.contains_key(&Lacking::Priority), unsaid, "{hours}");
        assert_eq!(report.attention_file.is_some(), unsaid, "{hours}");
    }
    // Codes that are not known are refused, as before.
    let report = desk.import_list(",priority", &[&format!("{row},soon")], 5).await;
    assert_eq!(counts(&report), (0, 0, 1));
}

#[tokio::test]
async fn clinic_types_are_missed_only_where_the_list_says_them_of_somebody_for_that_service() {
    let row = "R0A,999 054 8609,330,new,2026-03-02,20,routine";
    let other = "R0A,999 000 0018,320,new,2026-03-02,20,routine";
    let third = "R0A,999 000 0026,330,new,2026-03-02,20,routine";
    for (first, second, told) in [("", "", 0), ("", "hand", 0), ("hand", "", 1)] {
        let rows = [
            format!("WL-1,{row},{first}"),
            format!("WL-2,{other},{second}"),
            format!("WL-3,{third},"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let said = Desk::new().import_list(",priority,clinic_types", &rows, 0).await.to_string();
        let line = format!("{told} without clinic types");
        assert_eq!(said.contains("without clinic types"), told != 0, "{said}");
        assert!(told == 0 || said.contains(&line), "{said}");
    }
}

#[tokio::test]
async fn a_child_whose_messages_go_to_itself_is_told_unless_a_parent_answers() {
    // It is 2026.
    for (born, via, is_told) in [
        ("2015-01-31", "", true),
        ("2015-01-31", "parent", false),
        ("2015-01-31", "call_only", false),
        ("1956-03-27", "", false),
        ("", "", false),
    ] {
        let row = format!("WL-1,R0A,999 054 8609,330,new,2026-03-02,20,routine,{born},{via}");
        let more = ",priority,birth_date,contact_via";
        let desk = Desk::new();
        let report = desk.import_list(more, &[&row], 0).await;
        let said = report.to_string();
        assert_eq!(said.contains("1 under 16"), is_told, "{said}");
        let beside = report.attention_file.map(|it| std::fs::read_to_string(it).unwrap());
        let beside = beside.unwrap_or_default();
        assert_eq!(beside.contains("WL-1,contact_via,"), is_told, "{beside}");
    }
}

#[tokio::test]
async fn who_was_not_asked_for_twelve_weeks_is_told_where_the_list_says_when() {
    let desk = Desk::new();
    let rows = [
        "WL-1,R0A,999 054 8609,330,new,2026-03-02,20,routine,2026-03-03",
        "WL-2,R0A,999 000 0018,330,new,2026-03-02,20,routine,",
    ];
    let said = desk.import_list(",priority,validated_on", &rows, 0).await.to_string();
    assert!(said.contains("2 not asked for 12 weeks"), "{said}");
}
