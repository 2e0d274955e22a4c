//! Rows: slots, entries, offers, appointments, patients, rule sets, snapshots.

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::availability::{Availability, Away, MonthWeeks, WINDOWS_MAX, Weekdays, Window};
use backfill_core::block::Block;
use backfill_core::entry::EntryStatus;
use backfill_core::entry::{Entry, Priority, Reach, SITES_MAX, SiteChoice};
use backfill_core::event::SlotBlocked;
use backfill_core::heard::Heard;
use backfill_core::offer::{Arrange, Offer, OfferState, WithdrawalReason};
use backfill_core::opted_out::OptedOut;
use backfill_core::patient::Brought;
use backfill_core::patient::{Admission, Asked};
use backfill_core::patient::{Parting, Patient};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::scope::{Offering, Part, Scope};
use backfill_core::slot::{
    AppointmentKind, Cause, Modalities, Modality, Outcome, Reason, Slot, SlotFacts, SlotState,
    Support,
};
use backfill_core::{LocalTime, Snapshot};
use backfill_schemas::Quarantined;
use backfill_schemas::limits::{DAY_MAX, DAY_MIN};
use proptest::collection::{btree_set, vec};
use proptest::option::of;
use proptest::prelude::*;

use super::fit::{course, prerequisites, seeks, takes, timing};
use super::rules::rule_set;
use super::*;

pub(crate) const PRIORITIES: [Priority; 4] =
    [Priority::Unsaid, Priority::Routine, Priority::Urgent, Priority::TwoWeekWait];

pub(crate) const REACHES: [Reach; 4] = [Reach::Text, Reach::Email, Reach::Push, Reach::Call];

pub(crate) const CAUSES: [Cause; 10] = [
    Cause::Patient,
    Cause::Clinic,
    Cause::EnteredInError,
    Cause::Unblocked,
    Cause::MovedEarlier,
    Cause::Unknown,
    Cause::Moved,
    Cause::Died,
    Cause::NotNeeded,
    Cause::TreatedElsewhere,
];

pub(crate) const REASONS: [Reason; 33] = [
    Reason::Freed,
    Reason::BulkHold,
    Reason::HoldEnded,
    Reason::Offered,
    Reason::Accepted,
    Reason::Confirmed,
    Reason::BookingRefused,
    Reason::NobodyEligible,
    Reason::NobodyAccepted,
    Reason::NotAcknowledged,
    Reason::TooLate,
    Reason::Reinstated,
    Reason::Blocked,
    Reason::BookedByTrust,
    Reason::ClinicCancelled,
    Reason::SessionCancelled,
    Reason::UnknownCause,
    Reason::UnknownService,
    Reason::UnknownSite,
    Reason::UnknownKind,
    Reason::UnknownClinicType,
    Reason::Contradiction,
    Reason::UnsureTime,
    Reason::CascadeLimit,
    Reason::EnteredInError,
    Reason::SamePlace,
    Reason::Occupied,
    Reason::OutOfOrder,
    Reason::SeveralTimes,
    Reason::ListStale,
    Reason::ListCurrent,
    Reason::Paused,
    Reason::Resumed,
];

const STATUSES: [EntryStatus; 6] = [
    EntryStatus::Waiting,
    EntryStatus::Booked,
    EntryStatus::ReviewNotNeeded,
    EntryStatus::ReviewTreatedElsewhere,
    EntryStatus::ReviewMissed,
    EntryStatus::ReviewDeathTakenBack,
];

const OUTCOMES: [Outcome; 4] =
    [Outcome::Filled, Outcome::Unfilled, Outcome::Withdrawn, Outcome::NotOffered];

const KINDS: [AppointmentKind; 4] = [
    AppointmentKind::Unknown,
    AppointmentKind::New,
    AppointmentKind::FollowUp,
    AppointmentKind::Procedure,
];

