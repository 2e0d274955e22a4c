//! A row of a diary as an appointment of the core.

use std::collections::BTreeMap;

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::code::Code;
use backfill_core::event::AppointmentBooked;
use backfill_core::slot::{AppointmentKind, Cause, Modality, SlotFacts, Support};
use backfill_core::time::{DAY_MS, Timestamp};
use backfill_core::{AppointmentId, PatientRef};
use backfill_runtime::ids;
use backfill_runtime::ports::{Details, Who};

use super::{AppointmentRow, Standing, standing, time};
use crate::FieldErrors;
use crate::cancellation::{provides, said_at};
use crate::clinic::takes;
use crate::limits::{CAPACITY_MAX, REFERENCE_BYTES_MAX, SESSION_BYTES_MAX};
use crate::prerequisites::requires;
use crate::reader::{Reading, given, plain, trust_code, unless_none};
use crate::waitlist::{RowContext, check_contact, contact_from};
use crate::words::kinds::{CAUSES, KINDS, MODALITIES};

/// No diary is open for longer ahead: such a start is a slip.
const AHEAD_DAYS_MAX: i64 = 3 * 366;
/// What diaries call kinds of appointments, beside the words of the API.
const KINDS_WRITTEN: [(&str, AppointmentKind); 12] = [
    ("n", AppointmentKind::New),
    ("first", AppointmentKind::New),
    ("new_patient", AppointmentKind::New),
    ("first_attendance", AppointmentKind::New),
    ("1", AppointmentKind::New),
    ("f", AppointmentKind::FollowUp),
    ("fu", AppointmentKind::FollowUp),
    ("f/u", AppointmentKind::FollowUp),
    ("followup", AppointmentKind::FollowUp),
    ("review", AppointmentKind::FollowUp),
    ("subsequent", AppointmentKind::FollowUp),
    ("2", AppointmentKind::FollowUp),
];

/// What a row is read by, beside itself.
#[derive(Debug, Clone, Copy)]
pub struct DiaryContext<'a> {
    /// Time, zone, services and the order of dates.
    pub row: RowContext<'a>,
    /// The sites that are known, by ODS code; if there are none, all are.
    pub sites: &'a BTreeMap<String, String>,
    /// The length of appointments of which none is said; without it a length is needed.
    pub minutes_assumed: Option<u16>,
}

/// A row as an appointment of the core.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadAppointment {
    /// The appointment, without its patient.
    pub told: AppointmentBooked,
    /// Who it is about, and what is said of them; none if the row names nobody.
    pub person: Option<(Who, Details)>,
    /// Whether it is to take place.
    pub standing: Standing,
    /// What a person must look at, although the row is taken. By field, without the value.
    pub notices: FieldErrors,
}

impl ReadAppointment {
    /// Whether the row says nothing else of time and place than what is known. What it leaves out
    /// is as known.
    #[must_use]
    pub fn says_the_same(&self, known: &Appointment) -> bool {
        let (told, known) = (&self.told.appointment.facts, &known.facts);
        let code = |told: Code, known: Code| told.is_empty() || told == known;
        // Systems and people write one clinic in small and in capital letters.
        let text = |told: &str, known: &str| {
            told.is_empty() || told.trim().to_lowercase() == known.trim().to_lowercase()
        };
        // Whoever names no clinic says nothing that the clinic decides.
        let is_unnamed = told.session.is_empty() && !known.session.is_empty();
        let of_clinic = is_unnamed
            || code(told.service, known.service)
                && (told.kind == AppointmentKind::Unknown || told.kind == known.kind)
                && (told.modality == Modality::Unsaid || told.modality == known.modality)
                && (told.requires.is_unsaid() || told.requires == known.requires)
                && (told.provides == Support::UNSAID || told.provides == known.provides)
                && (told.capacity == 0 || told.capacity == known.capacity)
                && told.takes.clone().or(&known.takes) == known.takes;
        told.start == known.start
            && (told.length_assumed || told.duration_minutes == known.duration_minutes)
            && text(&told.session, &known.session)
            && text(&told.room, &known.room)
            && code(told.site, known.site)
            && of_clinic
    }
}

/// Reads a row as an appointment, and checks the fields that go to the vault as well.
///
/// # Errors
/// Everything that is wrong with the row, field by field.
pub fn appointment_from(
    row: &AppointmentRow,
    context: &DiaryContext<'_>,
) -> Result<ReadAppointment, FieldErrors> {
    let mut reading = Reading::in_order(context.row.order);
    let text = reading.needed("trust", row.trust.as_deref());
    let trust = reading.trust("trust", text).unwrap_or(Code::EMPTY);
    let reference = reading.needed("reference", row.reference.as_deref());
    let reference = reading.short("reference", reference, REFERENCE_BYTES_MAX).unwrap_or_default();
    let standing = standing::of(&mut reading, row.status.as_deref());
    let person = person(&mut reading, row, context);
    let facts = facts(&mut reading, row, trust, context);
    let cause =
        reading.choice("move_reason", row.move_reason.as_deref(), CAUSES).unwrap_or(Cause::Unknown);
    let said_at = said_at(&mut reading, row.said_at.as_deref(), &context.row);
    let appointment = Appointment {
        id: ids::appointment_id(trust.as_str(), reference),
        reference: reference.to_owned(),
        patient: None,
        facts,
        status: AppointmentStatus::Booked,
        said_at,
    };
    let told = AppointmentBooked { appointment, cause };
    let (told, notices) = reading.finish_noticed(told)?;
    Ok(ReadAppointment { told, person, standing, notices })
}

