//! When and how long: fields that disagree, lengths that cannot be, who moved whom, and when the
//! sender said so.

use backfill_core::event::SlotFreed;
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{Cause, Modality, Support};
use backfill_core::{Event, Timestamp};

use crate::doubles::{Bench, bench_with, summary};

/// The segments of an appointment that matters here.
struct Parts<'a> {
    schedule: &'a str,
    rest: &'a str,
}

const NOON: &str = "30|MIN|^^^20270113120000";

fn message(trigger: &str, parts: &Parts<'_>) -> String {
    let Parts { schedule, rest } = parts;
    format!(
        "MSH|^~\\&|PAS|R0A|||20261101080000||SIU^{trigger}|1|P|2.4\r\
         SCH||77||||PAT|||{schedule}\rAIL|1|A|CLA\r{rest}"
    )
}

/// A mapping with a clinic, and these keys.
fn mapping(keys: &str) -> String {
    format!(
        "[default]\n{keys}\nreasons = {{ PAT = \"patient\" }}\n[default.clinics.CLA]\n\
         site = \"R0A02\"\nservice = \"320\"\nkind = \"new\"\nduration_minutes = 20\n"
    )
}

async fn told(bench: &Bench, message: &str) -> (Vec<String>, Vec<String>) {
    assert_eq!(bench.code(message).await, "AA", "{message}");
    (bench.intake.events().iter().map(summary).collect(), bench.intake.quarantined())
}

fn freed(event: Event) -> SlotFreed {
    let Event::SlotFreed(freed) = event else { panic!("{event:?}") };
    freed
}

/// What is read of start and length: `12:00Z 30m`, a question mark for a length nobody said, an
/// exclamation mark for a doubt.
async fn time(keys: &str, schedule: &str, rest: &str) -> String {
    let bench = bench_with(&mapping(keys));
    let (events, reviews) = told(&bench, &message("S15", &Parts { schedule, rest })).await;
    let doubt = events[0].contains("Contradiction!");
    assert_eq!(doubt, !reviews.is_empty(), "{events:?} {reviews:?}");
    let read = events[0].split("2027-01-").nth(1).unwrap_or("nothing").trim_start_matches("13T");
    format!("{read}{}", if doubt { " !" } else { "" })
}

#[tokio::test]
async fn a_length_that_can_not_be_is_never_believed_and_what_most_say_is() {
    let table = [
        // SCH-9, SCH-10, SCH-11, and what else there is.
        (NOON, "", "12:00Z 30m"),
        ("60|s|^^^20270113120000", "", "12:00Z 20m?"),
        ("0|MIN|^^^20270113120000", "", "12:00Z 20m?"),
        ("2|MIN|^^^20270113120000", "", "12:00Z 20m?"),
        ("-5|MIN|^^^20270113120000", "", "12:00Z 20m?"),
        ("25|H|^^^20270113120000", "", "12:00Z 20m?"),
        ("99999999999999999999|MIN|^^^20270113120000", "", "12:00Z 20m?"),
        ("30|fortnights|^^^20270113120000", "", "12:00Z 20m?"),
        ("30||^^^20270113120000", "", "12:00Z 20m?"),
        ("|MIN|^^^20270113120000^20270113110000", "", "12:00Z 20m?"),
        ("3|MIN|^^^20270113120000", "", "12:00Z 3m"),
        ("24|HR|^^^20270113120000", "", "12:00Z 1440m"),
        ("1800||^^^20270113120000", "", "12:00Z 30m"),
        ("60|s|^^^20270113120000^20270113125000", "", "12:00Z 50m"),
        ("60|s|^^60^20270113120000^20270113125000", "", "12:00Z 50m"),
        ("60|s|^^^20270113120000", "AIS|1|A|X|20270113120000|||50|min\r", "12:00Z 50m"),
        ("60|s|^^^20270113120000", "TQ1|1|||||50^MIN\r", "12:00Z 50m"),
        ("20|MIN|^^M50^20270113120000^20270113125000", "", "12:00Z 50m"),
        ("20|MIN|^^^20270113120000", "TQ1|1|||||50^MIN\rAIS|1||X||||50|MIN\r", "12:00Z 50m"),
        ("20|MIN|^^^20270113120000^20270113125000", "", "12:00Z 50m !"),
        ("20|MIN|^^M50^20270113120000", "", "12:00Z 50m !"),
        ("20|MIN|^^^20270113120000", "AIS|1||X||||50|MIN\r", "12:00Z 50m !"),
        ("20|MIN|^^M20^20270113120000^20270113125000", "AIS|1||X||||50|MIN\r", "12:00Z 50m !"),
        // A clinician may be there for a part, and each of several services takes a part.
        ("20|MIN|^^^20270113120000", "AIP|1||X||||||15|MINS\r", "12:00Z 20m"),
        ("|MIN|^^^20270113120000", "AIP|1||X||||||15|MINS\r", "12:00Z 15m"),
        (
            "40|MIN|^^^20270113120000",
            "AIS|1||X|20270113120000|||25|MIN\rAIS|2||Y|20270113122500|||15|MIN\r",
            "12:00Z 40m",
        ),
    ];
    for (schedule, rest, expected) in table {
        assert_eq!(time("", schedule, rest).await, expected, "{schedule} {rest}");
    }
}

