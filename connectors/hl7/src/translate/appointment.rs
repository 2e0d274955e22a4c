//! The appointment of a message: where, when and for what.

use backfill_core::Timestamp;
use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::code::Code;
use backfill_core::slot::{AppointmentKind, Modality, Readiness, SlotFacts, Support};

use super::start::Start;
use super::{Meaning, Notice, duration};
use crate::fault::Fault;
use crate::mapping::{Clinic, Kind, Meeting};
use crate::warning::Warning;

/// Longest clinic code that is kept, in characters.
const SESSION_CHARS_MAX: usize = 120;

/// The appointment as it is after the message, without its patient, and what was odd about it.
///
/// # Errors
/// If it has no number or no sure start.
pub(crate) fn read(notice: &Notice<'_>) -> Result<(Appointment, Meaning), Fault> {
    let reference = notice.reference()?;
    let (starts_at, mut meaning) = Start::of(notice).needed()?;
    let (facts, warnings) = facts(notice, starts_at);
    meaning.warnings.extend(warnings);
    let appointment = Appointment {
        id: notice.appointment_id()?,
        reference,
        patient: None,
        facts,
        status: AppointmentStatus::Booked,
        said_at: Timestamp(0),
    };
    Ok((appointment, meaning))
}

/// What is known about a time. Codes that are not mapped give the unknown value, on which the
/// core offers nothing.
pub(crate) fn facts(notice: &Notice<'_>, starts_at: Timestamp) -> (SlotFacts, Vec<Warning>) {
    let session = session(notice).unwrap_or_default();
    let clinic = notice.source.clinics.get(&session);
    let mut warnings = Vec::new();
    let (duration_minutes, assumed) = duration::minutes(notice, starts_at, clinic);
    warnings.extend(assumed);
    let modality = modality(notice, clinic);
    let kind = modality.and_then(|_| kind(notice, clinic)).unwrap_or(AppointmentKind::Unknown);
    let service = service(notice, clinic);
    let site = site(notice, clinic);
    if service.is_empty() || site.is_empty() || kind == AppointmentKind::Unknown {
        warnings.push(Warning::CodeNotMapped);
    }
    let facts = SlotFacts {
        trust: clinic.and_then(|clinic| clinic.trust).map_or(notice.trust, |trust| trust.0),
        site,
        service,
        kind,
        modality: modality.unwrap_or(Modality::InPerson),
        session,
        start: starts_at,
        duration_minutes,
        local: notice.zone.local(starts_at),
        requires: clinic.map_or(Readiness::default(), Clinic::readiness),
        provides: clinic.map_or(Support::default(), Clinic::support),
        room: String::new(),
        capacity: 1,
        length_assumed: false,
    };
    (facts, warnings)
}

/// The clinic's code as the sender writes it.
pub(crate) fn session(notice: &Notice<'_>) -> Option<String> {
    let code = notice.first(notice.source.clinic_from.as_deref())?;
    Some(code.chars().take(SESSION_CHARS_MAX).collect())
}

/// The site: the clinic's, or the first place with a code that is known.
pub(crate) fn site(notice: &Notice<'_>, clinic: Option<&Clinic>) -> Code {
    if let Some(site) = clinic.and_then(|clinic| clinic.site) {
        return site.0;
    }
    let paths = notice.source.site_from.as_deref().unwrap_or(&[]);
    paths
        .iter()
        .filter_map(|path| path.read(notice.message))
        .map(|code| notice.source.site(&code, notice.trust))
        .find(|site| !site.is_empty())
        .unwrap_or(Code::EMPTY)
}

fn service(notice: &Notice<'_>, clinic: Option<&Clinic>) -> Code {
    if let Some(service) = clinic.and_then(|clinic| clinic.service) {
        return service.0;
    }
    let code = notice.first(notice.source.service_from.as_deref());
    code.map_or(Code::EMPTY, |code| notice.source.service(&code))
}

/// New, follow-up or procedure; none if a type is given that is not mapped.
fn kind(notice: &Notice<'_>, clinic: Option<&Clinic>) -> Option<AppointmentKind> {
    let of_clinic = clinic.and_then(|clinic| clinic.kind).and_then(Kind::kind);
    match notice.first(notice.source.kind_from.as_deref()) {
        None => of_clinic,
        Some(code) => notice.source.kinds.get(&code)?.kind().or(of_clinic),
    }
}

/// How they meet; none if a way is given that is not mapped.
fn modality(notice: &Notice<'_>, clinic: Option<&Clinic>) -> Option<Modality> {
    let of_clinic = clinic.and_then(|clinic| clinic.modality).map(Meeting::modality);
    match notice.first(notice.source.modality_from.as_deref()) {
        None => Some(of_clinic.unwrap_or(Modality::InPerson)),
        Some(code) => notice.source.modalities.get(&code).map(|meeting| meeting.modality()),
    }
}

/// A meaning with the person of the message.
pub(crate) fn with_person(notice: &Notice<'_>, meaning: Meaning) -> Meaning {
    Meaning { person: super::Person::of(notice), ..meaning }
}
