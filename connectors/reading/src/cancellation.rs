//! One cancellation as it is sent, and what it means.

use backfill_core::AppointmentId;
use backfill_core::Timestamp;
use backfill_core::code::Code;
use backfill_core::event::SlotFreed;
use backfill_core::slot::{AppointmentKind, Cause, Modality, SlotFacts, Support};
use backfill_runtime::ids;
use backfill_runtime::ports::Who;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::clinic::{ClinicFields, takes};
use crate::diary::DiaryContext;
use crate::limits::{
    CAPACITY_MAX, DURATION_MINUTES_MAX, ID_BYTES_MAX, REFERENCE_BYTES_MAX, SESSION_BYTES_MAX,
};
use crate::prerequisites::requires;
use crate::reader::{Reading, given, plain};
use crate::vocabulary::{CauseSent, ModalityWord, Priority, SexWord, SupportWord};
use crate::waitlist::{RowContext, WaitlistRow, check_contact, identifiers};
use crate::words::kinds::{CAUSES, KINDS, MODALITIES, SUPPORT};
use crate::{FieldErrors, flatten};

/// How far a sender's clock may be ahead, in minutes.
const AHEAD_MINUTES_MAX: i64 = 60;
/// Longest service or kind, in bytes; longer text is no name.
const NAME_BYTES_MAX: usize = 200;

/// The names of the fields.
const FIELDS: &[&str] = &[
    "id",
    "trust",
    "site",
    "service",
    "kind",
    "modality",
    "session",
    "start",
    "duration_minutes",
    "appointment",
    "reason",
    "requires",
    "provides",
    "clinic_types",
    "team",
    "ages",
    "sex",
    "kept_for",
    "private",
    "room",
    "capacity",
    "patient",
    "nhs_number",
    "local_number",
    "said_at",
];

/// One cancellation.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[schema(example = json!({
    "id": "cancel-4711", "trust": "R0A", "site": "R0A02", "service": "Cardiology", "kind": "new",
    "session": "CARD-TUE-AM", "start": "2026-12-01T10:30:00", "duration_minutes": 20,
    "reason": "patient"
}))]
pub struct CancellationRow {
    /// The sender's id of this cancellation; the same id again is the same cancellation.
    id: Option<String>,
    /// ODS code of the trust. Always needed.
    #[schema(required, value_type = String)]
    trust: Option<String>,
    /// ODS code of the site.
    site: Option<String>,
    /// Treatment function code or its name.
    service: Option<String>,
    /// `new`, `follow_up` or `procedure`.
    kind: Option<String>,
    /// `in_person`, `video` or `telephone`; if not given, as known, otherwise in person.
    #[schema(value_type = Option<ModalityWord>)]
    modality: Option<String>,
    /// The clinic or session as the trust's system writes it.
    session: Option<String>,
    /// RFC 3339; without an offset it is Europe/London. Needed unless only `appointment` is given.
    start: Option<String>,
    /// How long it takes, 1 to 1440. Needed with `start`, unless `appointment` is given: then a
    /// length that is not given is as known, and a person looks where none is.
    #[schema(value_type = Option<u16>, minimum = 1, maximum = 1440)]
    duration_minutes: Option<String>,
    /// The number the trust's system gave the appointment.
    appointment: Option<String>,
    /// `patient`, `clinic`, `error` or `unknown` (the default; then nothing is offered).
    #[schema(value_type = Option<CauseSent>)]
    reason: Option<String>,
    /// What the patient must have done: `pre_op`, `fasting`, `bloods`,
    /// `imaging_reported`, `anticoagulation_plan`, `drops`, `linked_appointment`, or any other word that
    /// the list has too. Not given: as known; `none`: nothing.
    #[schema(value_type = Option<Vec<String>>)]
    requires: Option<String>,
    /// What it provides: `interpreter` (in person), `telephone_interpreter`, `sign_language`,
    /// `step_free`, `transport`, `hoist`. Not given: as known.
    #[schema(value_type = Option<Vec<SupportWord>>)]
    provides: Option<String>,
    /// Clinic types that the clinic takes, such as `hand`; `any` where the treatment function alone is
    /// right. Not given: as known. Where nobody has said it, nothing is offered.
    #[schema(value_type = Option<Vec<String>>)]
    clinic_types: Option<String>,
    /// The consultant or team. Not given: as known, like all of the clinic that follows.
    team: Option<String>,
    /// Limits of age in whole years: `16+`, `0-15`, `18-65`.
    ages: Option<String>,
    /// `female` or `male`, if the clinic takes one sex.
    #[schema(value_type = Option<SexWord>)]
    sex: Option<String>,
    /// For whom its times are kept: `two_week_wait` until two days before, `urgent` until one.
    #[schema(value_type = Option<Priority>)]
    kept_for: Option<String>,
    /// A private clinic: nothing is offered.
    #[schema(value_type = Option<bool>)]
    private: Option<String>,
    /// The room: two rooms of one clinic are two diaries.
    room: Option<String>,
    /// How many appointments the clinic holds at a time; if not given, as known, otherwise one.
    #[schema(value_type = Option<u16>, minimum = 1, maximum = 1000)]
    capacity: Option<String>,
    /// The reference of whoever gave the time up: they are not offered it.
    patient: Option<String>,
    /// Their NHS number, instead of the reference.
    nhs_number: Option<String>,
    /// The number by which the trust knows them, instead of the reference or beside the NHS number.
    local_number: Option<String>,
    /// When your system said so, RFC 3339. What is older than what is known of the appointment goes
    /// to a person; without it the order of arrival counts.
    said_at: Option<String>,
}

