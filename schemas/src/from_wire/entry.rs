//! Entries of the waiting list.

use backfill_core::entry::{Entry, EntryStatus, SITES_MAX, SiteChoice};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::{Modalities, Support};
use backfill_core::{AppointmentId, EntryId, PathwayId, PatientRef};

use super::availability::availability;
use super::field::{Reading, each};
use super::prerequisite::prerequisites;
use super::{clinic, course};
use crate::error::DecodeError;
use crate::wire;

pub(crate) fn entry(value: wire::Entry) -> Result<Entry, DecodeError> {
    let reading = Reading("Entry");
    reading.resolved("reference", &value.reference)?;
    reading.within("sites", value.sites.len(), SITES_MAX)?;
    let modalities = reading.at_most("modalities", value.modalities, Modalities::ALL.0.into())?;
    let attendance_percent =
        reading.at_most("attendance_percent", value.attendance_percent, 100)?;
    Ok(Entry {
        id: EntryId(reading.id("id", &value.id)?),
        patient: PatientRef(reading.id("patient", &value.patient)?),
        trust: reading.code("trust", &value.trust)?,
        service: reading.code("service", &value.service)?,
        kind: reading.choice("kind", value.kind)?,
        priority: reading.choice("priority", value.priority)?,
        waiting_since: reading.time("waiting_since", value.waiting_since)?,
        duration_minutes: reading.short("duration_minutes", value.duration_minutes)?,
        modalities: Modalities(modalities),
        sites: each(value.sites, |choice| site(&choice))?,
        travel_minutes_max: reading.short("travel_minutes_max", value.travel_minutes_max)?,
        availability: availability(reading.given("availability", value.availability)?)?,
        notice_minutes_min: reading.given("notice_minutes_min", value.notice_minutes_min)?,
        ready: ready(reading, value.ready, &value.ready_also)?,
        needs: Support(reading.byte("needs", value.needs)?),
        reach: reading.choice("reach", value.reach)?,
        attendance_percent,
        holds: reading.optional_id("holds", value.holds)?.map(AppointmentId),
        suspended: value.suspended,
        agreed_to_other_trusts: value.agreed_to_other_trusts,
        pathway: reading.optional_id("pathway", value.pathway)?.map(PathwayId),
        times_to_read: value.times_to_read,
        status: status(reading, value.status)?,
        comes_first: value.comes_first,
        seeks: clinic::seeks(value.seeks)?,
        timing: course::timing(value.timing)?,
        course: course::course(value.course)?,
    })
}

/// What an entry does not say is not done.
fn ready(
    reading: Reading,
    bits: Option<u32>,
    names: &[String],
) -> Result<Prerequisites, DecodeError> {
    let bits = Some(reading.given("ready", bits)?);
    let ready = prerequisites(reading, ["ready", "ready_also"], bits, names)?;
    Ok(if ready.is_unsaid() { Prerequisites::NOTHING } else { ready })
}

fn site(value: &wire::SiteChoice) -> Result<SiteChoice, DecodeError> {
    let reading = Reading("SiteChoice");
    Ok(SiteChoice {
        site: reading.code("site", &value.site)?,
        travel_minutes: reading.short("travel_minutes", value.travel_minutes)?,
    })
}

/// Whoever adds an entry need not say that it waits.
fn status(reading: Reading, number: i32) -> Result<EntryStatus, DecodeError> {
    if number == 0 {
        return Ok(EntryStatus::Waiting);
    }
    reading.choice("status", number)
}
