//! `--complete`: what is known as booked and is not in the file.

use super::*;
use crate::import::diary::{PutAside, put_aside};

fn whole(args: &mut DiaryArgs) {
    args.complete = true;
}

fn many(args: &mut DiaryArgs) {
    (args.complete, args.many) = (true, true);
}

fn dry(args: &mut DiaryArgs) {
    (args.complete, args.dry_run) = (true, true);
}

fn missing(report: &DiaryReport) -> Vec<&str> {
    let missing = report.missing.as_ref().unwrap();
    missing.appointments.iter().map(|it| it.reference.as_str()).collect()
}

async fn desk_with(count: u32) -> Desk {
    let desk = Desk::new();
    desk.import(&rows(1..=count), 0, |_| {}).await;
    desk
}

fn without(count: u32, left: &[u32]) -> Vec<String> {
    rows((1..=count).filter(|it| !left.contains(it)))
}

async fn aside(desk: &Desk, report: &DiaryReport, hours: i64) -> PutAside {
    let now = NOW.plus_minutes(60 * hours);
    put_aside(&desk.clinic.ports(), report.missing.as_ref().unwrap(), now).await.unwrap()
}

#[tokio::test]
async fn what_is_missing_is_shown_by_number_and_put_before_a_person_once() {
    let desk = desk_with(28).await;
    for hours in [1, 2] {
        let report = desk.import(&without(28, &[4, 9]), hours, whole).await;
        assert_eq!((missing(&report), report.exit_code()), (vec!["A-4", "A-9"], 0));
        let told = report.missing.as_ref().unwrap().to_string();
        assert!(told.contains("2 of 28") && !told.contains("Example"), "{told}");
        let beside = std::fs::read_to_string(desk.folder.path().join("diary.csv.missing.csv"));
        assert!(beside.unwrap().contains("R0A,A-4,2026-08-04T09:30:00"));
        let (now, before) = if hours == 1 { (2, 0) } else { (0, 2) };
        assert_eq!(aside(&desk, &report, hours).await, PutAside { now, before, undecided: 0 });
        assert_eq!(desk.slots(), [(Outcome::NotOffered, Reason::Contradiction); 2]);
        assert!(desk.is_booked("A-4") && desk.is_booked("A-9"), "nothing is given up on a guess");
    }
    // The trust's system says that it was cancelled: then the time is free.
    desk.cancel("A-4", 200);
    assert!(!desk.is_booked("A-4"));
    assert_eq!(desk.clinic.all_slots().len(), 3);
}

#[tokio::test]
async fn only_what_lies_within_the_file_is_missing() {
    let desk = desk_with(20).await;
    let report = desk.import(&without(20, &[1, 2, 10, 19, 20]), 1, whole).await;
    assert_eq!(missing(&report), ["A-10"]);
    desk.cancel("A-10", 90);
    let report = desk.import(&without(20, &[10]), 2, whole).await;
    assert!(missing(&report).is_empty(), "what is known as cancelled is not missing");
    let other = rows(1..=20).iter().map(|row| row.replace("A-", "B-")).collect::<Vec<_>>();
    let report = desk.import(&other, 3, |args| {
        args.trust = Some("R0B".to_owned());
        whole(args);
    });
    assert!(missing(&report.await).is_empty(), "another trust's diary is its own");
}

#[tokio::test]
async fn too_many_are_put_aside_only_if_that_is_said() {
    for (absent, is_blocked) in [(2, false), (3, true), (19, true)] {
        let desk = desk_with(21).await;
        let left: Vec<u32> = (2..2 + absent).collect();
        let report = desk.import(&without(21, &left), 1, whole).await;
        let blocked = report.missing.as_ref().unwrap().blocked.clone();
        assert_eq!((blocked.is_some(), report.exit_code() == 65), (is_blocked, is_blocked));
        let report = desk.import(&without(21, &left), 2, many).await;
        assert_eq!(report.missing.as_ref().unwrap().blocked, None);
        assert_eq!(aside(&desk, &report, 2).await.now, u64::from(absent));
    }
}

#[tokio::test]
async fn new_rows_do_not_hide_that_most_of_the_diary_is_missing() {
    let desk = desk_with(12).await;
    let mut rows = rows([1, 12]);
    let day = |number: u32| row(number % 11 + 1).replacen("A-", &format!("N-{number}-"), 1);
    rows.extend((100..300).map(day));
    let report = desk.import(&rows, 1, whole).await;
    let why = report.missing.unwrap().blocked.unwrap();
    assert!(why.contains("10 of 12"), "{why}");
}

#[tokio::test]
async fn a_refused_row_is_not_missing_and_one_without_a_number_blocks_all() {
    for (changed, is_blocked) in [
        (row(5).replace("09:30", "late"), false),
        (row(5).replace("A-5,", ","), true),
        ("A-5".to_owned(), true),
        (row(5).replace("Booked", "?"), false),
    ] {
        let desk = desk_with(20).await;
        let mut rows = without(20, &[5, 6]);
        rows.push(changed.clone());
        let report = desk.import(&rows, 1, whole).await;
        let shown = report.missing.as_ref().unwrap();
        assert_eq!(shown.blocked.is_some(), is_blocked, "{changed}");
        if !is_blocked {
            assert_eq!(missing(&report), ["A-6"], "{changed}");
        }
    }
}

#[tokio::test]
async fn while_nothing_is_decided_or_in_a_dry_run_nothing_is_put_aside() {
    let mut desk = desk_with(20).await;
    let report = desk.import(&without(20, &[5]), 1, dry).await;
    assert_eq!(missing(&report), ["A-5"]);
    assert!(desk.slots().is_empty());
    desk.clinic.is_silent = true;
    let report = desk.import(&without(20, &[5]), 2, whole).await;
    assert!(report.missing.unwrap().blocked.unwrap().contains("backfill run"));
}

#[tokio::test]
async fn a_file_without_an_appointment_is_nobodys_whole_diary() {
    for rows in [vec![], vec![row(5).replace("09:30", "late")], vec![row(1)]] {
        let desk = desk_with(20).await;
        let report = desk.import(&rows, 1, many).await;
        let shown = report.missing.as_ref().unwrap();
        let is_blocked = rows != [row(1)];
        assert_eq!(shown.blocked.is_some(), is_blocked, "{rows:?}");
        assert_eq!(shown.to_string().contains("cut off"), is_blocked, "{rows:?}");
        assert_eq!(report.exit_code() == 65, is_blocked, "{rows:?}");
    }
}