#[tokio::test]
async fn several_resources_that_agree_on_a_length_say_it() {
    const BARE: &str = "|MIN|^^^20270113120000";
    const FORTY: &str = "40|MIN|^^^20270113120000";
    let table = [
        // Clinic and room, two clinics of two groups, two clinicians.
        (BARE, "AIL|1||X||||||30|MIN\rAIL|2||Y||||||30|MIN\r", "12:00Z 30m"),
        (BARE, "AIL|2||Y|||20270113120000|||45|MIN\rRGS|2\rAIL|1||X||||||45|MIN\r", "12:00Z 45m"),
        (BARE, "AIP|1||X||||||15|MIN\rAIP|2||Y||||||15|MIN\r", "12:00Z 15m"),
        (BARE, "AIL|2||Y||||||1800|S\rAIL|3||X||||||30|MIN\r", "12:00Z 30m"),
        (FORTY, "AIL|2||Y||||||30|MIN\rAIL|3||X||||||40|MIN\r", "12:00Z 40m"),
        // They say different things.
        (BARE, "AIL|2||Y||||||30|MIN\rAIL|3||X||||||45|MIN\r", "12:00Z 45m !"),
        (FORTY, "AIL|2||Y||||||20|MIN\rAIL|3||X||||||20|MIN\r", "12:00Z 40m !"),
        // Services come in one after the other, unless they begin together.
        (FORTY, "AIS|1||X||||20|MIN\rAIS|2||Y||||20|MIN\r", "12:00Z 40m"),
        (
            BARE,
            "AIS|1||X|20270113120000|||20|MIN\rAIS|2||Y|20270113120000|||20|MIN\r",
            "12:00Z 20m",
        ),
    ];
    for (schedule, rest, expected) in table {
        assert_eq!(time("", schedule, rest).await, expected, "{schedule} {rest}");
    }
}

#[tokio::test]
async fn the_mapping_says_which_length_counts() {
    let schedule = "20|MIN|^^M25^20270113120000^20270113125000";
    let rest = "TQ1|1|||||30^MIN|20270113120000|20270113123500\rAIS|1||X||||40|MIN\rZBX|1||45\r";
    let table = [
        ("\"SCH-9\"", "12:00Z 20m"),
        ("\"SCH-11.3\"", "12:00Z 25m"),
        ("\"SCH-11.5\"", "12:00Z 50m"),
        ("\"TQ1-6\"", "12:00Z 30m"),
        ("\"TQ1-8\"", "12:00Z 35m"),
        ("\"AIS-7\"", "12:00Z 40m"),
        ("\"AIL-9\", \"AIS-7\"", "12:00Z 40m"),
        ("\"AIL-9\"", "12:00Z 20m?"),
    ];
    for (order, expected) in table {
        let keys = format!("duration_from = [{order}]");
        assert_eq!(time(&keys, schedule, rest).await, expected, "{order}");
    }
    let own = "duration_from = [\"ZBX-3\"]\nduration_unit = \"minutes\"";
    assert_eq!(time(own, schedule, rest).await, "12:00Z 45m");
}

