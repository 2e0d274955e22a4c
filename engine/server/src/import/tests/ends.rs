//! What each row that was taken comes to, row by row.

use super::*;

const HEADER: &str =
    "reference,trust,nhs_number,service,kind,waiting_since,duration_minutes,pathway";

fn row(reference: &str, nhs: &str, pathway: &str) -> String {
    format!("{reference},R0A,{nhs},320,new,2026-03-02,20,{pathway}")
}

impl Desk {
    async fn import_pathways(&self, rows: &[String]) -> Report {
        let file = self.file("list.csv", format!("{HEADER}\n{}\n", rows.join("\n")));
        self.import(&file).await.unwrap()
    }
}

#[tokio::test]
async fn the_same_patient_twice_for_the_same_is_refused_by_row_and_on_two_pathways_is_not() {
    let (anna, bert) = (nhs_number(7).unwrap(), nhs_number(20).unwrap());
    let rows = [
        row("D1", &anna, ""),
        row("D2", &anna, ""),
        row("D3", &bert, "P1"),
        row("D4", &bert, "P2"),
        row("D5", &bert, "P2"),
    ];
    let desk = Desk::new();
    for imported in [(3, 0, 2), (0, 3, 2), (0, 3, 2)] {
        let report = desk.import_pathways(&rows).await;
        assert_eq!(counts(&report), imported, "{report}");
        let refused = refused(&report);
        let lines: Vec<&str> = refused.iter().map(|row| row.0.as_str()).collect();
        assert_eq!(lines, ["3", "6"]);
        assert!(refused.iter().all(|row| row.2.contains("waits for this service already")));
    }
    assert_eq!(desk.service.entries.lock().unwrap().len(), 3);
}

#[tokio::test]
async fn who_was_refused_as_waiting_is_taken_once_the_other_entry_has_left() {
    let anna = nhs_number(7).unwrap();
    let both = [row("D1", &anna, ""), row("D2", &anna, "")];
    let desk = Desk::new();
    assert_eq!(counts(&desk.import_pathways(&both).await), (1, 0, 1));
    desk.service.entries.lock().unwrap().remove(&ids::entry_id("R0A", "D1"));
    let second = [row("D2", &anna, "")];
    assert_eq!(counts(&desk.import_pathways(&second).await), (1, 0, 0));
    assert_eq!(counts(&desk.import_pathways(&second).await), (0, 1, 0));
    desk.service.entries.lock().unwrap().clear();
    assert_eq!(counts(&desk.import_pathways(&second).await), (0, 0, 0), "who has left stays away");
    assert_eq!(desk.entry("D2"), None);
}

#[tokio::test]
async fn a_reference_of_somebody_else_is_refused_until_they_have_left() {
    let (anna, bert) = (nhs_number(7).unwrap(), nhs_number(20).unwrap());
    let (first, second) = ([row("7", &anna, "")], [row("7", &bert, "")]);
    let desk = Desk::new();
    assert_eq!(counts(&desk.import_pathways(&first).await), (1, 0, 0));
    let annas = desk.entry("7");
    for _ in 0..2 {
        let report = desk.import_pathways(&second).await;
        assert_eq!(counts(&report), (0, 0, 1), "{report}");
        assert!(refused(&report)[0].2.contains("nother patient waits under this reference"));
        assert_eq!(desk.entry("7"), annas);
    }
    desk.service.entries.lock().unwrap().clear();
    assert_eq!(counts(&desk.import_pathways(&second).await), (1, 0, 0));
    assert!(desk.entry("7").is_some() && desk.entry("7") != annas);
}

#[tokio::test]
async fn where_nobody_decides_the_rows_are_taken_in_and_told_as_such() {
    let mut desk = Desk::new();
    desk.service.is_silent = true;
    let rows: Vec<String> = (0..200)
        .filter_map(|index| Some(row(&format!("S{index}"), &nhs_number(index)?, "")))
        .collect();
    let report = desk.import_pathways(&rows).await;
    assert_eq!((report.taken, report.undecided, report.refused), (0, rows.len() as u64, 0));
    let said = report.to_string();
    assert!(said.contains("not decided yet") && said.contains("backfill run"), "{said}");
    assert_eq!(report.exit_code(), 0);
}

#[tokio::test]
async fn words_that_a_person_has_read_are_not_to_be_read_again() {
    let desk = Desk::new();
    let header =
        "reference,trust,nhs_number,service,kind,waiting_since,duration_minutes,preferred_times";
    let nhs = nhs_number(7).unwrap();
    let import = |words: &str| {
        let row = format!("T1,R0A,{nhs},320,new,2026-03-02,20,{words}");
        desk.file("list.csv", format!("{header}\n{row}\n"))
    };
    let file = import("works Mon-Wed");
    assert_eq!(counts(&desk.import(&file).await.unwrap()), (1, 0, 0));
    {
        let mut entries = desk.service.entries.lock().unwrap();
        entries.values_mut().for_each(|entry| entry.times_to_read = false);
    }
    assert_eq!(counts(&desk.import(&file).await.unwrap()), (0, 1, 0));
    assert!(!desk.entry("T1").unwrap().times_to_read);
    let file = import("works Mon-Thu");
    assert_eq!(counts(&desk.import(&file).await.unwrap()), (1, 0, 0));
    assert!(desk.entry("T1").unwrap().times_to_read);
}
