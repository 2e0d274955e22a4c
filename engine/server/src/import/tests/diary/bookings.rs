//! What the rows of a diary come to.

use super::*;
use backfill_core::availability::Availability;
use backfill_core::clinic::Takes;
use backfill_core::entry::{Entry, EntryStatus, Priority, Reach};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{AppointmentKind, Modalities, SlotFacts, Support};
use backfill_runtime::ports::Doubt;

/// Whoever has an appointment waits for the same, or for another service.
fn waits(patient: backfill_core::PatientRef, service: &str) -> Entry {
    Entry {
        id: entry_id("W-1"),
        patient,
        trust: "R0A".parse().unwrap(),
        service: service.parse().unwrap(),
        kind: AppointmentKind::New,
        priority: Priority::Routine,
        waiting_since: NOW.plus_minutes(-200 * 1440),
        duration_minutes: 20,
        modalities: Modalities::ALL,
        sites: Vec::new(),
        travel_minutes_max: 60,
        availability: Availability::default(),
        notice_minutes_min: 0,
        ready: Prerequisites::NOTHING,
        needs: Support::default(),
        reach: Reach::Text,
        attendance_percent: 90,
        holds: None,
        suspended: false,
        agreed_to_other_trusts: false,
        pathway: None,
        times_to_read: false,
        status: EntryStatus::Waiting,
        comes_first: false,
        seeks: backfill_core::clinic::Seeks::default(),
        timing: backfill_core::course::Timing::default(),
        course: backfill_core::course::Course::default(),
    }
}

/// The fields of the refused rows.
fn refused(file: &Path) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file).unwrap();
    reader.records().map(|row| row.unwrap()[1].to_owned()).collect()
}

fn no_change(_: &mut DiaryArgs) {}

fn dry(args: &mut DiaryArgs) {
    args.dry_run = true;
}

fn dated(args: &mut DiaryArgs) {
    args.as_of = Some("2026-07-06 10:00".to_owned());
}

#[tokio::test]
async fn the_diary_says_who_sits_where_and_the_same_again_says_nothing() {
    let desk = Desk::new();
    let report = desk.import(&rows(1..=5), 0, no_change).await;
    assert_eq!((counts(&report), report.exit_code()), ((5, 0, 0, 0), 0));
    let known = desk.known("A-3").unwrap();
    assert!(known.patient.is_some());
    let facts = &known.facts;
    assert_eq!((facts.session.as_str(), facts.local.minute), ("KNEE", 9 * 60 + 30));
    assert_eq!((facts.service.as_str(), facts.site.as_str()), ("110", "R0A01"));
    let events = desk.clinic.event_count();
    for hours in [1, 25] {
        let report = desk.import(&rows(1..=5), hours, no_change).await;
        assert_eq!(counts(&report), (0, 0, 5, 0));
    }
    assert_eq!(desk.clinic.event_count(), events);
}

#[tokio::test]
async fn a_changed_row_is_a_change_and_what_it_left_is_offered_to_nobody() {
    let desk = Desk::new();
    desk.import(&rows(1..=3), 0, no_change).await;
    let before = start(desk.known("A-2"));
    for (change, slots) in [
        (row(2).replace(",30,", ",20,"), 0),
        (row(2).replace(",09:30,30,", ",11:30,20,"), 1),
        // The list goes back to what it said first.
        (row(2), 2),
    ] {
        let report = desk.import(&[row(1), change.clone(), row(3)], 1, no_change).await;
        assert_eq!(counts(&report), (1, 1, 2, 0), "{change}");
        let all = desk.slots();
        assert_eq!(all, vec![(Outcome::NotOffered, Reason::UnknownCause); slots], "{change}");
    }
    assert_eq!(start(desk.known("A-2")), before);
}

#[tokio::test]
async fn whoever_waits_is_linked_whichever_comes_first() {
    for list_first in [true, false] {
        let desk = Desk::new();
        // The diary makes the person known, so that the entry can name them.
        desk.import(&rows([2]), 0, no_change).await;
        let patient = desk.known("A-2").unwrap().patient.unwrap();
        let listed = Event::EntryAdded(waits(patient, "110"));
        let mut second = row(2).replace("A-2,02", "A-9,09");
        if list_first {
            desk.cancel("A-2", 1);
            desk.clinic.happen(listed);
            desk.import(&[second.clone()], 1, no_change).await;
        } else {
            second = row(2);
            desk.clinic.happen(listed);
        }
        let reference = second.split(',').next().unwrap();
        let held = desk.clinic.listed(entry_id("W-1")).unwrap().holds;
        assert_eq!(held, Some(number(reference)), "list first: {list_first}");
    }
}