#[tokio::test]
async fn starts_that_can_not_both_be_right_go_to_a_person() {
    let table = [
        ("AIL|2|A|CLA|||20270113120000\r", "12:00Z 30m"),
        ("AIS|1|A|X|20270113121500\r", "12:00Z 30m"),
        ("AIP|1|A|X|||20270113143000\r", "12:00Z 30m"),
        ("AIL|2|A|CLA|||20270113\r", "12:00Z 30m"),
        ("TQ1|1||||||20270113120000+0000\r", "12:00Z 30m"),
        ("AIL|2|A|CLA|||20270120120000\r", "12:00Z 30m !"),
        ("AIL|2|A|CLA|||20270114\r", "12:00Z 30m !"),
        ("AIS|1|A|X|20270113124500\r", "12:00Z 30m !"),
        ("AIS|1|A|X|20270113090000\r", "12:00Z 30m !"),
        ("AIG|1|A|X|||||20270112120000\r", "12:00Z 30m !"),
        ("AIP|1|A|X|||20261101080000\r", "12:00Z 30m !"),
        ("TQ1|1||||||20270113140000\r", "14:00Z 30m !"),
    ];
    for (rest, expected) in table {
        assert_eq!(time("", NOON, rest).await, expected, "{rest}");
    }
    let bench = bench_with(&mapping(""));
    let rest = "AIL|2|A|CLA|||20270120120000\r";
    for trigger in ["S12", "S13", "S14"] {
        let message = message(trigger, &Parts { schedule: NOON, rest });
        let message = message.replace("|1|P|", &format!("|{trigger}|P|"));
        let (events, reviews) = told(&bench, &message).await;
        assert!(events.is_empty(), "{trigger}: {events:?}");
        let reason = reviews.last().unwrap();
        assert!(reason.starts_with("SCH-11: AIL-6 says another start"), "{reason}");
    }
}

#[tokio::test]
async fn the_mapping_says_which_start_counts() {
    let rest = "AIL|2|A|CLA|||20270120120000\rAIP|1|A|X|||20261101080000\rZBX|1|20270113133000\r";
    let table = [
        ("\"SCH-11.4\"", "12:00Z 30m"),
        ("\"AIL-6\"", "20T12:00Z 30m"),
        ("\"TQ1-7\", \"SCH-11.4\"", "12:00Z 30m"),
        ("\"ZBX-2\"", "13:30Z 30m"),
        ("\"TQ1-7\"", "nothing"),
    ];
    for (order, expected) in table {
        let keys = format!("start_from = [{order}]");
        assert_eq!(time(&keys, NOON, rest).await, expected, "{order}");
    }
}

#[tokio::test]
async fn midnight_is_a_date_whose_time_nobody_wrote() {
    for start in ["20270113000000", "202701130000", "2027011300", "20270113000000+0000"] {
        let schedule = format!("30|MIN|^^^{start}");
        assert_eq!(time("", &schedule, "").await, "nothing", "{start}");
        let bench = bench_with(&mapping(""));
        let refused =
            bench.receive(&message("S12", &Parts { schedule: &schedule, rest: "" })).await;
        assert!(refused.contains("MSA|AE|1|SCH-11: a date without a start time"), "{refused}");
    }
    let day = "|MIN|^^^20270113000000^20270114000000";
    let (events, _) =
        told(&bench_with(&mapping("")), &message("S23", &Parts { schedule: day, rest: "" })).await;
    assert_eq!(events, ["blocked R0A CLA [] 2027-01-13T00:00Z to 2027-01-14T00:00Z"]);
}

/// Annual leave closes a diary for days and weeks: the end counts as it is, up to a year.
#[tokio::test]
async fn a_diary_is_closed_for_longer_than_a_day() {
    let table = [
        ("20270112090000", "20270113170000", Some("2027-01-12T09:00Z to 2027-01-13T17:00Z")),
        ("20270104000000", "20270118000000", Some("2027-01-04T00:00Z to 2027-01-18T00:00Z")),
        ("20270104000000", "20280104000000", Some("2027-01-04T00:00Z to 2028-01-04T00:00Z")),
        ("20270104000000", "20280106000000", None),
        ("20270104000000", "20990104000000", None),
        ("20270113090000", "20270112170000", None),
    ];
    for (from, to, closed) in table {
        let bench = bench_with(&mapping(""));
        let schedule = format!("|MIN|^^^{from}^{to}");
        let text = message("S23", &Parts { schedule: &schedule, rest: "" });
        match closed {
            Some(closed) => {
                let (events, review) = told(&bench, &text).await;
                assert_eq!(events, [format!("blocked R0A CLA [] {closed}")]);
                assert!(review.is_empty(), "{review:?}");
            }
            None => {
                let refused = bench.receive(&text).await;
                assert!(refused.contains("SCH-11: the end is not after"), "{from} {to}: {refused}");
            }
        }
        // An appointment of which the same is said takes no days.
        let other = message("S15", &Parts { schedule: &schedule, rest: "" });
        let (events, _) = told(&bench_with(&mapping("")), &other).await;
        assert!(!events[0].contains("1920m"), "{events:?}");
    }
}

