//! Rows that the examples share, and a snapshot.

use std::collections::BTreeSet;

use backfill_core::Timestamp;
use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::availability::{Availability, Away, Weekdays, Window};
use backfill_core::block::Block;
use backfill_core::code::Code;
use backfill_core::entry::EntryStatus;
use backfill_core::entry::{Entry, Priority, Reach, SiteChoice};
use backfill_core::event::SlotBlocked;
use backfill_core::heard::Heard;
use backfill_core::offer::{Arrange, Offer, OfferState, WithdrawalReason};
use backfill_core::opted_out::OptedOut;
use backfill_core::patient::{Asked, Brought, Patient};
use backfill_core::prerequisite::{FASTING, PRE_OP, Prerequisites};
use backfill_core::rule_set::{Hours, Weights};
use backfill_core::scope::{Offering, Part, Scope};
use backfill_core::slot::{
    AppointmentKind, Cause, Modalities, Modality, Outcome, Reason, Slot, SlotFacts, SlotState,
    Support,
};
use backfill_core::{LocalTime, OfferId, RuleSet, SlotId, Snapshot};
use backfill_schemas::Quarantined;

use super::{APPOINTMENT, ENTRY, NOW, OFFER, PATIENT, SLOT, code};

pub(crate) fn facts() -> SlotFacts {
    SlotFacts {
        trust: code("RXX"),
        site: code("RXX01"),
        service: code("110"),
        kind: AppointmentKind::FollowUp,
        modality: Modality::InPerson,
        session: String::from("CLINIC-A"),
        start: NOW.plus_minutes(3 * 1440),
        duration_minutes: 20,
        local: LocalTime { day: 20_780, minute: 521 },
        requires: Prerequisites::of([FASTING]),
        provides: Support::INTERPRETER,
        room: String::new(),
        capacity: 1,
        takes: backfill_core::clinic::Takes::default(),
        length_assumed: false,
    }
}

pub(crate) fn appointment() -> Appointment {
    Appointment {
        id: APPOINTMENT,
        reference: String::from("A-1001"),
        patient: Some(PATIENT),
        facts: facts(),
        status: AppointmentStatus::Booked,
        said_at: Timestamp(0),
    }
}

pub(crate) fn entry() -> Entry {
    let window = Window { weekdays: Weekdays(2), from_minute: 720, to_minute: 1020, ..Window::ANY };
    let dated = Window { from_day: Some(20_800), to_day: Some(20_900), preferred: true, ..window };
    Entry {
        id: ENTRY,
        patient: PATIENT,
        trust: code("RXX"),
        service: code("110"),
        kind: AppointmentKind::FollowUp,
        priority: Priority::Urgent,
        waiting_since: NOW.plus_minutes(-200 * 1440),
        duration_minutes: 20,
        modalities: Modalities::ALL,
        sites: vec![SiteChoice { site: code("RXX01"), travel_minutes: 25 }],
        travel_minutes_max: 60,
        availability: Availability {
            windows: vec![window, dated],
            away: vec![Away { from_day: 20_811, to_day: 20_820 }],
            ..Availability::default()
        },
        notice_minutes_min: 1440,
        ready: Prerequisites::of([PRE_OP]),
        needs: Support::STEP_FREE,
        reach: Reach::Text,
        attendance_percent: 90,
        holds: Some(APPOINTMENT),
        suspended: false,
        agreed_to_other_trusts: false,
        pathway: None,
        times_to_read: false,
        status: EntryStatus::Waiting,
        comes_first: false,
        seeks: backfill_core::clinic::Seeks::default(),
        timing: backfill_core::course::Timing::default(),
        course: backfill_core::course::Course::default(),
    }
}

/// A yes for which somebody is to be asked.
fn to_arrange(state: OfferState) -> Arrange {
    if state == OfferState::Accepted {
        return Arrange { what: Support::SIGN_LANGUAGE, minutes: 14_400 };
    }
    Arrange::default()
}

pub(crate) fn offer(number: u128, state: OfferState) -> Offer {
    Offer {
        id: OfferId(OFFER.0 + number),
        slot: SLOT,
        entry: ENTRY,
        patient: PATIENT,
        reach: Reach::Email,
        made_at: NOW,
        deadline: NOW.plus_minutes(60),
        rules: 1,
        score: -5,
        moves: None,
        booked_as: None,
        arrange: to_arrange(state),
        state,
    }
}

