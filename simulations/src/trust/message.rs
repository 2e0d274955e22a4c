//! One HL7 version 2.4 message as a patient-administration system of a UK trust writes it.

use backfill_core::LocalTime;
use backfill_core::slot::{AppointmentKind, Modality};

use super::civil;
use super::clinics::{Clinic, SITES, TRUST};
use super::diary::Booked;
use super::person::Person;

/// Why the sender says it happened: the code and text of SCH-6.
pub(super) type ReasonCode = (&'static str, &'static str);

/// Codes that the demonstration trust writes into SCH-6, with what they mean.
pub(super) const PATIENT_REASONS: [ReasonCode; 5] = [
    ("P01", "Patient cancelled"),
    ("P02", "Patient unwell"),
    ("P03", "Patient cannot get time off work"),
    ("P04", "No transport"),
    ("P05", "No longer required"),
];
pub(super) const CLINIC_REASONS: [ReasonCode; 3] =
    [("H01", "Clinic cancelled"), ("H02", "Consultant unavailable"), ("H03", "Equipment fault")];
pub(super) const ERROR_REASON: ReasonCode = ("E01", "Entered in error");
pub(super) const UNDO_REASON: ReasonCode = ("U01", "Undo Cancel");
pub(super) const UNMAPPED_REASON: ReasonCode = ("ZZ9", "See notes");
pub(super) const NO_REASON: ReasonCode = ("", "");

/// What a scheduling message says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Siu<'a> {
    /// `S12` to `S26`.
    pub(super) trigger: &'a str,
    /// About which appointment, with the times as they are after it.
    pub(super) booked: &'a Booked,
    /// SCH-6.
    pub(super) reason: ReasonCode,
    /// SCH-25.
    pub(super) status: &'a str,
}

/// Writes messages with running control ids.
#[derive(Debug)]
pub(super) struct Writer {
    prefix: String,
    count: u32,
}

impl Writer {
    /// Control ids begin with `prefix`, so that two runs of the demonstration do not share them.
    pub(super) fn new(prefix: String) -> Self {
        Self { prefix, count: 0 }
    }

    pub(super) fn siu(&mut self, at: LocalTime, siu: &Siu<'_>) -> String {
        let kind = format!("SIU^{0}^SIU_S12", siu.trigger);
        let booked = siu.booked;
        [
            self.header(&kind, at),
            format!("EVN|{}|{}", siu.trigger, civil::hl7(at)),
            schedule(siu),
            patient(&booked.person),
            format!("PV1|1|O|{}^^^{TRUST}|||||||{}", booked.clinic.code, booked.clinic.service),
            "RGS|1|U".to_owned(),
            location(&booked.clinic, booked.start),
        ]
        .join("\r")
            + "\r"
    }

    /// A change of contact details (A08) or a new registration (A04).
    pub(super) fn adt(&mut self, at: LocalTime, trigger: &str, person: &Person) -> String {
        let header = self.header(&format!("ADT^{trigger}"), at);
        let event = format!("EVN|{trigger}|{}", civil::hl7(at));
        [header, event, patient(person), "PV1|1|O".to_owned()].join("\r") + "\r"
    }

    /// A merge (A40): `old` turns out to be `person`.
    pub(super) fn merge(&mut self, at: LocalTime, person: &Person, old: &Person) -> String {
        let header = self.header("ADT^A40^ADT_A39", at);
        let event = format!("EVN|A40|{}", civil::hl7(at));
        let merged = format!("MRG|{}^^^{TRUST}^MR", old.hospital_number);
        [header, event, patient(person), merged].join("\r") + "\r"
    }

    fn header(&mut self, kind: &str, at: LocalTime) -> String {
        self.count += 1;
        let control_id = format!("{}{:05}", self.prefix, self.count);
        let time = civil::hl7(at);
        format!(
            "MSH|^~\\&|THORNPAS|{TRUST}|BACKFILL|{TRUST}|{time}||{kind}|{control_id}|P|2.4|||||GBR"
        )
    }
}