/// What a cancellation means.
#[derive(Debug, Clone)]
pub struct Cancellation {
    /// The sender's id.
    pub id: Option<String>,
    /// The trust.
    pub trust: Code,
    /// Whoever gave it up, if the sender says so.
    pub by: Option<Who>,
    /// What happened.
    pub freed: SlotFreed,
}

/// Reads one cancellation.
///
/// # Errors
/// Everything that is wrong with it, field by field.
pub fn cancellation_from(
    value: &Value,
    context: &DiaryContext<'_>,
) -> Result<Cancellation, FieldErrors> {
    let (row, wrong): (CancellationRow, _) = flatten::row_and_errors(value, FIELDS)?;
    let mut reading = Reading::after(wrong);
    let id = reading.short("id", row.id.as_deref(), ID_BYTES_MAX).map(str::to_owned);
    let trust = reading.needed("trust", row.trust.as_deref());
    let trust = reading.trust("trust", trust).unwrap_or(Code::EMPTY);
    let appointment = appointment(&mut reading, &row, trust);
    let cause = reading.choice("reason", row.reason.as_deref(), CAUSES);
    let bare = row.appointment.is_some() && !row.has_facts();
    let facts = if bare { None } else { Some(facts(&mut reading, &row, trust, context)) };
    let cause = cause.unwrap_or(Cause::Unknown);
    let by = by(&mut reading, &row, &context.row);
    let said_at = said_at(&mut reading, row.said_at.as_deref(), &context.row);
    let freed = SlotFreed { trust, appointment, facts, cause, doubt: None, patient: None, said_at };
    reading.finish(Cancellation { id, trust, by, freed })
}

/// Whoever gave it up, by the reference or by numbers.
fn by(reading: &mut Reading, row: &CancellationRow, context: &RowContext<'_>) -> Option<Who> {
    let patient = reading.id("patient", row.patient.as_deref());
    let person = WaitlistRow {
        trust: row.trust.clone(),
        nhs_number: row.nhs_number.clone(),
        local_number: row.local_number.clone(),
        ..WaitlistRow::default()
    };
    check_contact(reading, &person, context);
    let numbers = identifiers(&person);
    let is_named = patient.is_some() || !numbers.is_empty();
    is_named.then_some(Who { patient, numbers, birth_date: None })
}

impl CancellationRow {
    /// Whether anything of the time itself is told.
    fn has_facts(&self) -> bool {
        let facts = [&self.site, &self.service, &self.kind, &self.modality, &self.session];
        let more = [&self.start, &self.duration_minutes, &self.requires, &self.provides];
        let diary = [&self.room, &self.capacity, &self.clinic_types, &self.team];
        let takes = [&self.ages, &self.sex, &self.kept_for, &self.private];
        facts.iter().chain(&more).chain(&diary).chain(&takes).any(|field| field.is_some())
    }