#[tokio::test]
async fn a_diary_is_opened_again_for_longer_than_a_day() {
    let schedule = "|MIN|^^^20270112090000^20270113170000";
    let text = message("S24", &Parts { schedule, rest: "" });
    let (events, _) = told(&bench_with(&mapping("")), &text).await;
    assert!(events[0].contains("2027-01-12T09:00Z 1920m"), "{events:?}");
}

#[tokio::test]
async fn starts_are_read_with_offsets_and_in_the_precision_they_have() {
    for start in [
        "20270713130000+01:00",
        "20270713130000+0100",
        "20270713120000Z",
        "20270713130000",
        "202707131300",
        "2027071313",
        "20270713130000.5",
        "202707131300+01:00",
    ] {
        let schedule = format!("30|MIN|^^^{start}");
        let (events, _) = told(
            &bench_with(&mapping("")),
            &message("S15", &Parts { schedule: &schedule, rest: "" }),
        )
        .await;
        assert!(events[0].contains("2027-07-13T12:00Z"), "{start}: {events:?}");
    }
}

#[tokio::test]
async fn rooms_and_how_many_a_clinic_holds_come_from_the_mapping() {
    let keys = "room_from = [\"AIL-3.2\"]";
    let text = format!("{}capacity = 8\n", mapping(keys));
    let message =
        message("S12", &Parts { schedule: NOON, rest: "" }).replace("|CLA\r", "|CLA^R2\r");
    let (events, _) = told(&bench_with(&text), &message).await;
    assert!(events[0].ends_with("30m x8 in R2"), "{events:?}");
    let (events, _) = told(&bench_with(&mapping("")), &message).await;
    assert!(events[0].ends_with("30m"), "{events:?}");
}

#[tokio::test]
async fn an_appointment_of_two_clinics_or_two_patients_is_shown_to_a_person() {
    const TWO_CLINICS: &str = "AIL-3: several clinics";
    const TWO_PATIENTS: &str = "PID: several patients";
    let both = format!("{}[default.clinics.CLB]\ncapacity = 1\n", mapping(""));
    let two = "PID|1||1^^^R0A\rPID|2||2^^^R0A\r";
    let cases = [
        ("S12", "RGS|2\rAIL|1||CLB\r", Some(TWO_CLINICS)),
        ("S13", "AIL|2||clb\r", Some(TWO_CLINICS)),
        ("S12", "RGS|2\rAIL|1||cla\r", None),
        ("S12", "AIL|2||ROOM9\r", None),
        ("S12", two, Some(TWO_PATIENTS)),
        ("S15", two, Some(TWO_PATIENTS)),
        ("S12", "PID|1||1^^^R0A\r", None),
    ];
    for (trigger, rest, reason) in cases {
        let bench = bench_with(&both);
        let (events, reviews) =
            told(&bench, &message(trigger, &Parts { schedule: NOON, rest })).await;
        let count = if reason == Some(TWO_CLINICS) { 2 } else { 1 };
        assert_eq!(events.len(), count, "{trigger} {rest}");
        let begins = |reason: &str| reviews.iter().any(|it| it.starts_with(reason));
        assert_eq!(reviews.len(), usize::from(reason.is_some()), "{reviews:?}");
        assert!(reason.is_none_or(begins), "{trigger} {rest} {reviews:?}");
    }
}

/// The number and the clinic of each event of nobody.
fn held(events: &[Event]) -> Vec<(String, &'static str, String)> {
    let each = events.iter().filter_map(|event| {
        if let Event::AppointmentBooked(it) = event {
            let it = &it.appointment;
            let session = it.facts.session.clone();
            return it.patient.is_none().then(|| (it.reference.clone(), "held", session));
        }
        let Event::SlotFreed(it) = event else { return None };
        let session = it.facts.as_ref().map(|it| it.session.clone()).unwrap_or_default();
        let is_left = it.patient.is_none() && it.cause == Cause::Unknown;
        is_left.then(|| (String::new(), "left", session))
    });
    each.collect()
}