fn schedule(siu: &Siu<'_>) -> String {
    let booked = siu.booked;
    let clinic = booked.clinic;
    let minutes = clinic.duration_minutes;
    let end = civil::plus_minutes(booked.start, i64::from(minutes));
    let (code, text) = siu.reason;
    let reason = if code.is_empty() { String::new() } else { format!("{code}^{text}") };
    let timing = format!(
        "^^{minutes}^{}^{}^1^^{}",
        civil::hl7(booked.start),
        civil::hl7(end),
        modality_code(clinic.modality)
    );
    let kind = kind_code(clinic.kind);
    let head = format!(
        "SCH||{}||||{reason}|Outpatient|{kind}|{minutes}|MINUTES|{timing}",
        booked.reference
    );
    format!("{head}||||||||||||||{}", siu.status)
}

/// SCH-8 as the common UK specification has it; procedures are this trust's own addition.
pub(super) fn kind_code(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::Unknown => "",
        AppointmentKind::New => "1",
        AppointmentKind::FollowUp => "2",
        AppointmentKind::Procedure => "8",
    }
}

/// SCH-11.8.
pub(super) fn modality_code(modality: Modality) -> &'static str {
    match modality {
        Modality::InPerson | Modality::Unsaid => "1",
        Modality::Video => "2",
        Modality::Telephone => "3",
    }
}

fn patient(person: &Person) -> String {
    let numbers = format!("{}^^^NHS^NH~{}^^^{TRUST}^MR", person.nhs_number, person.hospital_number);
    let name = format!("{}^{}", person.family_name.to_uppercase(), person.given_name);
    let born = person.birth_date.replace('-', "");
    let phone = person.phone.as_ref().map(|phone| format!("{phone}^MOBILE"));
    let email = person.email.as_ref().map(|email| format!("{email}^EMAIL"));
    let telecoms: Vec<String> = phone.into_iter().chain(email).collect();
    format!("PID|1||{numbers}||{name}||{born}|{}|||||{}", person.sex, telecoms.join("~"))
}

fn location(clinic: &Clinic, start: LocalTime) -> String {
    let site = SITES.iter().find(|site| site.code == clinic.site);
    let building = site.map_or("", |site| site.name);
    format!(
        "AIL|1|U|{}^^^{}^^^{building}|CLINIC||{}|||{}|MINUTES",
        clinic.code,
        clinic.site,
        civil::hl7(start),
        clinic.duration_minutes
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeds::{Consumer, Stream};
    use crate::trust::clinics::clinics;
    use crate::trust::person::Register;

    #[test]
    fn fields_stand_where_the_standard_puts_them() {
        let person = Register::new(Stream::of(1, Consumer::Identities), 20_000).person();
        let start = LocalTime { day: 20_777, minute: 540 };
        let booked =
            Booked { reference: "A100001".to_owned(), clinic: clinics()[0], start, person };
        let siu =
            Siu { trigger: "S15", booked: &booked, reason: ("P01", "Ill"), status: "Cancelled" };
        let text = Writer::new("T".to_owned()).siu(start, &siu);
        let field = |segment: &str, number: usize| {
            let line = text.split('\r').find(|line| line.starts_with(segment)).unwrap();
            let shift = usize::from(segment == "MSH");
            line.split('|').nth(number - shift).unwrap().to_owned()
        };
        assert_eq!(field("MSH", 9), "SIU^S15^SIU_S12");
        assert_eq!(field("MSH", 10), "T00001");
        assert_eq!(field("MSH", 12), "2.4");
        assert_eq!(field("MSH", 17), "GBR");
        assert_eq!(field("SCH", 2), "A100001");
        assert_eq!(field("SCH", 6), "P01^Ill");
        assert_eq!(field("SCH", 8), "1");
        assert_eq!(field("SCH", 11), "^^30^20261120090000^20261120093000^1^^1");
        assert_eq!(field("SCH", 25), "Cancelled");
        assert!(field("PID", 3).starts_with("9990000"));
        assert!(field("PID", 13).starts_with("07700900"));
        assert_eq!(field("PV1", 10), "110");
        assert_eq!(field("AIL", 3), "TO1N^^^R9Z01^^^Thornmere General Hospital");
        assert_eq!(field("AIL", 6), "20261120090000");
    }
}
