//! The demonstration trust's sites, services and clinics: the one table from which its waiting
//! list, its diary and the mapping file of its HL7 messages are made.

use backfill_core::clinic::ANY_TYPE;
use backfill_core::slot::{AppointmentKind, Modality};

/// ODS code of the made-up trust.
pub const TRUST: &str = "R9Z";
/// Its name.
pub const TRUST_NAME: &str = "Thornmere Hospitals";

/// A hospital of the trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Site {
    /// ODS code.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
}

/// The sites.
pub const SITES: [Site; 3] = [
    Site { code: "R9Z01", name: "Thornmere General Hospital" },
    Site { code: "R9Z02", name: "Eastwick Community Hospital" },
    Site { code: "R9Z03", name: "Quarry Lane Treatment Centre" },
];

/// A treatment function of the trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// Treatment function code.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
}

/// The services.
pub const SERVICES: [Service; 6] = [
    Service { code: "110", name: "Trauma and Orthopaedic" },
    Service { code: "120", name: "Ear Nose and Throat" },
    Service { code: "130", name: "Ophthalmology" },
    Service { code: "320", name: "Cardiology" },
    Service { code: "330", name: "Dermatology" },
    Service { code: "410", name: "Rheumatology" },
];

/// A clinic: a place in the diary that runs on some weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clinic {
    /// The code the trust's system writes (AIL-3.1).
    pub code: &'static str,
    /// ODS code of the site.
    pub site: &'static str,
    /// Treatment function code.
    pub service: &'static str,
    /// New, follow-up or procedure.
    pub kind: AppointmentKind,
    /// How they meet.
    pub modality: Modality,
    /// How long an appointment takes.
    pub duration_minutes: u16,
    /// First start, in minutes of the day. A session has [`SESSION_SLOTS`] appointments.
    pub from_minute: u16,
    /// Clinic types that it takes; `any` where the treatment function alone is right.
    pub clinic_types: &'static [&'static str],
    /// Whether its times are for suspected cancer.
    pub is_for_cancer: bool,
    /// What its patients must have done before.
    pub requires: &'static [&'static str],
}

/// How many appointments one session of a clinic has.
pub const SESSION_SLOTS: u16 = 10;

const fn clinic(
    code: &'static str,
    place: (&'static str, &'static str),
    meeting: (AppointmentKind, Modality),
    duration_minutes: u16,
    from_minute: u16,
) -> Clinic {
    let (site, service) = place;
    let (kind, modality) = meeting;
    let (clinic_types, is_for_cancer): (&[&str], bool) = (&[ANY_TYPE], false);
    Clinic {
        code,
        site,
        service,
        kind,
        modality,
        duration_minutes,
        from_minute,
        clinic_types,
        is_for_cancer,
        requires: &[],
    }
}

impl Clinic {
    const fn of_types(self, clinic_types: &'static [&'static str]) -> Self {
        Self { clinic_types, ..self }
    }

    const fn for_cancer(self) -> Self {
        Self { is_for_cancer: true, ..self }
    }

    const fn requiring(self, requires: &'static [&'static str]) -> Self {
        Self { requires, ..self }
    }
}

const NEW: (AppointmentKind, Modality) = (AppointmentKind::New, Modality::InPerson);
const FOLLOW_UP: (AppointmentKind, Modality) = (AppointmentKind::FollowUp, Modality::InPerson);
const BY_VIDEO: (AppointmentKind, Modality) = (AppointmentKind::FollowUp, Modality::Video);
const BY_PHONE: (AppointmentKind, Modality) = (AppointmentKind::FollowUp, Modality::Telephone);
const PROCEDURE: (AppointmentKind, Modality) = (AppointmentKind::Procedure, Modality::InPerson);

const CLINICS: [Clinic; 24] = [
    clinic("TO1N", ("R9Z01", "110"), NEW, 30, 540).of_types(&["hand", "wrist"]),
    clinic("TO1F", ("R9Z01", "110"), FOLLOW_UP, 15, 810).of_types(&["hand"]),
    clinic("TO2F", ("R9Z02", "110"), FOLLOW_UP, 15, 540)
        .of_types(&["hip", "knee"])
        .requiring(&["imaging_reported"]),
    clinic("TO3P", ("R9Z03", "110"), PROCEDURE, 45, 510)
        .of_types(&["carpal_tunnel"])
        .requiring(&["anticoagulation_plan"]),
    clinic("ENT1N", ("R9Z01", "120"), NEW, 20, 810),
    clinic("ENT2N", ("R9Z02", "120"), NEW, 20, 540).of_types(&["neck_lump"]).for_cancer(),
    clinic("ENT1F", ("R9Z01", "120"), FOLLOW_UP, 15, 540),
    clinic("ENT9V", ("R9Z01", "120"), BY_VIDEO, 15, 1020),
    clinic("EYE1N", ("R9Z01", "130"), NEW, 20, 540).of_types(&["cataract"]),
    clinic("EYE2F", ("R9Z02", "130"), FOLLOW_UP, 15, 810).of_types(&["glaucoma"]),
    clinic("EYE3P", ("R9Z03", "130"), PROCEDURE, 30, 510)
        .of_types(&["cataract"])
        .requiring(&["biometry", "drops", "pre_op"]),
    clinic("EYE3N", ("R9Z03", "130"), NEW, 20, 810).of_types(&["retina"]),
    clinic("CAR1N", ("R9Z01", "320"), NEW, 30, 540),
    clinic("CAR1F", ("R9Z01", "320"), FOLLOW_UP, 20, 810),
    clinic("CAR2F", ("R9Z02", "320"), FOLLOW_UP, 20, 540),
    clinic("CAR9T", ("R9Z01", "320"), BY_PHONE, 15, 1020),
    clinic("DER1N", ("R9Z01", "330"), NEW, 15, 540).of_types(&["skin_cancer"]).for_cancer(),
    clinic("DER2N", ("R9Z02", "330"), NEW, 15, 810),
    clinic("DER3P", ("R9Z03", "330"), PROCEDURE, 30, 540)
        .of_types(&["skin_surgery"])
        .requiring(&["anticoagulation_plan"]),
    clinic("DER2F", ("R9Z02", "330"), FOLLOW_UP, 15, 540),
    clinic("RHE1N", ("R9Z01", "410"), NEW, 30, 810),
    clinic("RHE1F", ("R9Z01", "410"), FOLLOW_UP, 20, 540).requiring(&["bloods"]),
    clinic("RHE2F", ("R9Z02", "410"), FOLLOW_UP, 20, 810),
    clinic("RHE9T", ("R9Z02", "410"), BY_PHONE, 15, 1020),
];

/// Every clinic of the trust.
#[must_use]
pub fn clinics() -> &'static [Clinic] {
    &CLINICS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clinic_belongs_to_a_known_site_and_service_and_codes_are_unique() {
        for clinic in clinics() {
            assert!(SITES.iter().any(|site| site.code == clinic.site));
            assert!(SERVICES.iter().any(|service| service.code == clinic.service));
            assert_eq!(clinics().iter().filter(|other| other.code == clinic.code).count(), 1);
            let last = clinic.from_minute + SESSION_SLOTS * clinic.duration_minutes;
            assert!(last <= 22 * 60, "{} runs past the evening", clinic.code);
        }
    }
}
