//! What is remembered of a person.

use backfill_core::opted_out::OptedOut;
use backfill_core::patient::{Admission, Asked, Brought, Parting, Patient};

use super::entry::entry;
use super::id;
use crate::wire;

pub(crate) fn patient(value: &Patient) -> wire::Patient {
    let Patient {
        id: patient,
        opted_out,
        offered_at,
        merged_into,
        died,
        death_said_at,
        life_said_at,
        left_at_death,
        death_taken_back,
        admitted,
        stay_said_at,
        brought: Brought { entries, appointments },
        parted,
    } = value;
    let is_known = |it: &&Asked| !it.trust.is_empty() || !it.service.is_empty();
    let known = offered_at.iter().filter(is_known);
    let unknown = offered_at.iter().filter(|it| !is_known(it));
    wire::Patient {
        id: id(patient.0),
        opted_out: matches!(opted_out, OptedOut::AllBut(_)),
        opted_out_trusts: trusts(opted_out),
        owed: false,
        offered_at: unknown.map(|it| it.at.0).collect(),
        offers: known.map(asked).collect(),
        merged_into: merged_into.map(|into| id(into.0)),
        died: *died,
        death_said_at: death_said_at.0,
        life_said_at: life_said_at.0,
        death_taken_back: *death_taken_back,
        left_at_death: left_at_death.iter().map(entry).collect(),
        admitted: admitted.map(admission),
        stay_said_at: stay_said_at.0,
        brought_entries: entries.iter().map(|it| id(it.0)).collect(),
        brought_appointments: appointments.iter().map(|it| id(it.0)).collect(),
        parted: parted.iter().map(parting).collect(),
    }
}

fn asked(value: &Asked) -> wire::Asked {
    let Asked { at, trust, service } = value;
    let (trust, service) = (trust.as_str().to_owned(), service.as_str().to_owned());
    wire::Asked { at: Some(at.0), trust, service }
}

fn trusts(value: &OptedOut) -> Vec<String> {
    let (OptedOut::Of(trusts) | OptedOut::AllBut(trusts)) = value;
    trusts.iter().map(|it| it.as_str().to_owned()).collect()
}

fn admission(value: Admission) -> wire::Admission {
    let Admission { until, told_at } = value;
    wire::Admission { until: until.map(|until| until.0), told_at: Some(told_at.0) }
}

fn parting(value: &Parting) -> wire::Parting {
    let Parting { from, at } = value;
    wire::Parting { from: id(from.0), at: Some(at.0) }
}
