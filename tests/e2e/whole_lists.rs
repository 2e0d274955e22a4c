//! A file that is the whole list, and deaths that lists tell: with the real command beside the running
//! service.

use backfill_simulations::trust::TRUST;
use backfill_tests::listing::{self, Row};
use backfill_tests::scene::waiting;
use backfill_tests::{Service, Settings, people};
use serde_json::json;

/// Imports these lines as the whole list; the exit code and what was said.
fn import_whole(service: &Service, lines: &[usize], more: &[&str]) -> (Option<i32>, String) {
    let file = service.desk("lists").join("whole.csv");
    let rows: Vec<Row> = lines.iter().map(|line| waiting(*line)).collect();
    listing::write(&file, &rows);
    let path = file.to_str().unwrap();
    let mut args = vec!["import", "waitlist", "--trust", TRUST, "--file", path, "--complete"];
    args.extend(more);
    let ended = service.command(&args).output().unwrap();
    let said = [ended.stdout, ended.stderr].concat();
    (ended.status.code(), String::from_utf8(said).unwrap())
}

fn count(service: &Service) -> usize {
    service.json("/api/waitlist?limit=100")["entries"].as_array().unwrap().len()
}

#[test]
fn who_is_missing_from_the_whole_list_is_shown_and_leaves_when_a_person_says_so() {
    let service = Service::start(&Settings::default());
    let all: Vec<usize> = (0..12).collect();
    let rows: Vec<Row> = all.iter().map(|line| waiting(*line)).collect();
    let imported = listing::import(&service, &rows);
    assert_eq!(imported.code, Some(0), "{}", imported.said);

    // Shown, and nothing is done: on a dry run, and where nobody can be asked.
    for more in [&["--dry-run"][..], &[]] {
        let (code, said) = import_whole(&service, &all[1..], more);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("1 of 12 entries are not in the file"), "{said}");
        assert!(said.contains("with --yes"), "{said}");
        assert!(!said.contains(&people::person(0).nhs_number), "{said}");
        assert_eq!(count(&service), 12);
    }
    let (code, said) = import_whole(&service, &all[1..], &["--yes"]);
    assert_eq!((code, count(&service)), (Some(0), 11), "{said}");
    assert!(said.contains("1 taken off the list"), "{said}");
    // Again, nobody is missing.
    let (code, said) = import_whole(&service, &all[1..], &["--yes"]);
    assert_eq!((code, count(&service)), (Some(0), 11), "{said}");
    assert!(said.contains("0 of 11"), "{said}");

    // A file that is plainly too short takes nobody off, unless that is said.
    let (code, said) = import_whole(&service, &all[6..], &["--yes"]);
    assert_eq!((code, count(&service)), (Some(65), 11), "{said}");
    assert!(said.contains("--many"), "{said}");
    let (code, said) = import_whole(&service, &all[6..], &["--yes", "--many"]);
    assert_eq!((code, count(&service)), (Some(0), 6), "{said}");
    // Whoever left only for want of a line is back with the next whole list.
    let (code, said) = import_whole(&service, &all, &["--yes"]);
    assert_eq!((code, count(&service)), (Some(0), 12), "{said}");
}

#[test]
fn a_death_that_a_list_tells_is_taken_back_by_a_person_and_reviewed() {
    let service = Service::start(&Settings::default());
    let imported = listing::import(&service, &[waiting(0), waiting(1)]);
    assert_eq!(imported.code, Some(0), "{}", imported.said);
    let nhs_number = people::person(0).nhs_number;
    let file = service.desk("lists").join("deaths.csv");
    let header = "reference,nhs_number,service,kind,waiting_since,duration_minutes,date_of_death";
    let died = people::days_ahead(-3, 9, 0).date();
    std::fs::write(&file, format!("{header}\nWL-D,{nhs_number},?,,,,{died}\n")).unwrap();
    let imported = listing::import_file(&service, file);
    assert_eq!((imported.code, count(&service)), (Some(0), 1), "{}", imported.said);
    assert!(imported.said.contains("line 2: died"), "{}", imported.said);

    let patient = json!({"nhs_number": nhs_number});
    let taken = service.post("/api/patients/death-taken-back", &patient);
    assert_eq!((taken.status, count(&service)), (200, 2), "{}", taken.text);
    let waiting = service.json("/api/waitlist?needs=review");
    let entry = &waiting["entries"][0];
    assert_eq!(entry["status"], "review_death_taken_back", "{waiting}");
    let path = format!("/api/waitlist/{}/reviewed", entry["id"].as_str().unwrap());
    let reviewed = service.post(&path, &json!({}));
    assert_eq!(reviewed.json()["status"], "waiting", "{}", reviewed.text);
    let waiting = service.json("/api/waitlist?needs=review");
    assert!(waiting["entries"].as_array().unwrap().is_empty(), "{waiting}");
}