fn slot(number: u128, state: SlotState, reason: Reason) -> Slot {
    Slot {
        id: SlotId(SLOT.0 + number),
        facts: facts(),
        origin: Some(APPOINTMENT),
        cause: Cause::Patient,
        freed_at: NOW,
        depth: 1,
        state,
        reason,
        live: vec![OFFER],
        asked: vec![ENTRY],
        had_candidates: true,
        taken_back: Some(Reason::Blocked),
        given_up_by: None,
    }
}

pub(crate) fn closed() -> SlotState {
    SlotState::Closed { outcome: Outcome::Filled, reason: Reason::Confirmed, at: NOW }
}

/// As the rules were before a service of a trust had caps of its own.
pub(crate) fn rules_before_own_caps() -> RuleSet {
    RuleSet {
        service_offers_per_day_max: 0,
        service_offers_per_week_max: 0,
        ..rules_before_answering_hours()
    }
}

/// As the rules were when the time to answer was counted on the clock.
pub(crate) fn rules_before_answering_hours() -> RuleSet {
    let mut rules = RuleSet { answering_hours: Hours::ANY, ..RuleSet::built_in() };
    for (step, minutes) in rules.fan_out.iter_mut().zip([240, 120, 60, 30]) {
        step.window_minutes = minutes;
    }
    rules
}

/// A state with each state that a slot and an offer can have.
pub(crate) fn snapshot() -> Snapshot {
    let withdrawn = OfferState::Withdrawn(WithdrawalReason::CutoffReached);
    let states = [
        OfferState::Live,
        OfferState::Accepted,
        OfferState::Booked,
        OfferState::Refused,
        OfferState::Declined,
        OfferState::Expired,
        withdrawn,
        OfferState::Undeliverable,
        OfferState::GivenUp,
        OfferState::Cancelled,
    ];
    Snapshot {
        seq: 4_711,
        at: NOW,
        utc_offset_minutes: 60,
        rules: RuleSet {
            weights: WEIGHTS,
            kept_for_cancer_minutes: 0,
            kept_for_urgent_minutes: 0,
            ..rules_before_own_caps()
        },
        entries: vec![entry()],
        patients: vec![Patient {
            id: PATIENT,
            opted_out: OptedOut::AllBut(BTreeSet::new()),
            offered_at: vec![Asked { at: NOW, trust: Code::EMPTY, service: Code::EMPTY }],
            merged_into: Some(PATIENT),
            died: false,
            death_said_at: Timestamp(0),
            life_said_at: Timestamp(0),
            left_at_death: Vec::new(),
            death_taken_back: false,
            admitted: None,
            stay_said_at: Timestamp(0),
            parted: Vec::new(),
            brought: Brought::default(),
        }],
        appointments: vec![appointment()],
        slots: vec![
            slot(0, SlotState::Held { until: NOW }, Reason::BulkHold),
            slot(1, SlotState::Open, Reason::Freed),
            slot(2, SlotState::Booking { offer: OFFER }, Reason::Accepted),
            slot(3, closed(), Reason::Confirmed),
        ],
        offers: (0..).zip(states).map(|(number, state)| offer(number, state)).collect(),
        heard: vec![Heard {
            trust: code("RXX"),
            at: NOW,
            list_at: Some(NOW.plus_minutes(-1440)),
            catches_up_until: Some(NOW.plus_minutes(10)),
        }],
        blocks: vec![Block {
            part: SlotBlocked {
                trust: code("RXX"),
                session: Some(String::from("KNEE")),
                site: code(""),
                from: NOW,
                to: NOW.plus_minutes(240),
                said_at: Timestamp(0),
            },
            is_lifted: true,
        }],
        offerings: vec![Offering { scope: scope(), offerable: true, since: NOW }],
    }
}

/// Each with a number of its own.
pub(super) const WEIGHTS: Weights = Weights {
    two_week_wait: 8_000,
    urgent: 4_000,
    waiting_day: 4,
    waiting_days_max: 730,
    past_18_weeks: 800,
    past_52_weeks: 1_500,
    preferred_time: 600,
    near_site: 500,
    attendance: 600,
    not_digital: 300,
};

pub(super) fn scope() -> Scope {
    Scope { trust: code("RXX"), part: Part::clinic("KNEE") }
}

/// An input that was put aside.
pub(crate) fn quarantined() -> Quarantined {
    Quarantined {
        topic: String::from("backfill.cancellations.v1"),
        partition: Some(3),
        offset: Some(4_711),
        kind: String::from("json"),
        reason: String::from("SlotFreed.cause: missing"),
        at: Some(NOW),
        number: Some(12),
    }
}
