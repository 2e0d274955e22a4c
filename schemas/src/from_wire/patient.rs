//! What is remembered of a person.

use backfill_core::code::Code;
use backfill_core::opted_out::OptedOut;
use backfill_core::patient::{Admission, Asked, Brought, Parting, Patient};
use backfill_core::{AppointmentId, EntryId, PatientRef, Timestamp};

use super::entry::entry;
use super::field::{Reading, each};
use crate::error::DecodeError;
use crate::wire;

pub(crate) fn patient(value: wire::Patient) -> Result<Patient, DecodeError> {
    let reading = Reading("Patient");
    Ok(Patient {
        id: PatientRef(reading.id("id", &value.id)?),
        opted_out: opted_out(value.opted_out, &value.opted_out_trusts)?,
        offered_at: offered_at(&value.offered_at, value.offers)?,
        merged_into: reading.optional_id("merged_into", value.merged_into)?.map(PatientRef),
        died: value.died,
        death_said_at: Timestamp(value.death_said_at),
        life_said_at: Timestamp(value.life_said_at),
        death_taken_back: value.death_taken_back,
        left_at_death: each(value.left_at_death, entry)?,
        admitted: value.admitted.map(|it| admission(&it)).transpose()?,
        stay_said_at: Timestamp(value.stay_said_at),
        brought: Brought {
            entries: each(value.brought_entries, |entry| {
                reading.id("brought_entries", &entry).map(EntryId)
            })?,
            appointments: each(value.brought_appointments, |appointment| {
                reading.id("brought_appointments", &appointment).map(AppointmentId)
            })?,
        },
        parted: each(value.parted, |it| parting(&it))?,
    })
}

/// Those of which it is not known what they were of count towards the caps over all.
fn offered_at(unknown: &[i64], known: Vec<wire::Asked>) -> Result<Vec<Asked>, DecodeError> {
    let unknown = unknown.iter().map(|at| Timestamp(*at));
    let unknown = unknown.map(|at| Asked { at, trust: Code::EMPTY, service: Code::EMPTY });
    let mut offers: Vec<Asked> = unknown.chain(each(known, |it| asked(&it))?).collect();
    offers.sort_unstable();
    Ok(offers)
}

fn asked(value: &wire::Asked) -> Result<Asked, DecodeError> {
    let reading = Reading("Asked");
    Ok(Asked {
        at: reading.time("at", value.at)?,
        trust: reading.code("trust", &value.trust)?,
        service: reading.code("service", &value.service)?,
    })
}

fn opted_out(all: bool, trusts: &[String]) -> Result<OptedOut, DecodeError> {
    let reading = Reading("Patient");
    let trusts = trusts.iter().map(|it| reading.code("opted_out_trusts", it));
    let trusts = trusts.collect::<Result<_, _>>()?;
    Ok(if all { OptedOut::AllBut(trusts) } else { OptedOut::Of(trusts) })
}

fn admission(value: &wire::Admission) -> Result<Admission, DecodeError> {
    let told_at = Reading("Admission").time("told_at", value.told_at)?;
    Ok(Admission { until: value.until.map(Timestamp), told_at })
}

fn parting(value: &wire::Parting) -> Result<Parting, DecodeError> {
    let reading = Reading("Parting");
    let from = PatientRef(reading.id("from", &value.from)?);
    Ok(Parting { from, at: reading.time("at", value.at)? })
}