/// The id of the appointment that a row names, however much else of it can be read.
#[must_use]
pub fn appointment_named(row: &AppointmentRow) -> Option<AppointmentId> {
    let trust = trust_code(row.trust.as_deref()?).ok()?;
    let reference = given(row.reference.as_deref())?;
    Some(ids::appointment_id(trust.as_str(), reference))
}

fn person(
    reading: &mut Reading,
    row: &AppointmentRow,
    context: &DiaryContext<'_>,
) -> Option<(Who, Details)> {
    let person = row.person();
    check_contact(reading, &person, &context.row);
    let patient: Option<PatientRef> = reading.id("patient", row.patient.as_deref());
    let (who, details) = contact_from(&person, &context.row);
    if patient.is_none() && who.numbers.is_empty() {
        let message = "names nobody: the time is taken, and no wait is linked with it";
        reading.notice("nhs_number", message);
        return None;
    }
    Some((Who { patient, ..who }, details))
}

/// What a person must know of a diary that names no clinics.
const NO_CLINIC: &str = "names no clinic: it cannot be told whose diary is taken, and no time that was \
                         freed beside it is offered at this site for this service";

fn facts(
    reading: &mut Reading,
    row: &AppointmentRow,
    trust: Code,
    context: &DiaryContext<'_>,
) -> SlotFacts {
    let start = time::start(reading, row, context);
    let (duration_minutes, length_assumed) = time::length(reading, row, start, context);
    let start = start.unwrap_or(context.row.now);
    if AHEAD_DAYS_MAX * DAY_MS < start.0.saturating_sub(context.row.now.0) {
        reading.wrong("start", "lies more than three years ahead");
    }
    let session = reading.short("session", row.session.as_deref(), SESSION_BYTES_MAX);
    if session.is_none() {
        reading.notice("session", NO_CLINIC);
    }
    let room = reading.short("room", unless_none(row.room.as_deref()), SESSION_BYTES_MAX);
    let capacity = reading.number("capacity", row.capacity.as_deref(), 1..=CAPACITY_MAX);
    let modality = reading.choice("modality", row.modality.as_deref(), MODALITIES);
    SlotFacts {
        trust,
        site: site(reading, row, context),
        service: service(reading, row, context),
        kind: kind(reading, row),
        modality: modality.unwrap_or(Modality::Unsaid),
        session: session.unwrap_or_default().to_owned(),
        start,
        duration_minutes,
        local: context.row.zone.local(start),
        requires: requires(reading, row.requires.as_deref()),
        provides: provides(reading, row.provides.as_deref()),
        takes: takes(reading, row.clinic()),
        room: room.unwrap_or_default().to_owned(),
        capacity: capacity.unwrap_or_default(),
        length_assumed,
    }
}

/// At a site that is none of those in the settings nothing is offered.
fn site(reading: &mut Reading, row: &AppointmentRow, context: &DiaryContext<'_>) -> Code {
    let site = reading.site("site", row.site.as_deref()).unwrap_or(Code::EMPTY);
    if site.is_empty() || context.sites.is_empty() || context.sites.contains_key(site.as_str()) {
        return site;
    }
    reading.notice("site", "is none of the sites in the settings: nothing is offered there");
    Code::EMPTY
}

/// Whoever sits there has the time, whatever it is for.
fn service(reading: &mut Reading, row: &AppointmentRow, context: &DiaryContext<'_>) -> Code {
    let Some(text) = given(row.service.as_deref()) else { return Code::EMPTY };
    let trust = row.trust.as_deref().unwrap_or_default();
    context.row.services.code_of(trust, text).unwrap_or_else(|fault| {
        let message = format!("{fault}: the time is taken, and no wait is linked with it");
        reading.notice("service", message);
        Code::EMPTY
    })
}

fn kind(reading: &mut Reading, row: &AppointmentRow) -> AppointmentKind {
    let Some(text) = given(row.kind.as_deref()) else { return AppointmentKind::Unknown };
    let word = plain(text);
    let kind = KINDS.iter().chain(&KINDS_WRITTEN).find(|(name, _)| *name == word);
    if kind.is_none() {
        reading.notice("kind", "is none of new, follow_up and procedure; it is left unknown");
    }
    kind.map_or(AppointmentKind::Unknown, |(_, kind)| *kind)
}

/// Whether an appointment that was read is over at a moment.
#[must_use]
pub fn is_over(read: &ReadAppointment, now: Timestamp) -> bool {
    read.told.appointment.facts.end() <= now
}

/// A moment as a person writes it, such as when a list was made.
///
/// # Errors
/// If it is none, or lies in the future.
pub fn moment_of(text: &str, context: &RowContext<'_>) -> Result<Timestamp, FieldErrors> {
    let mut reading = Reading::in_order(context.order);
    let at = said_at(&mut reading, Some(text), context);
    reading.finish(at)
}