#[tokio::test]
async fn a_time_at_which_somebody_sits_is_not_offered() {
    let desk = Desk::new();
    desk.import(&rows([2, 3]), 0, no_change).await;
    let facts = desk.known("A-2").unwrap().facts;
    let freed = |minutes: i64| {
        let start = facts.start.plus_minutes(minutes);
        let facts = SlotFacts { start, takes: Takes::any(), ..facts.clone() };
        Event::SlotFreed(SlotFreed {
            trust: facts.trust,
            appointment: None,
            patient: None,
            said_at: Timestamp(0),
            facts: Some(facts),
            cause: Cause::Patient,
            doubt: None,
        })
    };
    desk.clinic.happen(freed(15));
    assert_eq!(desk.slots(), [(Outcome::NotOffered, Reason::Occupied)]);
    desk.clinic.happen(freed(30));
    let open = desk.clinic.all_slots().into_iter().filter(|it| it.state == SlotState::Open);
    assert_eq!(open.count(), 1, "back to back is no overlap");
}

#[tokio::test]
async fn in_doubt_whose_it_is_they_have_their_time() {
    for doubt in [Doubt::OtherNhsNumber, Doubt::DifferentPeople, Doubt::OtherBirthDate] {
        let desk = Desk::new();
        desk.import(&rows([1]), 0, no_change).await;
        *desk.clinic.service.doubt.lock().unwrap() = Some(doubt);
        // The second moves as well: what it leaves is offered to nobody.
        let moved = row(1).replace("09:30", "11:30");
        let cancelled = row(3).replace("Booked", "Cancelled by patient");
        for hours in 0..2 {
            let all = [row(2), moved.clone(), cancelled.clone()];
            let report = desk.import(&all, hours, no_change).await;
            assert_eq!(report.refused, 2, "a person looks");
        }
        assert_eq!(desk.known("A-2").map(|it| it.patient), Some(None));
        assert!(desk.known("A-1").is_some_and(|it| it.patient.is_some()), "as known");
        assert!(desk.known("A-3").is_none());
        assert_eq!(desk.slots(), [(Outcome::NotOffered, Reason::UnknownCause)]);
        // Put right, it is somebody's.
        *desk.clinic.service.doubt.lock().unwrap() = None;
        desk.import(&[row(2)], 2, no_change).await;
        assert!(desk.known("A-2").is_some_and(|it| it.patient.is_some()));
    }
}

#[tokio::test]
async fn an_old_list_brings_back_and_moves_back_nothing() {
    let desk = Desk::new();
    desk.import(&rows(1..=4), 0, no_change).await;
    desk.cancel("A-1", 30);
    desk.shift("A-2", 3, 30);
    let moved = start(desk.known("A-2"));
    let report = desk.import(&rows(1..=4), 1, no_change).await;
    assert_eq!((counts(&report), report.exit_code()), ((0, 0, 2, 2), 65));
    assert!(!desk.is_booked("A-1"));
    assert_eq!(start(desk.known("A-2")), moved);
    let refused = std::fs::read_to_string(report.refused_file.unwrap()).unwrap();
    assert!(refused.contains("--as-of"), "{refused}");
    // Made before that was said: a person looks. Made after: the list counts. 10:00 is the time of
    // NOW on the wall.
    let report = desk.import(&rows(1..=4), 1, dated).await;
    assert_eq!(counts(&report).3, 2);
    assert!(!desk.is_booked("A-1") && start(desk.known("A-2")) == moved);
    let later = |args: &mut DiaryArgs| args.as_of = Some("2026-07-06 10:45".to_owned());
    let report = desk.import(&rows(1..=4), 1, later).await;
    assert_eq!(counts(&report), (2, 1, 2, 0));
    assert!(desk.is_booked("A-1") && start(desk.known("A-2")) < moved);
}

