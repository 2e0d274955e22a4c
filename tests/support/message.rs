//! HL7 messages as the made-up trust's system writes them.

use backfill_core::slot::AppointmentKind;
use backfill_simulations::trust::{Clinic, Person, TRUST, clinics};
use jiff::civil::DateTime;

use crate::people::{london, now};

/// An appointment of the made-up trust.
#[derive(Debug, Clone)]
pub struct Appointment {
    /// The trust's number.
    pub reference: String,
    /// The clinic's code.
    pub clinic: &'static str,
    /// When it starts.
    pub start: DateTime,
    /// Whose it is.
    pub person: Person,
}

/// The clinic of a code.
#[must_use]
pub fn clinic(code: &str) -> &'static Clinic {
    clinics().iter().find(|clinic| clinic.code == code).unwrap()
}

impl Appointment {
    /// An appointment.
    #[must_use]
    pub fn new(reference: &str, clinic: &'static str, start: DateTime, person: Person) -> Self {
        Self { reference: reference.to_owned(), clinic, start, person }
    }

    /// S12: it was booked.
    #[must_use]
    pub fn booked(&self, control_id: &str) -> String {
        self.siu(control_id, "S12", "", "Booked")
    }

    /// S15: the patient has cancelled it.
    #[must_use]
    pub fn cancelled(&self, control_id: &str) -> String {
        self.siu(control_id, "S15", "P01^Patient cancelled", "Cancelled")
    }

    /// A scheduling message with another trigger, reason (SCH-6) or status (SCH-25).
    #[must_use]
    pub fn siu(&self, control_id: &str, trigger: &str, reason: &str, status: &str) -> String {
        let clinic = clinic(self.clinic);
        let (start, minutes) = (self.start.strftime("%Y%m%d%H%M%S"), clinic.duration_minutes);
        let (code, site) = (clinic.code, clinic.site);
        let kind = match clinic.kind {
            AppointmentKind::Unknown => "",
            AppointmentKind::New => "1",
            AppointmentKind::FollowUp => "2",
            AppointmentKind::Procedure => "8",
        };
        [
            header(&format!("SIU^{trigger}"), control_id),
            format!(
                "SCH||{}||||{reason}|Outpatient|{kind}|{minutes}|MINUTES|^^{minutes}^{start}\
                 ||||||||||||||{status}",
                self.reference
            ),
            patient(&self.person),
            "RGS|1|U".to_owned(),
            format!("AIL|1|U|{code}^^^{site}|CLINIC||{start}|||{minutes}|MINUTES"),
        ]
        .join("\r")
            + "\r"
    }
}

/// A04: somebody is registered, with how to reach them.
#[must_use]
pub fn registered(control_id: &str, person: &Person) -> String {
    [header("ADT^A04", control_id), patient(person), "PV1|1|O".to_owned()].join("\r") + "\r"
}

fn header(kind: &str, control_id: &str) -> String {
    let at = london().civil(now()).strftime("%Y%m%d%H%M%S");
    format!("MSH|^~\\&|THORNPAS|{TRUST}|BACKFILL|{TRUST}|{at}||{kind}|{control_id}|P|2.4")
}

fn patient(person: &Person) -> String {
    let born = person.birth_date.replace('-', "");
    let phone = person.phone.iter().map(|phone| format!("{phone}^MOBILE"));
    let email = person.email.iter().map(|email| format!("{email}^EMAIL"));
    let reached: Vec<String> = phone.chain(email).collect();
    format!(
        "PID|1||{}^^^NHS^NH~{}^^^{TRUST}^MR||{}^{}||{born}|{}|||||{}",
        person.nhs_number,
        person.hospital_number,
        person.family_name.to_uppercase(),
        person.given_name,
        person.sex,
        reached.join("~"),
    )
}
