//! What happens in the sequences: events, answers, what the trust tells, and time.

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::availability::{Availability, Away, Weekdays, Window};
use backfill_core::entry::EntryStatus;
use backfill_core::entry::{Entry, Priority, Reach, SiteChoice};
use backfill_core::event::{
    AppointmentBooked, AppointmentMoved, EntryRemoved, OfferingChanged, Opted, PatientAdmitted,
    PatientDied, PatientDischarged, PatientsMerged, PatientsParted, SlotBlocked, SlotFreed,
};
use backfill_core::prerequisite::Prerequisites;
use backfill_core::scope::{Part, Scope};
use backfill_core::slot::{
    AppointmentKind, Cause, Doubt, Modalities, Modality, SlotFacts, Support,
};
use backfill_core::{AppointmentId, EntryId, Event, LocalTime, PatientRef, RuleSet, Timestamp};
use proptest::prelude::*;

const START: i64 = 1_793_613_600_000;
const PEOPLE: u128 = 8;

/// What a generated step does; which offer or slot it means is picked from those that exist.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Event(Box<Event>),
    Accept(prop::sample::Index),
    Decline(prop::sample::Index),
    Confirm(prop::sample::Index),
    Refuse(prop::sample::Index, bool),
    Fail(prop::sample::Index),
    HandOver(prop::sample::Index),
    Request(prop::sample::Index, u128),
    /// The trust tells of a booking at the place of a slot: its own, or the one that we asked for.
    Tell(prop::sample::Index, Told),
    /// A booked appointment is given up, told more or less completely.
    GiveUp(prop::sample::Index, Told),
    Jump(i64),
    Wait(i64),
}

/// What is said of an appointment that is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told {
    /// Its own number, another one, or none.
    pub(crate) number: Option<Option<u128>>,
    /// The one it belongs to, another one, or none.
    pub(crate) patient: Option<Option<u128>>,
    pub(crate) session: bool,
    pub(crate) said_at: Timestamp,
}

fn told() -> impl Strategy<Value = Told> {
    let one_of = |most| {
        let given = (1..most).prop_map(|it| Some(Some(it)));
        prop_oneof![2 => Just(None), 1 => Just(Some(None)), 2 => given]
    };
    (one_of(20_u128), one_of(PEOPLE), any::<bool>(), said_at())
        .prop_map(|(number, patient, session, said_at)| Told { number, patient, session, said_at })
}

fn facts() -> impl Strategy<Value = SlotFacts> {
    let time = (0..14_i64, 16..34_i64, prop::sample::select(vec![15_u16, 30, 60, 75]));
    let diary = (0..3_u8, 0..4_u8, 0..3_u8);
    let blanks = (0..6_u8, prop::bool::weighted(0.2), 0..4_u16);
    (time, diary, blanks, 0..3_u8, 0..4_u8).prop_map(
        |(
            (day, half_hour, minutes),
            (site, session, room),
            (blank, assumed, capacity),
            way,
            odd,
        )| {
            let start = Timestamp(START).plus_minutes(day * 1440 + half_hour * 30 - 600);
            let service = if odd == 0 || blank == 1 { "" } else { "110" };
            let session = if blank == 2 { String::new() } else { format!("S{session}") };
            SlotFacts {
                trust: "R0A".parse().unwrap(),
                site: if blank == 3 { "".into() } else { format!("R0A0{site}") }.parse().unwrap(),
                service: service.parse().unwrap(),
                kind: if blank == 4 { AppointmentKind::Unknown } else { AppointmentKind::New },
                modality: [Modality::InPerson, Modality::Unsaid, Modality::Telephone]
                    [usize::from(way)],
                session,
                start,
                duration_minutes: minutes,
                local: LocalTime::at_offset(start, 0),
                requires: if odd == 3 {
                    Prerequisites::UNSAID
                } else {
                    Prerequisites::of(["bloods", "drops"].into_iter().take(usize::from(odd)))
                },
                provides: Support(odd & 2),
                room: ["", "A", "B"][usize::from(room)].to_owned(),
                capacity,
                takes: backfill_core::clinic::Takes::any(),
                length_assumed: assumed,
            }
        },
    )
}

/// When the sender says that it happened: before and after the others, or not at all.
fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        Just(Part::Whole),
        Just(Part::Service("110".parse().unwrap())),
        Just(Part::clinic("KNEE")),
        Just(Part::InPrison),
    ]
}

