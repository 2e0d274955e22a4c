//! One sender's section of the mapping file.

use backfill_core::code::Code;
use serde::Deserialize;

use super::{
    AcknowledgeAs, Clinic, DurationUnit, Kind, MappedCode, Meeting, NumberedBy, Path, Reason,
    ServiceCodes, Status, Table, WritebackSection,
};

/// What one sender's codes mean. `mapping.default.toml` explains each key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Source {
    /// ODS code of the trust.
    pub trust: Option<MappedCode>,
    /// Facilities (MSH-4) that may send; empty means any.
    pub facilities: Option<Vec<String>>,
    /// Processing ids (MSH-11) that are taken.
    pub processing: Option<Vec<String>>,
    /// Which number names an appointment.
    pub appointment_id: Option<NumberedBy>,
    /// Which code answers enhanced mode.
    pub acknowledge: Option<AcknowledgeAs>,
    /// The unit of a duration without unit.
    pub duration_unit: Option<DurationUnit>,
    /// How long an appointment takes where nothing says so, in minutes.
    pub duration_minutes: Option<u16>,
    /// What service codes are.
    pub service_codes: Option<ServiceCodes>,
    /// Where the clinic's code is.
    pub clinic_from: Option<Vec<Path>>,
    /// Where the site's code is.
    pub site_from: Option<Vec<Path>>,
    /// Where the service's code is.
    pub service_from: Option<Vec<Path>>,
    /// Where the appointment type is.
    pub kind_from: Option<Vec<Path>>,
    /// Where the way of meeting is.
    pub modality_from: Option<Vec<Path>>,
    /// Where the reason for a change is.
    pub reason_from: Option<Vec<Path>>,
    /// Where the status is.
    pub status_from: Option<Vec<Path>>,
    /// Status codes.
    pub statuses: Table<Status>,
    /// Reason codes.
    pub reasons: Table<Reason>,
    /// Appointment types.
    pub kinds: Table<Kind>,
    /// Ways of meeting.
    pub modalities: Table<Meeting>,
    /// Service codes.
    pub services: Table<MappedCode>,
    /// Site codes.
    pub sites: Table<MappedCode>,
    /// Authorities that give patient numbers.
    pub authorities: Table<String>,
    /// Clinics.
    pub clinics: Table<Clinic>,
    /// How bookings are written back.
    pub writeback: WritebackSection,
}

impl Source {
    pub(crate) fn over(self, base: &Self) -> Self {
        let below = base.clone();
        Self {
            trust: self.trust.or(below.trust),
            facilities: self.facilities.or(below.facilities),
            processing: self.processing.or(below.processing),
            appointment_id: self.appointment_id.or(below.appointment_id),
            acknowledge: self.acknowledge.or(below.acknowledge),
            duration_unit: self.duration_unit.or(below.duration_unit),
            duration_minutes: self.duration_minutes.or(below.duration_minutes),
            service_codes: self.service_codes.or(below.service_codes),
            clinic_from: self.clinic_from.or(below.clinic_from),
            site_from: self.site_from.or(below.site_from),
            service_from: self.service_from.or(below.service_from),
            kind_from: self.kind_from.or(below.kind_from),
            modality_from: self.modality_from.or(below.modality_from),
            reason_from: self.reason_from.or(below.reason_from),
            status_from: self.status_from.or(below.status_from),
            statuses: self.statuses.over(&base.statuses),
            reasons: self.reasons.over(&base.reasons),
            kinds: self.kinds.over(&base.kinds),
            modalities: self.modalities.over(&base.modalities),
            services: self.services.over(&base.services),
            sites: self.sites.over(&base.sites),
            authorities: self.authorities.over(&base.authorities),
            clinics: self.clinics.over(&base.clinics),
            writeback: self.writeback.over(&base.writeback),
        }
    }

    /// The treatment function of a service code; empty if it is not known.
    #[must_use]
    pub fn service(&self, code: &str) -> Code {
        if let Some(mapped) = self.services.get(code) {
            return mapped.0;
        }
        let is_taken_as_is = self.service_codes.unwrap_or_default()
            == ServiceCodes::TreatmentFunction
            && code.len() == TREATMENT_FUNCTION_DIGITS
            && code.bytes().all(|byte| byte.is_ascii_digit());
        if is_taken_as_is { code.parse().unwrap_or(Code::EMPTY) } else { Code::EMPTY }
    }

    /// The sender's own name for who gives the numbers that the vault keeps under `system`.
    pub(crate) fn authority<'a>(&'a self, system: &'a str) -> &'a str {
        self.authorities.code_of(|known| known == system).unwrap_or(system)
    }

    /// The site of a location code; empty if it is not known. An ODS site code of the trust,
    /// which is the trust's code and two more characters, stands for itself.
    #[must_use]
    pub fn site(&self, code: &str, trust: Code) -> Code {
        if let Some(mapped) = self.sites.get(code) {
            return mapped.0;
        }
        let is_site_of_trust = !trust.is_empty()
            && code.len() == trust.as_str().len() + SITE_SUFFIX_CHARS
            && code.starts_with(trust.as_str())
            && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_site_of_trust { code.parse().unwrap_or(Code::EMPTY) } else { Code::EMPTY }
    }
}

const TREATMENT_FUNCTION_DIGITS: usize = 3;
const SITE_SUFFIX_CHARS: usize = 2;
