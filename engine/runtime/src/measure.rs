//! What the driver counts, for `/metrics`. Labels are names from closed lists, never ids.

use backfill_core::effect::Refusal;
use metrics::{counter, gauge};

pub(crate) fn event(name: &'static str) {
    counter!("backfill_events_total", "event" => name).increment(1);
}

pub(crate) fn refused(refusal: Refusal) {
    counter!("backfill_refused_total", "reason" => reason(refusal)).increment(1);
}

pub(crate) fn duplicate() {
    counter!("backfill_duplicates_total").increment(1);
}

pub(crate) fn quarantined() {
    counter!("backfill_quarantined_total", "kind" => "log").increment(1);
}

pub(crate) fn agenda(len: usize) {
    gauge!("backfill_agenda_length").set(u32::try_from(len).unwrap_or(u32::MAX));
}

pub(crate) fn reason(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::UnknownOffer => "unknown_offer",
        Refusal::OfferEnded(_) => "offer_ended",
        Refusal::TooLate => "too_late",
        Refusal::UnknownSlot => "unknown_slot",
        Refusal::SlotNotOpen => "slot_not_open",
        Refusal::UnknownEntry => "unknown_entry",
        Refusal::NotEligible(_) => "not_eligible",
        Refusal::UnknownAppointment => "unknown_appointment",
        Refusal::AlreadyFreed => "already_freed",
        Refusal::AlreadyWaiting => "already_waiting",
        Refusal::OldRules => "old_rules",
        Refusal::PatientDied => "patient_died",
        Refusal::OutOfOrder => "out_of_order",
        Refusal::Contradiction => "contradiction",
        Refusal::EntryOfAnother => "entry_of_another",
        Refusal::ChangedMeanwhile => "changed_meanwhile",
        Refusal::Paused => "paused",
    }
}