#[tokio::test]
async fn the_time_of_an_appointment_is_held_in_each_of_its_clinics_for_nobody() {
    let all = format!(
        "{}[default.clinics.CLB]\ncapacity = 3\nsite = \"R0A07\"\n[default.clinics.CLC]\n",
        mapping("")
    );
    let anna = "PID|1||9990000018^^^NHS^NH\r";
    let (b, c) = ("RGS|2\rAIL|1||CLB\r", "AIL|3||clc\r");
    for (trigger, rest, clinics) in [
        ("S12", String::from(b), vec!["CLB"]),
        ("S12", format!("{b}{c}"), vec!["CLB", "clc"]),
        ("S12", format!("{b}{b}AIL|4||cla\rAIL|5||ROOM9\r"), vec!["CLB"]),
        ("S13", format!("{b}{c}"), vec!["CLB", "clc"]),
        ("S15", format!("{b}{c}"), vec!["CLB", "clc"]),
        ("S12", String::new(), vec![]),
        ("S12", String::from("RGS|2|D\rAIL|1||CLB\r"), vec![]),
    ] {
        let bench = bench_with(&all);
        let rest = format!("{anna}{rest}");
        told(&bench, &message(trigger, &Parts { schedule: NOON, rest: &rest })).await;
        let events = bench.intake.events();
        let what = if trigger == "S15" { "left" } else { "held" };
        let found = held(&events);
        let found: Vec<(&str, &str)> = found.iter().map(|it| (it.1, it.2.as_str())).collect();
        let expected: Vec<(&str, &str)> = clinics.iter().map(|it| (what, *it)).collect();
        assert_eq!(found, expected, "{trigger} {rest}");
        assert_eq!(events.len(), 1 + clinics.len(), "{trigger} {rest}");
    }
}

#[tokio::test]
async fn what_is_held_in_a_further_clinic_is_left_under_the_same_number_at_its_own_site() {
    let both = format!("{}[default.clinics.CLB]\ncapacity = 3\nsite = \"R0A07\"\n", mapping(""));
    let bench = bench_with(&both);
    let rest = "RGS|2\rAIL|1||CLB\r";
    for trigger in ["S12", "S15"] {
        let message = message(trigger, &Parts { schedule: NOON, rest });
        told(&bench, &message.replace("|1|P", &format!("|{trigger}|P"))).await;
    }
    let events = bench.intake.events();
    let Event::AppointmentBooked(held) = &events[1] else { panic!("{events:?}") };
    let left = freed(events[3].clone());
    assert_eq!(left.appointment, Some(held.appointment.id));
    assert_ne!(freed(events[2].clone()).appointment, left.appointment);
    let facts = &held.appointment.facts;
    assert_eq!((facts.capacity, facts.site.as_str()), (3, "R0A07"));
    assert_eq!(left.facts.as_ref(), Some(facts));
}

#[tokio::test]
async fn what_says_no_clinic_is_left_blank() {
    let message = message("S15", &Parts { schedule: NOON, rest: "" }).replace("AIL|1|A|CLA\r", "");
    let (events, _) = told(&bench_with(&mapping("")), &message).await;
    let blank = "R0A [] [] Unknown InPerson '' 2027-01-13T12:00Z 30m";
    assert_eq!(events, [format!("freed appointment Patient: R0A {blank}")]);
}

#[tokio::test]
async fn no_default_passes_for_what_the_sender_says() {
    let message = message("S15", &Parts { schedule: NOON, rest: "" });
    let facts = async |message: &str| {
        let bench = bench_with(&mapping(""));
        bench.receive(message).await;
        freed(bench.intake.events().remove(0)).facts.unwrap()
    };
    let named = facts(&message).await;
    assert_eq!((named.modality, named.capacity), (Modality::Unsaid, 0));
    assert_eq!(named.requires, Prerequisites::NOTHING);
    let bare = facts(&message.replace("AIL|1|A|CLA\r", "")).await;
    assert_eq!((bare.modality, bare.capacity), (Modality::Unsaid, 0));
    assert_eq!((bare.requires, bare.provides), (Prerequisites::UNSAID, Support::UNSAID));
}