#[tokio::test]
async fn what_was_cancelled_is_given_up_for_a_person_to_look_at_if_it_is_known() {
    let desk = Desk::new();
    desk.import(&rows([1, 2]), 0, no_change).await;
    let cancelled = |number| row(number).replace("Booked", "Cancelled by patient");
    let report = desk.import(&[cancelled(1), row(2), cancelled(7)], 1, no_change).await;
    assert_eq!((counts(&report), report.left_out), ((1, 1, 1, 0), 1));
    assert!(!desk.is_booked("A-1") && desk.known("A-7").is_none());
    assert_eq!(desk.slots(), [(Outcome::NotOffered, Reason::UnknownCause)]);
    // The trust's system has spoken of it since: which of the two is newer cannot be told.
    desk.shift("A-2", 1, 90);
    desk.import(&[cancelled(2)], 2, no_change).await;
    assert!(desk.is_booked("A-2"));
    assert!(desk.slots().contains(&(Outcome::NotOffered, Reason::Contradiction)));
}

#[tokio::test]
async fn rows_are_refused_one_by_one_and_what_is_over_is_left_out() {
    let desk = Desk::new();
    let all = [
        row(1),
        row(2).replace("02/08/2026", "29/03/2027").replace("09:30", "01:30").replace("29/", "28/"),
        row(3).replace(",30,", ",,"),
        row(4).replace(",09:30,", ",late,"),
        row(5).replace("Booked", "sort of"),
        row(6).replace("06/08/2026", "06/06/2026"),
        row(7).replace("Booked", "DNA").replace("07/08/2026", "01/07/2026"),
        row(8).replace("Booked", "Attended"),
        row(1).replace("09:30", "09:45"),
        row(1),
    ];
    let report = desk.import(&all, 0, no_change).await;
    assert_eq!((counts(&report), report.over), ((1, 0, 1, 6), 2));
    let refused = refused(report.refused_file.as_ref().unwrap());
    let fields = ["time", "duration_minutes", "time", "status", "status", "reference"];
    assert_eq!(refused, fields);
    // Put right, the file of refused rows can be imported.
    let text = std::fs::read_to_string(report.refused_file.unwrap()).unwrap();
    let text = text
        .replace("01:30", "02:30")
        .replace("03/08/2026,09:30,,", "03/08/2026,09:30,30,")
        .replace(",late,", ",9.30,")
        .replace("sort of", "")
        .replace("Attended", "Booked");
    let text: Vec<&str> = text.lines().filter(|line| !line.contains("keep one")).collect();
    let file = desk.file("right.csv", &text.join("\n"));
    let report = desk.import_as(&args(&file), 1).await.unwrap();
    let still = report.refused_file.as_ref().map(|it| std::fs::read_to_string(it).unwrap());
    // Of two the time was held already.
    assert_eq!(counts(&report), (5, 2, 0, 0), "{still:?}");
}

#[tokio::test]
async fn a_row_that_cannot_be_taken_holds_its_time_for_nobody() {
    let nhs = || row(2).split(',').nth(8).unwrap().to_owned();
    let held: [(&str, String); 6] = [
        ("status", row(2).replace("Booked", "Overbooked")),
        ("status", row(2).replace("Booked", "Provisional")),
        ("status", row(2).replace("Booked", "9")),
        ("nhs_number", row(2).replace(&nhs(), "9990000000")),
        ("duration_minutes", row(2).replace(",30,", ",,")),
        ("duration_minutes", row(2).replace(",30,", ",half an hour,")),
    ];
    for (field, row_) in &held {
        let desk = Desk::new();
        for hours in 0..2 {
            let report = desk.import(&[row(1), row_.clone()], hours, no_change).await;
            assert_eq!((report.refused, report.held), (1, 1), "{row_}");
            assert_eq!(refused(report.refused_file.as_ref().unwrap()), [*field]);
            assert!(report.to_string().contains("somebody may sit there"), "{report}");
        }
        let known = desk.known("A-2").unwrap();
        assert_eq!((known.status, known.patient), (AppointmentStatus::Booked, None), "{row_}");
        assert_eq!(known.facts.session, "KNEE");
        // Somebody gives up a time that begins while they sit there.
        let start = known.facts.start.plus_minutes(10);
        desk.free_at(&known, start);
        assert_eq!(desk.slots(), [(Outcome::NotOffered, Reason::Occupied)], "{row_}");
        // Put right, it is somebody's.
        desk.import(&[row(2)], 2, no_change).await;
        assert!(desk.known("A-2").is_some_and(|it| it.patient.is_some()), "{row_}");
    }
}

