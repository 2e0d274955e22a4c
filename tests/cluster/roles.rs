//! Each role a process of its own: they fill a time together, and hand work over when one stops.

use backfill_tests::listing::Row;
use backfill_tests::message::Appointment;
use backfill_tests::page::Patient;
use backfill_tests::scene::{CLINIC, SERVICE, strangers};
use backfill_tests::{Hospital, mllp, people, until};

use crate::installation::{Installation, Member, Wanted};
use crate::mail_desk::MailDesk;
use crate::servers::{broker, database};
use crate::topic::records;

const INVITED: &str = "Say yes or no by";
const BOOKED: &str = "You are booked";

fn tell(connect: &Member, control_id: &str, appointment: &Appointment) {
    let message = appointment.cancelled(control_id);
    let answer = mllp::ask(connect.mllp(), message.as_bytes());
    assert_eq!(mllp::field(&answer, "MSA", 1), "AA", "{answer:?}");
}

fn address(number: usize) -> String {
    people::person(number).email.unwrap()
}

fn waiting(number: usize) -> Row {
    let days = 400 - 30 * i64::try_from(number).unwrap();
    Row::new(&format!("WL-{number}"), &people::person(number), SERVICE, days)
        .with("duration_minutes", "30")
        .with("reach", "email")
}

#[test]
fn processes_with_one_role_each_fill_a_time_and_hand_work_over() {
    let (hospital, desk) = (Hospital::open(), MailDesk::open());
    let installation = Installation::repaired(&Wanted {
        region: "roles",
        brokers: broker(),
        postgres: database(),
        partitions: 3,
        writeback: Some(hospital.address().to_owned()),
        mail_port: Some(desk.port()),
        ..Wanted::default()
    });
    let mut matcher = installation.start(&["match"]);
    let [_notify, http, connect] =
        [["notify"], ["http"], ["connect"]].map(|roles| installation.start(&roles));
    installation.import(&[waiting(0), waiting(1)]);

    tell(&connect, "M0001", &strangers("A-1", 9));
    let invited = desk.mail(&address(0), INVITED);
    let page = http.url(&invited.page().expect("the email has a link"));
    let patient = Patient::at(page, &people::person(0).birth_date);
    assert_eq!(patient.say("yes").status, 200);
    desk.mail(&address(0), BOOKED);
    assert_eq!(hospital.received().len(), 1, "the hospital was asked once");
    until("the time is filled", || {
        let slots = http.get("/api/slots").json();
        (slots["slots"][0]["outcome"] == "filled").then_some(())
    });

    let _other = installation.start(&["match", "notify"]);
    matcher.stop();
    let start = people::days_ahead(10, 9, 0);
    tell(&connect, "M0002", &Appointment::new("A-2", CLINIC, start, people::person(901)));
    desk.mail(&address(1), INVITED);
    assert_eq!(desk.count(INVITED), 2, "nobody was invited twice");
    for topic in ["backfill.offers.v1", "backfill.bookings.v1", "backfill.ledger.v1"] {
        let mine = records(&broker(), topic).into_iter().filter(|it| it.key == "roles");
        assert!(0 < mine.count(), "the region told nothing on {topic}");
    }
}