pub(crate) const OFFER_STATES: [OfferState; 16] = [
    OfferState::Live,
    OfferState::Accepted,
    OfferState::Booked,
    OfferState::Refused,
    OfferState::Declined,
    OfferState::Expired,
    OfferState::Withdrawn(WithdrawalReason::TakenByOther),
    OfferState::Withdrawn(WithdrawalReason::SlotWithdrawn),
    OfferState::Withdrawn(WithdrawalReason::OptedOut),
    OfferState::Withdrawn(WithdrawalReason::EntryChanged),
    OfferState::Withdrawn(WithdrawalReason::CutoffReached),
    OfferState::Withdrawn(WithdrawalReason::PatientDied),
    OfferState::Withdrawn(WithdrawalReason::Admitted),
    OfferState::Undeliverable,
    OfferState::GivenUp,
    OfferState::Cancelled,
];

pub(crate) fn day() -> impl Strategy<Value = i32> {
    DAY_MIN..=DAY_MAX
}

fn local() -> impl Strategy<Value = LocalTime> {
    (day(), 0_u16..1440).prop_map(|(day, minute)| LocalTime { day, minute })
}

fn window() -> impl Strategy<Value = Window> {
    let hours = (0_u16..1440).prop_flat_map(|from| (Just(from), from + 1..=1440));
    (0_u8..=127, 0_u8..=63, hours, of(day()), of(day()), any::<bool>()).prop_map(
        |(days, weeks, (from_minute, to_minute), from_day, to_day, preferred)| Window {
            weekdays: Weekdays(days),
            weeks: MonthWeeks(weeks),
            from_minute,
            to_minute,
            from_day,
            to_day,
            preferred,
        },
    )
}

fn availability() -> impl Strategy<Value = Availability> {
    let away = (day(), day()).prop_map(|(from_day, to_day)| Away { from_day, to_day });
    (vec(window(), 0..=WINDOWS_MAX), vec(away, 0..=WINDOWS_MAX), any::<bool>()).prop_map(
        |(windows, away, not_on_bank_holidays)| Availability {
            windows,
            away,
            not_on_bank_holidays,
        },
    )
}

pub(crate) fn facts() -> impl Strategy<Value = SlotFacts> {
    let place = (code(), code(), code(), text());
    let modality =
        one_of(&[Modality::InPerson, Modality::Video, Modality::Telephone, Modality::Unsaid]);
    let bits = prop_oneof![any::<u8>(), Just(Support::UNSAID.0)];
    let bits = (prop_oneof![prerequisites(), Just(Prerequisites::UNSAID)], bits);
    let when = (time(), any::<u16>(), local());
    let diary = (text(), any::<u16>(), any::<bool>());
    (place, one_of(&KINDS), modality, when, bits, diary, takes()).prop_map(
        |((trust, site, service, session), kind, modality, when, bits, diary, takes)| SlotFacts {
            trust,
            site,
            service,
            kind,
            modality,
            session,
            start: when.0,
            duration_minutes: when.1,
            local: when.2,
            requires: bits.0,
            provides: Support(bits.1),
            room: diary.0,
            capacity: diary.1,
            length_assumed: diary.2,
            takes,
        },
    )
}

pub(crate) fn slot_state() -> impl Strategy<Value = SlotState> {
    let closed = (one_of(&OUTCOMES), one_of(&REASONS), time());
    prop_oneof![
        time().prop_map(|until| SlotState::Held { until }),
        Just(SlotState::Open),
        offer_id().prop_map(|offer| SlotState::Booking { offer }),
        closed.prop_map(|(outcome, reason, at)| SlotState::Closed { outcome, reason, at }),
    ]
}