/// A stop, or the end of one: of the trust there is, of another, or of all.
fn opted() -> impl Strategy<Value = Opted> {
    let trusts = prop::sample::select(vec![None, Some("R0A"), Some("R0B")]);
    (1..=PEOPLE, trusts).prop_map(|(patient, trust)| Opted {
        patient: PatientRef(patient),
        trust: trust.map(|trust| trust.parse().unwrap()),
    })
}

fn said_at() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        1 => Just(Timestamp(0)),
        2 => (0..400_i64).prop_map(|minutes| Timestamp(START).plus_minutes(minutes)),
    ]
}

fn entry() -> impl Strategy<Value = Entry> {
    let window =
        (0..128_u8, 0..1000_u16, any::<bool>()).prop_map(|(days, from, preferred)| Window {
            weekdays: Weekdays(days),
            from_minute: from,
            to_minute: from + 400,
            preferred,
            ..Window::ANY
        });
    let windows = prop::collection::vec(window, 0..3);
    let held = (any::<bool>(), prop::option::weighted(0.3, 1..20_u128));
    (1..=PEOPLE, 1..=PEOPLE, 0..500_i64, windows, 0..8_u8, 0..5_u8, held).prop_map(
        |(id, patient, days, windows, modalities, reach, (suspended, holds))| Entry {
            id: EntryId(id),
            patient: PatientRef(patient),
            trust: "R0A".parse().unwrap(),
            service: "110".parse().unwrap(),
            kind: AppointmentKind::New,
            priority: [Priority::Routine, Priority::Urgent, Priority::TwoWeekWait]
                [usize::from(reach % 3)],
            waiting_since: Timestamp(START).plus_minutes(-days * 1440),
            duration_minutes: 30,
            modalities: Modalities(modalities),
            sites: if days % 2 == 0 {
                vec![]
            } else {
                vec![SiteChoice { site: "R0A01".parse().unwrap(), travel_minutes: 20 }]
            },
            travel_minutes_max: 30,
            availability: Availability {
                windows,
                away: vec![Away { from_day: 0, to_day: 3 }],
                ..Availability::default()
            },
            notice_minutes_min: 60,
            ready: Prerequisites::of(["bloods"]),
            needs: Support(reach & 2),
            reach: [Reach::Text, Reach::Email, Reach::Push, Reach::Call, Reach::Call]
                [usize::from(reach)],
            attendance_percent: 90,
            holds: holds.map(AppointmentId),
            suspended: suspended && days % 5 == 0,
            agreed_to_other_trusts: false,
            pathway: None,
            times_to_read: false,
            status: EntryStatus::Waiting,
            comes_first: false,
            seeks: backfill_core::clinic::Seeks::default(),
            timing: backfill_core::course::Timing::default(),
            course: backfill_core::course::Course::default(),
        },
    )
}

fn appointment() -> impl Strategy<Value = Appointment> {
    (1..20_u128, prop::option::of(1..=PEOPLE), facts(), said_at()).prop_map(
        |(id, patient, facts, said_at)| Appointment {
            id: AppointmentId(id),
            reference: format!("A{id}"),
            patient: patient.map(PatientRef),
            facts,
            status: AppointmentStatus::Booked,
            said_at,
        },
    )
}

fn cause() -> impl Strategy<Value = Cause> {
    prop_oneof![
        6 => Just(Cause::Patient), 1 => Just(Cause::Clinic), 1 => Just(Cause::Unblocked),
        1 => Just(Cause::EnteredInError), 1 => Just(Cause::Unknown), 2 => Just(Cause::Moved),
        1 => Just(Cause::Died), 1 => Just(Cause::NotNeeded), 1 => Just(Cause::TreatedElsewhere)
    ]
}