#[tokio::test]
async fn a_clinic_says_in_its_own_words_what_must_be_done_before() {
    for (words, expected) in [
        (r#"["pre_op"]"#, &["pre_op"][..]),
        (r#"["Bloods", "anticoagulation plan"]"#, &["anticoagulation_plan", "bloods"]),
        (
            r#"["biometry", "drops", "linked_appointment"]"#,
            &["biometry", "drops", "linked_appointment"],
        ),
        ("[]", &[]),
    ] {
        let bench = bench_with(&format!("{}requires = {words}\n", mapping("")));
        bench.receive(&message("S15", &Parts { schedule: NOON, rest: "" })).await;
        let facts = freed(bench.intake.events().remove(0)).facts.unwrap();
        assert_eq!(facts.requires.names(), expected, "{words}");
    }
}

#[tokio::test]
async fn a_move_and_a_cancellation_without_a_reason_count_as_the_mapping_says() {
    let cause = async |keys: &str, trigger: &str, reason: &str| {
        let bench = bench_with(&mapping(keys));
        let message = message(trigger, &Parts { schedule: NOON, rest: "" }).replace("PAT", reason);
        bench.receive(&message).await;
        let event = bench.intake.events().remove(0);
        if let Event::AppointmentBooked(booked) = event {
            return booked.cause;
        }
        if let Event::AppointmentMoved(moved) = event {
            return moved.cause;
        }
        freed(event).cause
    };
    let table = [
        ("", "S13", "", Cause::Moved),
        ("", "S14", "", Cause::Moved),
        ("", "S12", "6080524", Cause::Moved),
        ("", "S13", "Other", Cause::Moved),
        ("", "S13", "PAT", Cause::Patient),
        ("", "S14", "PAT", Cause::Patient),
        ("", "S14", "Hospital", Cause::Clinic),
        ("moved_without_reason = \"unknown\"", "S13", "", Cause::Unknown),
        ("moved_without_reason = \"clinic\"", "S14", "X", Cause::Clinic),
        ("moved_without_reason = \"clinic\"", "S14", "PAT", Cause::Patient),
        ("", "S15", "", Cause::Unknown),
        ("", "S15", "6080524", Cause::Unknown),
        ("cancelled_without_reason = \"patient\"", "S15", "", Cause::Patient),
        ("cancelled_without_reason = \"clinic\"", "S15", "Other", Cause::Clinic),
        ("cancelled_without_reason = \"patient\"", "S15", "Hospital", Cause::Clinic),
        ("cancelled_without_reason = \"patient\"", "S17", "", Cause::EnteredInError),
    ];
    for (keys, trigger, reason, expected) in table {
        assert_eq!(cause(keys, trigger, reason).await, expected, "{keys} {trigger} {reason}");
    }
}

#[tokio::test]
async fn the_message_says_when_it_was_sent_unless_that_can_not_be() {
    let said = async |sent: &str, event: &str| {
        let bench = bench_with(&mapping(""));
        let rest = format!("EVN||{event}\r");
        let message = message("S15", &Parts { schedule: NOON, rest: &rest });
        bench.receive(&message.replacen("20261101080000", sent, 1)).await;
        freed(bench.intake.events().remove(0)).said_at
    };
    let eight = Timestamp(1_793_520_000_000);
    let table = [
        ("20261101080000", "", eight),
        ("202611010800", "", eight),
        ("20261101090000+01:00", "", eight),
        ("20261101080000", "20261101090000", eight),
        ("", "20261101080000", eight),
        ("", "", Timestamp(0)),
        ("20261101", "", Timestamp(0)),
        ("rubbish", "20261101080000", Timestamp(0)),
        // NOW is 20 November 2026, 09:15:01.
        ("20261120093000", "", Timestamp(1_795_167_000_000)),
        ("20261120093100", "", Timestamp(0)),
        ("20261121080000", "", Timestamp(0)),
    ];
    for (sent, event, expected) in table {
        assert_eq!(said(sent, event).await, expected, "{sent:?} {event:?}");
    }
}

#[tokio::test]
async fn a_cancellation_without_number_is_known_by_its_place() {
    let unnumbered =
        |rest: &str| message("S15", &Parts { schedule: NOON, rest }).replace("||77|", "|||");
    let (events, _) = told(&bench_with(&mapping("")), &unnumbered("")).await;
    assert!(events[0].starts_with("freed diary Patient: R0A R0A [R0A02]"), "{events:?}");
    let bench = bench_with(&mapping(""));
    let refused = bench.receive(&unnumbered("").replace("AIL|1|A|CLA\r", "")).await;
    assert!(refused.contains("MSA|AE|1|SCH-1: no appointment number"), "{refused}");
}