pub(crate) fn slot() -> impl Strategy<Value = Slot> {
    let gone = (of(appointment_id()), of(patient_ref()));
    let who = (slot_id(), facts(), gone, one_of(&CAUSES), time());
    let lists = (few(offer_id()), few(entry_id()), any::<bool>());
    let stands = (slot_state(), one_of(&REASONS), of(one_of(&REASONS)));
    (who, any::<u8>(), stands, lists).prop_map(
        |((id, facts, gone, cause, freed_at), depth, (state, reason, taken_back), lists)| Slot {
            id,
            facts,
            origin: gone.0,
            cause,
            freed_at,
            depth,
            state,
            reason,
            taken_back,
            live: lists.0,
            asked: lists.1,
            had_candidates: lists.2,
            given_up_by: gone.1,
        },
    )
}

pub(crate) fn entry() -> impl Strategy<Value = Entry> {
    let priority = one_of(&PRIORITIES);
    let site = (code(), any::<u16>());
    let site = site.prop_map(|(site, travel_minutes)| SiteChoice { site, travel_minutes });
    let who = (entry_id(), patient_ref(), code(), code(), one_of(&KINDS), priority, time());
    let where_to = (0_u8..=7, vec(site, 0..=SITES_MAX), any::<(u16, u16)>(), availability());
    let what = (
        (any::<u32>(), prerequisites(), any::<u8>()),
        one_of(&REACHES),
        0_u8..=100,
        of(appointment_id()),
    );
    let kept = (of(pathway_id()), any::<(bool, bool, bool, bool)>(), one_of(&STATUSES));
    let fit = (seeks(), timing(), course());
    (who, where_to, what, kept, fit)
        .prop_map(|(who, place, what, kept, fit)| Entry {
            id: who.0,
            patient: who.1,
            trust: who.2,
            service: who.3,
            kind: who.4,
            priority: who.5,
            waiting_since: who.6,
            duration_minutes: place.2.0,
            modalities: Modalities(place.0),
            sites: place.1,
            travel_minutes_max: place.2.1,
            availability: place.3,
            notice_minutes_min: what.0.0,
            ready: what.0.1,
            needs: Support(what.0.2),
            reach: what.1,
            attendance_percent: what.2,
            holds: what.3,
            suspended: kept.1.0,
            agreed_to_other_trusts: kept.1.3,
            pathway: kept.0,
            times_to_read: kept.1.1,
            status: kept.2,
            comes_first: kept.1.2,
            seeks: fit.0,
            timing: fit.1,
            course: fit.2,
        })
        // One step on the stack instead of all of them.
        .boxed()
}

pub(crate) fn offer() -> impl Strategy<Value = Offer> {
    let arrange =
        any::<(u8, u32)>().prop_map(|(what, minutes)| Arrange { what: Support(what), minutes });
    let numbers = (of(appointment_id()), of(appointment_id()), arrange);
    let ids = (offer_id(), slot_id(), entry_id(), patient_ref(), numbers);
    let state = one_of(&OFFER_STATES);
    (ids, one_of(&REACHES), (time(), time()), any::<(u32, i32)>(), state).prop_map(
        |(
            (id, slot, entry, patient, (moves, booked_as, arrange)),
            reach,
            times,
            (rules, score),
            state,
        )| {
            Offer {
                id,
                slot,
                entry,
                patient,
                reach,
                made_at: times.0,
                deadline: times.1,
                rules,
                score,
                moves,
                booked_as,
                arrange,
                state,
            }
        },
    )
}

pub(crate) fn appointment() -> impl Strategy<Value = Appointment> {
    let status = one_of(&[AppointmentStatus::Booked, AppointmentStatus::Ended]);
    (appointment_id(), text(), of(patient_ref()), facts(), status, time()).prop_map(
        |(id, reference, patient, facts, status, said_at)| Appointment {
            id,
            reference,
            patient,
            facts,
            status,
            said_at,
        },
    )
}

/// In the order in which they are kept.
fn asked() -> impl Strategy<Value = Vec<Asked>> {
    let one =
        (time(), code(), code()).prop_map(|(at, trust, service)| Asked { at, trust, service });
    few(one).prop_map(|mut all| {
        all.sort_unstable();
        all
    })
}

