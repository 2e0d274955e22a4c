//! What every message says, and what none may say.

use backfill_core::entry::Reach;
use backfill_core::offer::WithdrawalReason;
use backfill_core::prerequisite::{PRE_OP, Prerequisites};
use backfill_core::slot::{AppointmentKind, SlotFacts, Support};
use backfill_core::{OfferId, PatientRef, Timestamp};
use proptest::prelude::*;

use super::*;

/// Treatment functions with words that would give them away.
const SERVICES: [(&str, &str); 8] = [
    ("100", "General Surgery"),
    ("130", "Ophthalmology"),
    ("320", "Cardiology"),
    ("330", "Dermatology"),
    ("360", "Genitourinary Medicine"),
    ("370", "Medical Oncology"),
    ("502", "Gynaecology"),
    ("710", "Adult Mental Health"),
];

/// One text of the parts that a phone shows without a join.
const SEPTETS_ONE: usize = 160;

fn options() -> Options {
    let named = |code: &str, name: &str| [(code.to_owned(), name.to_owned())].into();
    Options {
        public_url: "https://offers.northdale.nhs.uk".to_owned(),
        trust_names: named("R0A", "Northdale NHS Trust"),
        site_names: named("R0A01", "Northdale Infirmary, Oxford Road, M13 9WL"),
        phone: "0161 496 0000".to_owned(),
        smtp: None,
    }
}

fn message(kind: Message) -> SendMessage {
    SendMessage {
        patient: PatientRef(1),
        reach: Reach::Text,
        offer: OfferId(2),
        facts: SlotFacts {
            trust: "R0A".parse().unwrap(),
            site: "R0A01".parse().unwrap(),
            service: "330".parse().unwrap(),
            kind: AppointmentKind::New,
            modality: Modality::InPerson,
            session: "DERM-AM".to_owned(),
            // Thursday 6 August 2026, 2:30pm in London.
            start: Timestamp(1_786_023_000_000),
            duration_minutes: 20,
            local: LocalTime { day: 20_671, minute: 14 * 60 + 30 },
            requires: Prerequisites::NOTHING,
            provides: Support(0),
            room: String::new(),
            capacity: 1,
            takes: backfill_core::clinic::Takes::any(),
            length_assumed: false,
        },
        message: kind,
        arrange: Support::default(),
        short_notice: true,
    }
}

fn kinds() -> Vec<Message> {
    // Tuesday 4 August 2026, 5pm in London.
    let deadline = Timestamp(1_785_859_200_000);
    let reasons = [
        WithdrawalReason::TakenByOther,
        WithdrawalReason::SlotWithdrawn,
        WithdrawalReason::OptedOut,
        WithdrawalReason::EntryChanged,
        WithdrawalReason::CutoffReached,
    ];
    let mut kinds = vec![
        Message::Offer { deadline, moves: false },
        Message::Offer { deadline, moves: true },
        Message::Confirmed,
        Message::NotBooked,
        Message::Cancelled,
        Message::CancelledUnexplained,
        Message::Reinstated,
    ];
    kinds.extend(reasons.map(|reason| Message::Withdrawn { reason }));
    kinds
}

/// The text and the email of a message.
fn both(options: &Options, message: &SendMessage) -> [Words; 2] {
    let zone = Zone::named(Zone::LONDON).unwrap();
    let link = format!("{}/o/abcdefghijklmnopqrstuvwxyz", options.public_url);
    let details = Details::of(message, link, Some("Mary"), (options, &zone));
    [text(&message.message, &details), email(&message.message, &details)]
}

#[test]
fn an_offer_says_all_that_is_needed_to_answer() {
    let deadline = Timestamp(1_785_859_200_000);
    let offer = message(Message::Offer { deadline, moves: true });
    let [text, email] = both(&options(), &offer);
    assert_eq!(
        text.body,
        "Northdale NHS Trust: an earlier appointment is free on Thursday 6 August 2026 at 2:30pm, \
         Northdale Infirmary. Yes or no by 5pm Tuesday 4 August: \
         https://offers.northdale.nhs.uk/o/abcdefghijklmnopqrstuvwxyz or call 0161 496 0000. \
         A yes gives up your later one. No answer? Nothing changes."
    );
    assert_eq!(
        email.subject,
        "Northdale NHS Trust: appointment offer, please reply by 5pm on Tuesday 4 August"
    );
    let said = [
        "Dear Mary,",
        "An earlier appointment is free",
        "Thursday 6 August 2026 at 2:30pm",
        "Northdale Infirmary, Oxford Road, M13 9WL",
        "by 5pm on Tuesday 4 August 2026",
        "https://offers.northdale.nhs.uk/o/abcdefghijklmnopqrstuvwxyz",
        "call 0161 496 0000",
        "nothing changes",
    ];
    assert!(email.body.starts_with("Northdale NHS Trust\n"));
    for piece in said {
        assert!(email.body.contains(piece), "`{piece}` is missing in: {}", email.body);
    }
}

