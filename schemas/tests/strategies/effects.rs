//! Every effect.

use backfill_core::effect::{
    Chosen, Decision, Lacking, LedgerLine, Message, Passed, PassedOver, Points, Rank, Refusal,
    RequestBooking, RequestCancellation, SendMessage, Tally, Term,
};
use backfill_core::offer::WithdrawalReason;
use backfill_core::slot::Support;
use backfill_core::{Command, Decided, EffectId, EventId, Numbered, Record};
use proptest::option::of;
use proptest::prelude::*;

use super::rows::{OFFER_STATES, PRIORITIES, REACHES, REASONS, appointment, facts, slot_state};
use super::*;

pub(crate) const TERMS: [Term; 9] = [
    Term::Priority,
    Term::Waiting,
    Term::Past18Weeks,
    Term::Past52Weeks,
    Term::PreferredTime,
    Term::NearSite,
    Term::Attendance,
    Term::NotDigital,
    Term::Owed,
];

pub(crate) const PASSED_OVER: [PassedOver; 42] = [
    PassedOver::OptedOut,
    PassedOver::Suspended,
    PassedOver::HasLiveOffer,
    PassedOver::AskedBefore,
    PassedOver::MessageCap,
    PassedOver::TooShort,
    PassedOver::Modality,
    PassedOver::Site,
    PassedOver::OtherTrust,
    PassedOver::Travel,
    PassedOver::Time,
    PassedOver::Notice,
    PassedOver::NotReady,
    PassedOver::ClinicType,
    PassedOver::Team,
    PassedOver::Age,
    PassedOver::Sex,
    PassedOver::LacksPriority,
    PassedOver::LacksClinicType,
    PassedOver::LacksBirthDate,
    PassedOver::LacksSex,
    PassedOver::LacksDueDate,
    PassedOver::NotBefore,
    PassedOver::After,
    PassedOver::KeptFor,
    PassedOver::Stage,
    PassedOver::NotOpened,
    PassedOver::Support,
    PassedOver::Clash,
    PassedOver::HoldsEarlier,
    PassedOver::ProtectedShare,
    PassedOver::Booking,
    PassedOver::Died,
    PassedOver::Admitted,
    PassedOver::Booked,
    PassedOver::ToReview,
    PassedOver::TimesToRead,
    PassedOver::GaveItUp,
    PassedOver::NoTimeToCall,
    PassedOver::OtherService,
    PassedOver::OtherKind,
    PassedOver::ListStale,
];

pub(crate) fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        send_message().prop_map(|it| Command::SendMessage(Box::new(it))),
        (offer_id(), patient_ref(), facts(), of(appointment()), any::<(u8, bool)>()).prop_map(
            |(offer, patient, facts, moves, (arrange, short_notice))| {
                let arrange = Support(arrange);
                let booking =
                    RequestBooking { offer, patient, facts, moves, arrange, short_notice };
                Command::RequestBooking(Box::new(booking))
            }
        ),
        appointment().prop_map(|appointment| {
            Command::RequestCancellation(Box::new(RequestCancellation { appointment }))
        }),
    ]
}

pub(crate) fn record() -> impl Strategy<Value = Record> {
    prop_oneof![
        (slot_id(), slot_state(), one_of(&REASONS), of(offer_id())).prop_map(
            |(slot, state, reason, offer)| {
                Record::Ledger(LedgerLine { slot, state, reason, offer })
            }
        ),
        decision().prop_map(|it| Record::Decision(Box::new(it))),
    ]
}

fn send_message() -> impl Strategy<Value = SendMessage> {
    let reason = one_of(&[
        WithdrawalReason::TakenByOther,
        WithdrawalReason::SlotWithdrawn,
        WithdrawalReason::OptedOut,
        WithdrawalReason::EntryChanged,
        WithdrawalReason::CutoffReached,
    ]);
    let message = prop_oneof![
        (time(), any::<bool>()).prop_map(|(deadline, moves)| Message::Offer { deadline, moves }),
        reason.prop_map(|reason| Message::Withdrawn { reason }),
        Just(Message::Confirmed),
        Just(Message::NotBooked),
        Just(Message::Cancelled),
        Just(Message::CancelledUnexplained),
        Just(Message::Reinstated),
    ];
    (patient_ref(), one_of(&REACHES), offer_id(), facts(), message, any::<(u8, bool)>()).prop_map(
        |(patient, reach, offer, facts, message, (arrange, short_notice))| SendMessage {
            patient,
            reach,
            offer,
            facts,
            message,
            arrange: Support(arrange),
            short_notice,
        },
    )
}

fn decision() -> impl Strategy<Value = Decision> {
    let points = (one_of(&TERMS), any::<i32>());
    let points = points.prop_map(|(term, points)| Points { term, points });
    let rank = || {
        let parts = (one_of(&PRIORITIES), any::<bool>());
        parts.prop_map(|(priority, comes_first)| Rank { priority, comes_first })
    };
    let chosen = (offer_id(), entry_id(), rank(), any::<i32>(), few(points)).prop_map(
        |(offer, entry, rank, score, points)| Chosen { offer, entry, rank, score, points },
    );
    let passed = (entry_id(), rank(), any::<i32>(), one_of(&PASSED_OVER), few(text())).prop_map(
        |(entry, rank, score, reason, lacks)| Passed { entry, rank, score, reason, lacks },
    );
    let tally = (one_of(&PASSED_OVER), any::<u32>());
    let tally = tally.prop_map(|(reason, count)| Tally { reason, count });
    let lacking = (text(), any::<u32>()).prop_map(|(name, count)| Lacking { name, count });
    (slot_id(), any::<(u32, u32)>(), of(chosen), few(passed), few(tally), few(lacking)).prop_map(
        |(slot, (rules, candidates), chosen, passed, tally, lacking)| Decision {
            slot,
            rules,
            candidates,
            chosen,
            passed,
            tally,
            lacking,
        },
    )
}

pub(crate) fn refusal() -> impl Strategy<Value = Refusal> {
    let plain = one_of(&[
        Refusal::UnknownOffer,
        Refusal::TooLate,
        Refusal::UnknownSlot,
        Refusal::SlotNotOpen,
        Refusal::UnknownEntry,
        Refusal::UnknownAppointment,
        Refusal::AlreadyFreed,
        Refusal::AlreadyWaiting,
        Refusal::OldRules,
        Refusal::PatientDied,
        Refusal::OutOfOrder,
        Refusal::Contradiction,
        Refusal::EntryOfAnother,
        Refusal::ChangedMeanwhile,
        Refusal::Paused,
    ]);
    prop_oneof![
        plain,
        one_of(&OFFER_STATES).prop_map(Refusal::OfferEnded),
        one_of(&PASSED_OVER).prop_map(Refusal::NotEligible),
    ]
}

/// The event of [`decided`].
pub(crate) const EVENT: EventId = EventId(7);

/// What one event came to: numbered in the order in which it follows.
pub(crate) fn decided() -> impl Strategy<Value = Decided> {
    let follows = prop_oneof![record().prop_map(Ok), command().prop_map(Err)];
    (of(refusal()), prop::collection::vec(follows, 0..5)).prop_map(|(refusal, follows)| {
        let mut decided = Decided { refusal, ..Decided::default() };
        for (index, what) in (0..).zip(follows) {
            let id = EffectId { event: EVENT, index };
            match what {
                Ok(what) => decided.records.push(Numbered { id, what }),
                Err(what) => decided.commands.push(Numbered { id, what }),
            }
        }
        decided
    })
}
