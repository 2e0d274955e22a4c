//! A row of a waiting list as an entry of the core.

use backfill_core::availability::Availability;
use backfill_core::code::Code;
use backfill_core::entry::{Entry, EntryStatus, Priority, Reach, SITES_MAX, SiteChoice};
use backfill_core::id::PathwayId;
use backfill_core::slot::{AppointmentKind, Modalities, Support};
use backfill_core::{AppointmentId, EntryId, PatientRef, Timestamp};
use backfill_runtime::ids;
use backfill_schemas::times;

use super::{ReadEntry, RowContext, WaitlistRow, addresses, contact, course};
use crate::LocalServices;
use crate::limits::{DURATION_MINUTES_MAX, REFERENCE_BYTES_MAX};
use crate::prerequisites::prerequisites;
use crate::reader::{Reading, given, ods_code, unless_none};
use crate::words::kinds::{KINDS, MODALITY_BITS, PRIORITIES, SUPPORT};
use crate::{FieldErrors, clinic};

/// Longest travel if nothing is said, in minutes.
const TRAVEL_MINUTES_DEFAULT: u16 = 60;
/// Longest travel that can be said, in minutes.
const TRAVEL_MINUTES_MAX: u16 = 24 * 60;
/// Shortest notice if nothing is said: a day, in minutes.
const NOTICE_MINUTES_DEFAULT: u32 = 24 * 60;
/// Longest notice that can be asked for: a year, in minutes.
const NOTICE_MINUTES_MAX: u32 = 365 * 24 * 60;
/// Longest wait, in days: 30 years. What is longer is a system's way to write that it has no date
/// (1900-01-01 is zero in a spreadsheet), and would come before everybody.
pub(super) const WAIT_DAYS_MAX: i64 = 30 * 365;
/// Likelihood to attend if nothing is known.
const ATTENDANCE_PERCENT_DEFAULT: u8 = 90;

/// Reads a row as an entry of a patient, and checks the fields that go to the vault as well.
/// The id follows from trust and `reference`; without a reference it is 0 for the caller to set.
///
/// # Errors
/// Everything that is wrong with the row, field by field.
pub fn entry_from(
    row: &WaitlistRow,
    patient: PatientRef,
    context: &RowContext<'_>,
) -> Result<ReadEntry, FieldErrors> {
    let mut reading = Reading::in_order(context.order);
    let text = reading.needed("trust", row.trust.as_deref());
    let trust = reading.trust("trust", text).unwrap_or(Code::EMPTY);
    contact::check(&mut reading, row, context);
    let (availability, times_to_read) = availability(&mut reading, row, context);
    let (sites, travel_minutes_max) = travel(&mut reading, row);
    let named = (row.clinic_types.as_deref(), row.team.as_deref(), row.sex.as_deref());
    let born = contact::birth_date(row, context);
    let since = waiting_since(&mut reading, row, context);
    let day = |at| context.zone.local(at).day;
    let known = course::Known { today: day(context.now), since: day(since) };
    let entry = Entry {
        id: id(&mut reading, row, trust),
        patient,
        trust,
        service: service(&mut reading, row, context.services),
        kind: kind(&mut reading, row),
        priority: priority(&mut reading, row),
        waiting_since: since,
        duration_minutes: duration(&mut reading, row),
        modalities: modalities(&mut reading, row),
        sites,
        travel_minutes_max,
        availability,
        notice_minutes_min: notice(&mut reading, row),
        ready: prerequisites(&mut reading, "ready", row.ready.as_deref()),
        needs: Support(reading.bits("needs", row.needs.as_deref(), SUPPORT)),
        reach: addresses::reach(&mut reading, row),
        attendance_percent: reading
            .number("attendance_percent", row.attendance_percent.as_deref(), 0..=100)
            .unwrap_or(ATTENDANCE_PERCENT_DEFAULT),
        holds: holds(&mut reading, row, trust),
        suspended: reading.yes("suspended", row.suspended.as_deref()).unwrap_or(false),
        agreed_to_other_trusts: reading
            .yes("other_trusts", row.other_trusts.as_deref())
            .unwrap_or(false),
        pathway: pathway(&mut reading, row, trust),
        times_to_read,
        status: EntryStatus::Waiting,
        comes_first: false,
        seeks: clinic::seeks(&mut reading, named, born.as_deref()),
        timing: course::timing(&mut reading, row, trust, known),
        course: course::course(&mut reading, row, known),
    };
    let is_called = entry.course.via.is_call_only();
    let entry = Entry { reach: if is_called { Reach::Call } else { entry.reach }, ..entry };
    let (entry, notices) = reading.finish_noticed(entry)?;
    Ok(ReadEntry { entry, notices })
}

fn id(reading: &mut Reading, row: &WaitlistRow, trust: Code) -> EntryId {
    let reference = reading.short("reference", row.reference.as_deref(), REFERENCE_BYTES_MAX);
    reference.map_or(EntryId(0), |reference| ids::entry_id(trust.as_str(), reference))
}

/// An entry for a service that is not known could never be matched: it is refused.
fn service(reading: &mut Reading, row: &WaitlistRow, services: &LocalServices) -> Code {
    let Some(text) = reading.needed("service", row.service.as_deref()) else {
        return Code::EMPTY;
    };
    services.code_of(row.trust.as_deref().unwrap_or_default(), text).unwrap_or_else(|fault| {
        reading.wrong("service", fault.to_string());
        Code::EMPTY
    })
}

/// Without a number of its own, the entry is of no pathway.
fn pathway(reading: &mut Reading, row: &WaitlistRow, trust: Code) -> Option<PathwayId> {
    let number = unless_none(row.pathway.as_deref());
    let number = reading.short("pathway", number, REFERENCE_BYTES_MAX)?;
    Some(ids::pathway_id(trust.as_str(), number))
}