    fn clinic(&self) -> ClinicFields<'_> {
        ClinicFields {
            clinic_types: self.clinic_types.as_deref(),
            team: self.team.as_deref(),
            ages: self.ages.as_deref(),
            sex: self.sex.as_deref(),
            kept_for: self.kept_for.as_deref(),
            private: self.private.as_deref(),
        }
    }
}

fn appointment(reading: &mut Reading, row: &CancellationRow, trust: Code) -> Option<AppointmentId> {
    let number = reading.short("appointment", row.appointment.as_deref(), REFERENCE_BYTES_MAX)?;
    Some(ids::appointment_id(trust.as_str(), number))
}

fn facts(
    reading: &mut Reading,
    row: &CancellationRow,
    trust: Code,
    context: &DiaryContext<'_>,
) -> SlotFacts {
    let zone = context.row.zone;
    let start = reading.needed("start", row.start.as_deref());
    let start = reading.moment("start", start, zone).unwrap_or(context.row.now);
    let minutes = match row.appointment {
        // What is known of the appointment says it.
        Some(_) => row.duration_minutes.as_deref(),
        None => reading.needed("duration_minutes", row.duration_minutes.as_deref()),
    };
    let minutes = reading.number("duration_minutes", minutes, 1..=DURATION_MINUTES_MAX);
    let modality = reading.choice("modality", row.modality.as_deref(), MODALITIES);
    let session = reading.short("session", row.session.as_deref(), SESSION_BYTES_MAX);
    let room = reading.short("room", row.room.as_deref(), SESSION_BYTES_MAX);
    let capacity = reading.number("capacity", row.capacity.as_deref(), 1..=CAPACITY_MAX);
    SlotFacts {
        trust,
        site: site(reading, row, context),
        service: service(reading, row, trust, &context.row),
        kind: kind(reading, row),
        modality: modality.unwrap_or(Modality::Unsaid),
        session: session.unwrap_or_default().to_owned(),
        start,
        duration_minutes: minutes.unwrap_or_default(),
        local: zone.local(start),
        requires: requires(reading, row.requires.as_deref()),
        provides: provides(reading, row.provides.as_deref()),
        takes: takes(reading, row.clinic()),
        room: room.unwrap_or_default().to_owned(),
        capacity: capacity.unwrap_or_default(),
        length_assumed: minutes.is_none(),
    }
}

/// What it provides; nothing said is not the same as nothing.
pub(crate) fn provides(reading: &mut Reading, value: Option<&str>) -> Support {
    match given(value) {
        Some(_) => Support(reading.bits("provides", value, SUPPORT)),
        None => Support::UNSAID,
    }
}

/// When the sender said so; 0 where it does not say when. A clock that is far ahead would put all
/// that it says later out of order.
pub(crate) fn said_at(
    reading: &mut Reading,
    value: Option<&str>,
    context: &RowContext<'_>,
) -> Timestamp {
    let said_at = reading.moment("said_at", value, context.zone);
    if said_at.is_some_and(|at| context.now.plus_minutes(AHEAD_MINUTES_MAX) < at) {
        reading.wrong("said_at", "lies in the future");
    }
    said_at.unwrap_or(Timestamp(0))
}

/// A site that is none of those named in the options is unknown: nothing is offered there.
fn site(reading: &mut Reading, row: &CancellationRow, context: &DiaryContext<'_>) -> Code {
    let site = reading.site("site", row.site.as_deref()).unwrap_or(Code::EMPTY);
    let known = context.sites.is_empty() || context.sites.contains_key(site.as_str());
    if known { site } else { Code::EMPTY }
}

fn service(
    reading: &mut Reading,
    row: &CancellationRow,
    trust: Code,
    context: &RowContext<'_>,
) -> Code {
    let text = reading.short("service", row.service.as_deref(), NAME_BYTES_MAX);
    let services = context.services;
    text.and_then(|text| services.code_of(trust.as_str(), text).ok()).unwrap_or(Code::EMPTY)
}

fn kind(reading: &mut Reading, row: &CancellationRow) -> AppointmentKind {
    let text = reading.short("kind", row.kind.as_deref(), NAME_BYTES_MAX);
    let word = plain(text.unwrap_or_default());
    let known = KINDS.iter().find(|(name, _)| *name == word);
    known.map_or(AppointmentKind::Unknown, |(_, kind)| *kind)
}