#[tokio::test]
async fn a_row_of_which_nobody_can_tell_the_time_or_that_stands_no_more_holds_nothing() {
    let cases = [
        row(2).replace(",09:30,", ",late,"),
        row(2).replace("A-2,", ","),
        row(2).replace("Booked", "Cancelled").replace(",30,", ",,"),
        row(2).replace("Booked", "DNA").replace(",30,", ",,"),
        row(2).replace("02/08/2026", "02/06/2026").replace("Booked", "Overbooked"),
    ];
    for row in cases {
        let desk = Desk::new();
        let report = desk.import(std::slice::from_ref(&row), 0, no_change).await;
        assert_eq!((report.refused, report.held), (1, 0), "{row}");
        assert_eq!(desk.clinic.event_count(), 0, "{row}");
    }
    // Of what is known as cancelled an undated row says nothing.
    let desk = Desk::new();
    desk.import(&rows([2]), 0, no_change).await;
    desk.cancel("A-2", 30);
    let odd = row(2).replace("Booked", "Overbooked");
    let report = desk.import(std::slice::from_ref(&odd), 1, no_change).await;
    assert_eq!((report.refused, report.held), (1, 0));
    assert!(!desk.is_booked("A-2"));
    // What a dry run holds is nothing.
    let desk = Desk::new();
    desk.import(&[odd], 0, |args| args.dry_run = true).await;
    assert!(desk.known("A-2").is_none());
}

#[tokio::test]
async fn what_needs_somebody_is_told_by_line_and_names_nobody() {
    let desk = Desk::new();
    let nobody = row(1).replace(&row(1).split(',').nth(8).unwrap().to_owned(), "");
    let placeholder = row(2).replace(&row(2).split(',').nth(8).unwrap().to_owned(), "0000000000");
    let odd = row(3).replace(",110,New,", ",KNEES7,Odd,");
    let report = desk.import(&[nobody, placeholder, odd], 0, no_change).await;
    assert_eq!(counts(&report), (3, 0, 0, 0));
    let said = report.to_string();
    assert!(said.contains("line 2: nhs_number") && said.contains("line 4: service"), "{said}");
    assert!(!said.contains("Example") && !said.contains("Who"), "{said}");
    assert!(report.attention_file.is_some());
    assert_eq!(desk.known("A-1").unwrap().patient, None);
    assert_eq!(desk.known("A-2").unwrap().patient, None);
    assert_eq!(desk.known("A-3").unwrap().facts.kind, AppointmentKind::Unknown);
}

#[tokio::test]
async fn a_dry_run_says_what_would_come_of_it_and_changes_nothing() {
    let desk = Desk::new();
    desk.import(&rows([1, 2]), 0, no_change).await;
    let events = desk.clinic.event_count();
    let changed = row(2).replace("09:30", "11:30");
    let report =
        desk.import(&[row(1), changed, row(3), row(4).replace("09:30", "x")], 1, dry).await;
    assert_eq!(counts(&report), (2, 1, 1, 1));
    assert_eq!(desk.clinic.event_count(), events);
}

#[tokio::test]
async fn ndjson_has_the_same_fields_and_a_length_for_all_may_be_given() {
    let desk = Desk::new();
    let file = desk.file(
        "diary.ndjson",
        "{\"reference\":\"A-1\",\"trust\":\"R0A\",\"start\":\"2026-08-01T09:30\",\"session\":\"KNEE\",\
         \"nhs_number\":\"9990548609\",\"service\":\"110\",\"kind\":\"new\"}\n",
    );
    let report = desk.import_as(&args(&file), 0).await.unwrap();
    assert_eq!(counts(&report), (0, 0, 0, 1));
    let args = DiaryArgs { minutes: Some(15), ..args(&file) };
    assert_eq!(counts(&desk.import_as(&args, 0).await.unwrap()), (1, 1, 0, 0), "held before");
    let facts = desk.known("A-1").unwrap().facts;
    assert_eq!((facts.duration_minutes, facts.length_assumed), (15, true));
    assert_eq!(counts(&desk.import_as(&args, 1).await.unwrap()), (0, 0, 1, 0));
}

#[tokio::test]
async fn while_nothing_is_decided_rows_are_taken_in() {
    let mut desk = Desk::new();
    desk.clinic.is_silent = true;
    let report = desk.import(&rows(1..=3), 0, no_change).await;
    assert_eq!((report.undecided, report.exit_code()), (3, 0));
}
