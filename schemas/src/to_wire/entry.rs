//! Entries of the waiting list.

use backfill_core::clinic::Seeks;
use backfill_core::course::{Course, Timing};
use backfill_core::entry::{Entry, SiteChoice};

use super::availability::availability;
use super::prerequisite::prerequisites;
use super::{clinic, course, id};
use crate::enums::Choice;
use crate::wire;

pub(crate) fn entry(value: &Entry) -> wire::Entry {
    let Entry {
        id: entry,
        patient,
        trust,
        service,
        kind,
        priority,
        waiting_since,
        duration_minutes,
        modalities,
        sites,
        travel_minutes_max,
        availability: times,
        notice_minutes_min,
        ready,
        needs,
        reach,
        attendance_percent,
        holds,
        suspended,
        agreed_to_other_trusts,
        pathway,
        times_to_read,
        status,
        comes_first,
        seeks,
        timing,
        course: at,
    } = value;
    let (done, ready_also) = prerequisites(ready);
    wire::Entry {
        id: id(entry.0),
        patient: id(patient.0),
        trust: trust.as_str().to_owned(),
        service: service.as_str().to_owned(),
        kind: kind.number(),
        priority: priority.number(),
        waiting_since: Some(waiting_since.0),
        duration_minutes: Some((*duration_minutes).into()),
        modalities: Some(modalities.0.into()),
        sites: sites.iter().map(site).collect(),
        travel_minutes_max: Some((*travel_minutes_max).into()),
        availability: Some(availability(times)),
        notice_minutes_min: Some(*notice_minutes_min),
        ready: Some(done),
        needs: Some(needs.0.into()),
        reach: reach.number(),
        attendance_percent: Some((*attendance_percent).into()),
        holds: holds.map(|appointment| id(appointment.0)),
        suspended: *suspended,
        agreed_to_other_trusts: *agreed_to_other_trusts,
        reference: String::new(),
        pathway: pathway.map(|pathway| id(pathway.0)),
        times_to_read: *times_to_read,
        status: status.number(),
        comes_first: *comes_first,
        seeks: (*seeks != Seeks::default()).then(|| clinic::seeks(seeks)),
        timing: (*timing != Timing::default()).then(|| course::timing(timing)),
        course: (*at != Course::default()).then(|| course::course(*at)),
        ready_also,
    }
}

fn site(value: &SiteChoice) -> wire::SiteChoice {
    let SiteChoice { site, travel_minutes } = value;
    wire::SiteChoice {
        site: site.as_str().to_owned(),
        travel_minutes: Some((*travel_minutes).into()),
    }
}
