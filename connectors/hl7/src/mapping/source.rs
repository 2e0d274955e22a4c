//! One sender's section of the mapping file.

use std::num::NonZeroU16;

use backfill_core::code::Code;
use serde::Deserialize;

use super::{
    AcknowledgeAs, AdtSection, CancelledAs, Clinic, ClinicTypes, ControlIds, Discharge,
    DurationUnit, Kind, MappedCode, Meeting, MovedAs, NumberedBy, Path, PatientClass, Reason,
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
    /// What control ids are good for.
    pub control_ids: Option<ControlIds>,
    /// After how many days a control id may name another message.
    pub control_id_days: Option<NonZeroU16>,
    /// The unit of a duration without unit.
    pub duration_unit: Option<DurationUnit>,
    /// How long an appointment takes where nothing says so, in minutes.
    pub duration_minutes: Option<u16>,
    /// What a move counts as whose reason says nothing.
    pub moved_without_reason: Option<MovedAs>,
    /// What a cancellation counts as whose reason says nothing.
    pub cancelled_without_reason: Option<CancelledAs>,
    /// What service codes are.
    pub service_codes: Option<ServiceCodes>,
    /// Where the start is; empty means wherever it is, if no field says otherwise.
    pub start_from: Option<Vec<Path>>,
    /// Where the length is; empty means wherever it is, if most fields agree.
    pub duration_from: Option<Vec<Path>>,
    /// Where the clinic's code is.
    pub clinic_from: Option<Vec<Path>>,
    /// Where the room is.
    pub room_from: Option<Vec<Path>>,
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
    /// Patient classes.
    pub patient_classes: Table<PatientClass>,
    /// What PID-30 says: whether the patient died.
    pub deaths: Table<bool>,
    /// How a stay ended.
    pub discharges: Table<Discharge>,
    /// Authorities that give patient numbers.
    pub authorities: Table<String>,
    /// Authorities whose numbers count in all trusts.
    pub shared_authorities: Option<Vec<String>>,
    /// Patient numbers that are nobody's.
    pub nobodys_numbers: Option<Vec<String>>,
    /// Clinic types of clinics that name none of their own.
    pub clinic_types: Option<ClinicTypes>,
    /// Clinics.
    pub clinics: Table<Clinic>,
    /// Outpatient appointments as ADT.
    pub adt: AdtSection,
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
            control_ids: self.control_ids.or(below.control_ids),
            control_id_days: self.control_id_days.or(below.control_id_days),
            duration_unit: self.duration_unit.or(below.duration_unit),
            duration_minutes: self.duration_minutes.or(below.duration_minutes),
            moved_without_reason: self.moved_without_reason.or(below.moved_without_reason),
            cancelled_without_reason: self
                .cancelled_without_reason
                .or(below.cancelled_without_reason),
            service_codes: self.service_codes.or(below.service_codes),
            start_from: self.start_from.or(below.start_from),
            duration_from: self.duration_from.or(below.duration_from),
            clinic_from: self.clinic_from.or(below.clinic_from),
            room_from: self.room_from.or(below.room_from),
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
            patient_classes: self.patient_classes.over(&base.patient_classes),
            deaths: self.deaths.over(&base.deaths),
            discharges: self.discharges.over(&base.discharges),
            authorities: self.authorities.over(&base.authorities),
            shared_authorities: self.shared_authorities.or(below.shared_authorities),
            nobodys_numbers: self.nobodys_numbers.or(below.nobodys_numbers),
            clinic_types: self.clinic_types.or(below.clinic_types),
            clinics: self.clinics.over(&base.clinics),
            adt: self.adt.over(&base.adt),
            writeback: self.writeback.over(&base.writeback),
        }
    }

    /// The sender's own trust: as the mapping says, or MSH-4 where that is the code of an NHS trust.
    pub(crate) fn own_trust(&self, facility: &str) -> Option<Code> {
        let mapped = self.trust.map(|mapped| mapped.0);
        mapped.or_else(|| facility.parse().ok().filter(|_| looks_like_trust(facility)))
    }

    /// The trusts that the sender speaks for: its own, and those that run clinics which it books for.
    pub(crate) fn trusts(&self, facility: &str) -> Vec<Code> {
        let of_clinics = self.clinics.iter().filter_map(|(_, clinic)| clinic.trust);
        self.own_trust(facility).into_iter().chain(of_clinics.map(|mapped| mapped.0)).collect()
    }

    /// Clinic types of clinics that name none of their own.
    pub(crate) fn usual_types(&self) -> &[String] {
        self.clinic_types.as_ref().map_or(&[], |types| types.0.as_slice())
    }

    /// Clinics that name no types, where the sender's clinics name none in common.
    pub(crate) fn clinics_without_types(&self) -> Vec<&str> {
        let usual = self.usual_types();
        let is_silent = |clinic: &Clinic| clinic.takes(usual).types.is_empty();
        let silent = self.clinics.iter().filter(|(_, clinic)| is_silent(clinic));
        silent.map(|(code, _)| code).collect()
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
        let name = system.split_once('/').map_or(system, |(_, name)| name);
        self.authorities.code_of(|known| known == name).unwrap_or(name)
    }

    /// Who gives the numbers that a message says `authority` gives, as the vault names them. A local
    /// number counts within its trust, whatever word the sender writes; only an authority that is
    /// listed as shared counts in all. A mapped authority, or another trust's code, has numbers of
    /// its own within the trust.
    pub(crate) fn number_system(&self, authority: &str, trust: Code) -> String {
        let mapped = self.authorities.get(authority).map(String::as_str);
        let name = mapped.unwrap_or(authority).trim();
        let shared = self.shared_authorities.as_deref().unwrap_or(&[]);
        if let Some(shared) = shared.iter().find(|shared| shared.trim().eq_ignore_ascii_case(name))
        {
            return shared.trim().to_owned();
        }
        let is_own = name.is_empty() || name.eq_ignore_ascii_case(trust.as_str());
        let is_apart = mapped.is_some() || looks_like_trust(name);
        if is_own || !is_apart { trust.as_str().to_owned() } else { format!("{trust}/{name}") }
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

/// Three capitals or digits beginning with R, as ODS codes of NHS trusts are, and no word that
/// systems and their registries are called.
fn looks_like_trust(code: &str) -> bool {
    code.len() == TRUST_CHARS
        && !WORDS.contains(&code)
        && code.starts_with('R')
        && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

const TRUST_CHARS: usize = 3;
/// No trust has one of these codes.
const WORDS: [&str; 7] = ["RAD", "REF", "REG", "RES", "RIO", "RIS", "ROI"];
