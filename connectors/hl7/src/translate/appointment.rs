//! The appointment of a message: where, when and for what.

use backfill_core::Timestamp;
use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::clinic::Takes;
use backfill_core::code::Code;
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{AppointmentKind, Modality, SlotFacts, Support};

use super::duration::{DISPUTED, Length};
use super::start::Start;
use super::{Meaning, Notice, beside};
use crate::fault::Fault;
use crate::mapping::{Clinic, Kind, Meeting};
use crate::warning::Warning;

/// Longest code of a clinic or room that is kept, in characters.
const CODE_CHARS_MAX: usize = 120;

/// The appointment as it is after the message, without its patient, and what was odd about it. None
/// if fields contradict each other about the start: then nothing is taken, and a person decides. A
/// length that is disputed is taken for the longest, so that its time is not thought free.
///
/// # Errors
/// If it has no number or no start.
pub(crate) fn read(notice: &Notice<'_>) -> Result<(Option<Appointment>, Meaning), Fault> {
    let reference = notice.reference()?;
    let start = Start::of(notice);
    let (starts_at, mut meaning) = start.needed()?;
    let (facts, unsure) = facts(notice, &start, starts_at, &mut meaning);
    if let Some(unsure) = unsure {
        let is_start_unsure = matches!(unsure, Unsure::Start(_));
        meaning.put_aside(unsure.text());
        if is_start_unsure {
            return Ok((None, meaning));
        }
    }
    let appointment = Appointment {
        id: notice.appointment_id()?,
        reference,
        patient: None,
        facts,
        status: AppointmentStatus::Booked,
        said_at: notice.said_at(),
    };
    if beside::are_several(notice) {
        meaning.put_aside(SEVERAL_CLINICS);
        meaning.beside = beside::booked(notice, &appointment);
    }
    Ok((Some(appointment), meaning))
}

/// Why a person must look at an appointment in two diaries.
const SEVERAL_CLINICS: &str = "AIL-3: several clinics; the appointment is kept in the first, and its \
                               time is held in the others";

/// What of a time cannot be believed, because fields contradict each other.
#[derive(Debug)]
pub(crate) enum Unsure {
    /// The start, with the text for a person.
    Start(String),
    /// The length.
    Length,
}

impl Unsure {
    pub(crate) fn text(self) -> String {
        match self {
            Self::Start(text) => text,
            Self::Length => format!("SCH-9: {DISPUTED}"),
        }
    }
}

/// What is known about a time, and what of it cannot be believed. Codes that are not mapped give
/// the unknown value, on which the core offers nothing; blanks are filled by the core from what it
/// knows of the appointment.
pub(crate) fn facts(
    notice: &Notice<'_>,
    start: &Start,
    starts_at: Timestamp,
    meaning: &mut Meaning,
) -> (SlotFacts, Option<Unsure>) {
    let session = session(notice).unwrap_or_default();
    let clinic = notice.source.clinics.get(&session);
    let length = Length::of(notice, starts_at, clinic);
    let modality = modality(notice, clinic);
    let kind = modality.and_then(|_| kind(notice, clinic)).unwrap_or(AppointmentKind::Unknown);
    let facts = SlotFacts {
        trust: clinic.and_then(|clinic| clinic.trust).map_or(notice.trust, |trust| trust.0),
        site: site(notice, clinic),
        service: service(notice, clinic),
        kind,
        modality: modality.unwrap_or(Modality::Unsaid),
        session,
        start: starts_at,
        duration_minutes: length.of_facts(),
        local: notice.zone.local(starts_at),
        requires: clinic.map_or(Prerequisites::UNSAID, Clinic::prerequisites),
        provides: clinic.map_or(Support::UNSAID, Clinic::support),
        takes: takes(notice, clinic),
        room: room(notice),
        capacity: clinic.and_then(|clinic| clinic.capacity).map_or(0, u16::from),
        length_assumed: length.is_assumed,
    };
    meaning.warnings.extend(length.warning());
    let is_unknown = facts.service.is_empty() || facts.site.is_empty();
    if is_unknown || kind == AppointmentKind::Unknown || facts.takes.types.is_empty() {
        meaning.warnings.push(Warning::CodeNotMapped);
    }
    let unsure = start.contradiction(notice, length.minutes).map(Unsure::Start);
    (facts, unsure.or(length.is_disputed.then_some(Unsure::Length)))
}

/// What the clinic takes. A clinic that the mapping does not know says nothing of it but what the
/// sender's clinics say in common.
fn takes(notice: &Notice<'_>, clinic: Option<&Clinic>) -> Takes {
    let usual = notice.source.usual_types();
    clinic.map_or_else(|| Clinic::default().takes(usual), |clinic| clinic.takes(usual))
}

/// The clinic's code as the sender writes it.
pub(crate) fn session(notice: &Notice<'_>) -> Option<String> {
    notice.first(notice.source.clinic_from.as_deref()).map(|code| cut(&code))
}

/// The room as the sender writes it; empty unless the mapping says where it is.
fn room(notice: &Notice<'_>) -> String {
    cut(&notice.first(notice.source.room_from.as_deref()).unwrap_or_default())
}

pub(super) fn cut(code: &str) -> String {
    code.chars().take(CODE_CHARS_MAX).collect()
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
    match notice.first(Some(notice.places.kind)) {
        None => of_clinic,
        Some(code) => notice.source.kinds.get(&code)?.kind().or(of_clinic),
    }
}

/// How they meet; none if a way is given that is not mapped.
fn modality(notice: &Notice<'_>, clinic: Option<&Clinic>) -> Option<Modality> {
    let of_clinic = clinic.and_then(|clinic| clinic.modality).map(Meeting::modality);
    match notice.first(notice.source.modality_from.as_deref()) {
        None => Some(of_clinic.unwrap_or(Modality::Unsaid)),
        Some(code) => notice.source.modalities.get(&code).map(|meeting| meeting.modality()),
    }
}