fn freed() -> impl Strategy<Value = SlotFreed> {
    let doubt = prop_oneof![
        9 => Just(None),
        1 => Just(Some(Doubt::Contradiction)),
        1 => Just(Some(Doubt::LocalTime)),
    ];
    let number = prop::option::weighted(0.7, 1..20_u128);
    let patient = prop::option::of(1..=PEOPLE);
    let facts = prop::option::weighted(0.7, facts());
    (number, patient, facts, cause(), (doubt, said_at())).prop_map(
        |(appointment, patient, facts, cause, (doubt, said_at))| SlotFreed {
            trust: "R0A".parse().unwrap(),
            appointment: appointment.map(AppointmentId),
            patient: patient.map(PatientRef),
            said_at,
            facts,
            cause,
            doubt,
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    let patient = || (1..=PEOPLE).prop_map(PatientRef);
    let trust = || "R0A".parse().unwrap();
    prop_oneof![
        4 => entry().prop_map(Event::EntryAdded),
        2 => entry().prop_map(Event::EntryChanged),
        1 => (1..=PEOPLE).prop_map(|id| Event::EntryRemoved(EntryRemoved { entry: EntryId(id) })),
        6 => freed().prop_map(Event::SlotFreed),
        3 => (appointment(), cause()).prop_map(|(appointment, cause)| {
            Event::AppointmentBooked(AppointmentBooked { appointment, cause })
        }),
        2 => (appointment(), cause()).prop_map(|(appointment, cause)| {
            Event::AppointmentMoved(AppointmentMoved { appointment, cause })
        }),
        1 => (facts(), said_at()).prop_map(move |(facts, said_at)| {
            Event::SlotBlocked(SlotBlocked {
                trust: trust(),
                session: Some(facts.session.clone()),
                site: facts.site,
                from: facts.start,
                to: facts.end(),
                said_at,
            })
        }),
        1 => opted().prop_map(Event::PatientOptedOut),
        1 => opted().prop_map(Event::PatientOptedIn),
        1 => (patient(), prop::option::of(said_at()))
            .prop_map(|(patient, said_at)| Event::PatientDied(PatientDied { patient, said_at })),
        1 => (patient(), said_at()).prop_map(|(patient, said_at)| {
            Event::PatientDischarged(PatientDischarged { patient, said_at })
        }),
        1 => (patient(), prop::option::of(-3..10_i64), said_at()).prop_map(|(patient, days, said_at)| {
            let until = days.map(|days| Timestamp(START).plus_minutes(days * 1440));
            Event::PatientAdmitted(PatientAdmitted { patient, until, said_at })
        }),
        1 => (1..20_u128).prop_map(|id| Event::AppointmentAttended(AppointmentId(id))),
        1 => (1..20_u128).prop_map(|id| Event::AppointmentMissed(AppointmentId(id))),
        1 => (1..=PEOPLE).prop_map(|id| Event::EntryReviewed(EntryId(id))),
        1 => (patient(), patient(), said_at()).prop_map(|(from, into, said_at)| {
            Event::PatientsMerged(PatientsMerged { from, into, said_at })
        }),
        1 => (patient(), patient()).prop_map(|(from, into)| {
            Event::PatientsParted(PatientsParted { from, into })
        }),
        1 => Just(Event::ListChecked(trust())),
        1 => (part(), any::<bool>(), any::<bool>()).prop_map(move |(part, offerable, withdraws)| {
            let scope = Scope { trust: trust(), part };
            Event::OfferingChanged(OfferingChanged { scope, offerable, withdraws })
        }),
        1 => (1..20_u128).prop_map(|id| Event::CancellationRequested(AppointmentId(id))),
        1 => (1..20_u128).prop_map(|id| Event::CancellationConfirmed(AppointmentId(id))),
        1 => (2..6_u32, 0..4_u8).prop_map(|(number, live_offers_max)| {
            Event::RulesChanged(RuleSet { number, live_offers_max, ..RuleSet::built_in() })
        }),
    ]
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    let one = any::<prop::sample::Index>;
    prop_oneof![
        24 => event().prop_map(|event| Act::Event(Box::new(event))),
        5 => one().prop_map(Act::Accept),
        3 => one().prop_map(Act::Decline),
        4 => one().prop_map(Act::Confirm),
        1 => (one(), any::<bool>()).prop_map(|(index, gone)| Act::Refuse(index, gone)),
        1 => one().prop_map(Act::Fail),
        1 => one().prop_map(Act::HandOver),
        1 => (one(), 1..=PEOPLE).prop_map(|(index, entry)| Act::Request(index, entry)),
        3 => (one(), told()).prop_map(|(index, told)| Act::Tell(index, told)),
        3 => (one(), told()).prop_map(|(index, told)| Act::GiveUp(index, told)),
        1 => (1..3000_i64).prop_map(Act::Jump),
        6 => (1..600_i64).prop_map(Act::Wait),
        // Long enough that the trust falls silent, and that what is over is forgotten.
        2 => prop_oneof![1..8_000_i64, 60_000..180_000_i64].prop_map(Act::Wait),
    ]
}