#[test]
fn who_holds_no_later_appointment_is_not_told_of_one() {
    let deadline = Timestamp(1_785_859_200_000);
    let offer = message(Message::Offer { deadline, moves: false });
    for words in both(&options(), &offer) {
        assert!(!words.body.contains("later") && !words.body.contains("earlier"), "{words:?}");
    }
}

#[test]
fn news_without_a_question_fits_one_text() {
    for kind in kinds() {
        let [text, _] = both(&options(), &message(kind));
        let septets = gsm7::septets(&text.body).unwrap();
        let septets_max = match kind {
            Message::Offer { .. } => 2 * gsm7::SEPTETS_PART,
            Message::Withdrawn { .. }
            | Message::Confirmed
            | Message::NotBooked
            | Message::Cancelled
            | Message::CancelledUnexplained
            | Message::Reinstated => SEPTETS_ONE,
        };
        assert!(septets <= septets_max, "{septets} septets: {}", text.body);
    }
}

#[test]
fn every_message_starts_with_the_trust_and_names_the_time() {
    for kind in kinds() {
        for words in both(&options(), &message(kind)) {
            assert!(words.body.starts_with("Northdale NHS Trust"), "{}", words.body);
            assert!(words.body.contains("Thursday 6 August 2026 at 2:30pm"), "{}", words.body);
        }
    }
}

#[test]
fn only_a_confirmation_says_booked_for() {
    for kind in kinds() {
        for words in both(&options(), &message(kind)) {
            let booked =
                words.body.contains("you are booked") || words.body.contains("You are booked");
            assert_eq!(booked, kind == Message::Confirmed, "{}", words.body);
        }
    }
}

#[test]
fn no_message_depends_on_what_the_appointment_is_for() {
    for kind in kinds() {
        let expected = both(&options(), &message(kind));
        for (code, name) in SERVICES {
            for appointment in [AppointmentKind::FollowUp, AppointmentKind::Procedure] {
                let mut other = message(kind);
                other.facts.service = code.parse().unwrap();
                other.facts.kind = appointment;
                other.facts.session = format!("{name} clinic");
                other.facts.requires = Prerequisites::of([PRE_OP]);
                other.facts.provides = Support::INTERPRETER;
                assert_eq!(both(&options(), &other), expected);
            }
        }
    }
}

#[test]
fn no_message_says_a_specialty_or_a_clinic() {
    for kind in kinds() {
        for words in both(&options(), &message(kind)) {
            let said = format!("{} {}", words.subject, words.body).to_lowercase();
            assert!(!said.contains("derm") && !said.contains("330"), "{said}");
            for word in ["clinic", "consultant", "doctor", "surgery", "operation", "specialty"] {
                assert!(!said.contains(word), "`{word}` in: {said}");
            }
            for name in SERVICES.iter().flat_map(|(_, name)| name.split(' ')) {
                assert!(!said.contains(&name.to_lowercase()), "`{name}` in: {said}");
            }
        }
    }
}

#[test]
fn an_appointment_without_a_journey_names_no_site() {
    for (modality, how) in [(Modality::Video, "by video"), (Modality::Telephone, "by phone")] {
        let mut confirmed = message(Message::Confirmed);
        confirmed.facts.modality = modality;
        for words in both(&options(), &confirmed) {
            assert!(words.body.contains(how) && !words.body.contains("Infirmary"), "{words:?}");
        }
    }
}

#[test]
fn without_a_phone_number_nobody_is_told_to_call() {
    let options = Options { phone: String::new(), ..options() };
    for kind in kinds() {
        for words in both(&options, &message(kind)) {
            assert!(!words.body.to_lowercase().contains("call"), "{}", words.body);
        }
    }
}

#[test]
fn a_name_can_not_break_out_of_its_line() {
    let zone = Zone::named(Zone::LONDON).unwrap();
    let options = options();
    let confirmed = message(Message::Confirmed);
    let name = Some("Mary\r\nBcc: all@example.org");
    let details = Details::of(&confirmed, String::new(), name, (&options, &zone));
    let words = email(&confirmed.message, &details);
    assert!(words.body.contains("Dear MaryBcc: all@example.org,\n"), "{}", words.body);
}

proptest! {
    #[test]
    fn any_names_give_a_text_of_three_parts_at_most(
        trust in "\\PC{0,120}",
        site in "\\PC{0,120}",
        host in "[a-z.]{1,72}",
        phone in "[0-9 +()]{0,20}",
        day in -1_000_000_i32..3_000_000,
        minute in 0_u16..1440,
        which in 0_usize..9,
    ) {
        let mut options = options();
        options.trust_names.insert("R0A".to_owned(), trust);
        options.site_names.insert("R0A01".to_owned(), site);
        options.public_url = format!("https://{host}");
        options.phone = phone;
        prop_assert_eq!(options.check(), Ok(()));
        let mut message = message(kinds()[which]);
        message.facts.local = LocalTime { day, minute };
        let [text, _] = both(&options, &message);
        let septets = gsm7::septets(&text.body);
        prop_assert!(septets.is_some_and(|septets| septets <= TEXT_SEPTETS_MAX), "{}", text.body);
        prop_assert!(gsm7::is_single(&text.body));
    }
}