fn opted_out() -> impl Strategy<Value = OptedOut> {
    let trusts = btree_set(code(), 0..3);
    (any::<bool>(), trusts)
        .prop_map(|(all, it)| if all { OptedOut::AllBut(it) } else { OptedOut::Of(it) })
}

fn patient() -> impl Strategy<Value = Patient> {
    let admitted =
        of((of(time()), time()).prop_map(|(until, told_at)| Admission { until, told_at }));
    let admitted = (admitted, time());
    let brought = (few(entry_id()), few(appointment_id()))
        .prop_map(|(entries, appointments)| Brought { entries, appointments });
    let flags = ((opted_out(), any::<bool>(), any::<bool>()), time(), time());
    let left = few(entry());
    let parted = few((patient_ref(), time()).prop_map(|(from, at)| Parting { from, at }));
    let had = (brought, left, parted);
    (patient_ref(), flags, asked(), of(patient_ref()), admitted, had)
        .prop_map(|(id, flags, offered_at, merged_into, (admitted, stay_said_at), had)| {
            let (((opted_out, died, death_taken_back), death_said_at, life_said_at), had) =
                (flags, had);
            let (brought, left, parted) = had;
            Patient {
                id,
                opted_out,
                offered_at,
                merged_into,
                died,
                death_said_at,
                life_said_at,
                left_at_death: left,
                death_taken_back,
                admitted,
                stay_said_at,
                brought,
                parted,
            }
        })
        // One step on the stack instead of all of them.
        .boxed()
}

fn heard() -> impl Strategy<Value = Heard> {
    (code(), time(), of(time()), of(time())).prop_map(|(trust, at, list_at, catches_up_until)| {
        Heard { trust, at, list_at, catches_up_until }
    })
}

fn block() -> impl Strategy<Value = Block> {
    let part = (code(), of(text()), code(), time(), time(), time()).prop_map(
        |(trust, session, site, from, to, said_at)| SlotBlocked {
            trust,
            session,
            site,
            from,
            to,
            said_at,
        },
    );
    (part, any::<bool>()).prop_map(|(part, is_lifted)| Block { part, is_lifted })
}

pub(crate) fn scope() -> impl Strategy<Value = Scope> {
    let part = prop_oneof![
        Just(Part::Whole),
        code().prop_map(Part::Service),
        text().prop_map(|name| Part::clinic(&name)),
        Just(Part::InPrison),
    ];
    (code(), part).prop_map(|(trust, part)| Scope { trust, part })
}

fn offering() -> impl Strategy<Value = Offering> {
    (scope(), any::<bool>(), time()).prop_map(|(scope, offerable, since)| Offering {
        scope,
        offerable,
        since,
    })
}

pub(crate) fn snapshot() -> impl Strategy<Value = Snapshot> {
    let lists = (few(entry()), few(patient()), few(appointment()), few(slot()), few(offer()));
    // Whoever is on a list was told by somebody who was heard.
    let spoken = (vec(heard(), 1..4), few(block()), few(offering()));
    (any::<u64>(), time(), any::<i16>(), rule_set(), (lists, spoken)).prop_map(
        |(seq, at, utc_offset_minutes, rules, (lists, spoken))| Snapshot {
            seq,
            at,
            utc_offset_minutes,
            rules,
            entries: lists.0,
            patients: lists.1,
            appointments: lists.2,
            slots: lists.3,
            offers: lists.4,
            heard: spoken.0,
            blocks: spoken.1,
            offerings: spoken.2,
        },
    )
}

pub(crate) fn quarantined() -> impl Strategy<Value = Quarantined> {
    let place = (text(), of(any::<u32>()), of(any::<u64>()));
    (place, text(), text(), of(time()), of(any::<u64>())).prop_map(
        |((topic, partition, offset), kind, reason, at, number)| Quarantined {
            topic,
            partition,
            offset,
            kind,
            reason,
            at,
            number,
        },
    )
}