fn kind(reading: &mut Reading, row: &WaitlistRow) -> AppointmentKind {
    let text = reading.needed("kind", row.kind.as_deref());
    reading.choice("kind", text, KINDS).unwrap_or(AppointmentKind::Unknown)
}

fn priority(reading: &mut Reading, row: &WaitlistRow) -> Priority {
    let priority = reading.choice("priority", row.priority.as_deref(), PRIORITIES);
    // Without it nothing is offered: routine would be a guess.
    priority.unwrap_or(Priority::Unsaid)
}

fn duration(reading: &mut Reading, row: &WaitlistRow) -> u16 {
    let text = reading.needed("duration_minutes", row.duration_minutes.as_deref());
    reading.number("duration_minutes", text, 1..=DURATION_MINUTES_MAX).unwrap_or_default()
}

fn waiting_since(reading: &mut Reading, row: &WaitlistRow, context: &RowContext<'_>) -> Timestamp {
    let text = reading.needed("waiting_since", row.waiting_since.as_deref());
    let since = reading.day_or_moment("waiting_since", text, context.zone);
    let since = since.unwrap_or(context.now);
    let day = |at| context.zone.civil(at).date().to_string();
    let born = contact::birth_date(row, context).filter(|born| *born <= day(context.now));
    if context.now < since {
        reading.wrong("waiting_since", "lies in the future");
    } else if since.plus_minutes(WAIT_DAYS_MAX * 24 * 60) < context.now {
        reading.wrong("waiting_since", "lies further back than anybody waits");
    } else if born.is_some_and(|born| day(since) < born) {
        reading.wrong("waiting_since", "lies before the date of birth");
    }
    since
}

fn modalities(reading: &mut Reading, row: &WaitlistRow) -> Modalities {
    let bits = reading.bits("modalities", row.modalities.as_deref(), MODALITY_BITS);
    if bits == 0 { Modalities::IN_PERSON } else { Modalities(bits) }
}

fn notice(reading: &mut Reading, row: &WaitlistRow) -> u32 {
    let text = row.notice_minutes_min.as_deref();
    let notice = reading.number("notice_minutes_min", text, 0..=NOTICE_MINUTES_MAX);
    notice.unwrap_or(NOTICE_MINUTES_DEFAULT)
}

/// The named sites and the longest travel. A site without minutes counts as far as the patient
/// would go: it is acceptable, and gains nothing for being near.
fn travel(reading: &mut Reading, row: &WaitlistRow) -> (Vec<SiteChoice>, u16) {
    let limit = row.travel_minutes_max.as_deref();
    let limit = reading.number("travel_minutes_max", limit, 0..=TRAVEL_MINUTES_MAX);
    let text = unless_none(row.sites.as_deref()).unwrap_or("");
    let named = text.split([';', ',', '|']).map(str::trim).filter(|site| !site.is_empty());
    let named: Vec<(Code, Option<u16>)> =
        named.filter_map(|site| site_choice(reading, site)).collect();
    if SITES_MAX < named.len() {
        reading.wrong("sites", format!("holds too many sites; at most {SITES_MAX}"));
    }
    let farthest = named.iter().filter_map(|(_, minutes)| *minutes).max().unwrap_or(0);
    let limit = limit.unwrap_or(TRAVEL_MINUTES_DEFAULT.max(farthest));
    let choice = |(site, minutes): (Code, Option<u16>)| SiteChoice {
        site,
        travel_minutes: minutes.unwrap_or(limit),
    };
    (named.into_iter().map(choice).collect(), limit)
}

/// `RQM01:20`, or `RQM01` where the minutes are not known.
fn site_choice(reading: &mut Reading, text: &str) -> Option<(Code, Option<u16>)> {
    let (site, minutes) = text.split_once(':').unwrap_or((text, ""));
    let minutes = reading.number("sites", Some(minutes), 0..=TRAVEL_MINUTES_MAX);
    let site = ods_code(site.trim());
    if site.is_none() {
        reading.wrong("sites", "must be ODS codes with minutes of travel, such as `RQM01:20`");
    }
    site.map(|site| (site, minutes))
}

/// When the patient can come, and whether a person must read it first: what is not understood is
/// never guessed.
fn availability(
    reading: &mut Reading,
    row: &WaitlistRow,
    context: &RowContext<'_>,
) -> (Availability, bool) {
    let said = reading.yes("times_to_read", row.times_to_read.as_deref()).unwrap_or(false);
    let Some(text) = given(row.preferred_times.as_deref()) else {
        return (Availability::default(), said);
    };
    let today = context.zone.local(context.now);
    let fault = match times::parse(text, today) {
        Ok(availability) if !availability.is_over(today.day) => return (availability, false),
        Ok(_) => "names only times that are over".to_owned(),
        Err(error) => error.to_string(),
    };
    reading.notice(
        "preferred_times",
        format!("{fault}; a person must read it before anything is offered"),
    );
    (Availability::default(), true)
}

fn holds(reading: &mut Reading, row: &WaitlistRow, trust: Code) -> Option<AppointmentId> {
    let number =
        reading.short("appointment", unless_none(row.appointment.as_deref()), REFERENCE_BYTES_MAX);
    let number = number.map(|number| ids::appointment_id(trust.as_str(), number));
    let id = reading.id("holds", row.holds.as_deref());
    if number.zip(id).is_some_and(|(number, id)| number != id) {
        reading.wrong("holds", "is another appointment than `appointment`; give one of them");
    }
    number.or(id)
}
