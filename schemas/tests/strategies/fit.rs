//! What clinics take and entries seek, and where courses stand.

use backfill_core::clinic::{BirthMonth, Seeks, Sex, TYPES_MAX, Takes, plain_types};
use backfill_core::course::{ContactVia, Course, Stage, SuspendedFor, Timing};
use backfill_core::prerequisite::{PREREQUISITES_MAX, Prerequisites};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::rows::{PRIORITIES, day};
use super::*;

const SEXES: [Sex; 2] = [Sex::Female, Sex::Male];
const STAGES: [Stage; 4] =
    [Stage::Ready, Stage::AwaitingTriage, Stage::PatientInitiated, Stage::ActiveMonitoring];
const SUSPENDED_FOR: [SuspendedFor; 4] =
    [SuspendedFor::Other, SuspendedFor::Patient, SuspendedFor::Unfit, SuspendedFor::Treatment];
const CONTACTS: [ContactVia; 5] = [
    ContactVia::Patient,
    ContactVia::Parent,
    ContactVia::Carer,
    ContactVia::CallOnly,
    ContactVia::SafeContact,
];

/// Types as the core keeps them.
fn types() -> impl Strategy<Value = Vec<String>> {
    let names = vec("[a-zA-Z]{1,8}[ _-][a-z]{1,8}", 0..=TYPES_MAX);
    names.prop_map(|names| plain_types(names.iter().map(String::as_str)))
}

/// Those with a bit on the wire, and others.
pub(crate) fn prerequisites() -> impl Strategy<Value = Prerequisites> {
    let name =
        prop_oneof![Just("pre_op".into()), Just("Fasting".into()), "[a-z]{1,8}[ _-][a-z]{1,8}"];
    let names = vec(name, 0..=PREREQUISITES_MAX);
    names.prop_map(|names: Vec<String>| Prerequisites::of(names.iter().map(String::as_str)))
}

fn team() -> impl Strategy<Value = String> {
    "[A-Z0-9]{0,60}"
}

pub(crate) fn takes() -> impl Strategy<Value = Takes> {
    let who = (of(any::<u16>()), of(any::<u16>()), of(one_of(&SEXES)));
    (types(), team(), who, of(one_of(&PRIORITIES[1..])), any::<bool>()).prop_map(
        |(types, team, (age_from, age_to, sex), kept_for, is_private)| Takes {
            types,
            team,
            age_from,
            age_to,
            sex,
            kept_for,
            is_private,
        },
    )
}

pub(crate) fn seeks() -> impl Strategy<Value = Seeks> {
    let born = of(any::<u16>().prop_map(BirthMonth));
    (types(), team(), born, of(one_of(&SEXES))).prop_map(|(types, team, born, sex)| Seeks {
        types,
        team,
        born,
        sex,
    })
}

pub(crate) fn timing() -> impl Strategy<Value = Timing> {
    let after = (of(appointment_id()), of(appointment_id()));
    (of(day()), of(day()), of(day()), after).prop_map(
        |(not_before, due_by, breach_by, (after, after_done))| Timing {
            not_before,
            due_by,
            breach_by,
            after,
            after_done,
        },
    )
}

pub(crate) fn course() -> impl Strategy<Value = Course> {
    let suspended = (one_of(&SUSPENDED_FOR), of(day()));
    (one_of(&STAGES), suspended, of(day()), one_of(&CONTACTS), any::<bool>()).prop_map(
        |(stage, (suspended_for, suspended_until), validated_on, via, in_prison)| Course {
            stage,
            suspended_for,
            suspended_until,
            validated_on,
            via,
            in_prison,
        },
    )
}
