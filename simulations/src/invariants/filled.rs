//! Blanks filled: what a message leaves out is as it is known of its appointment, and what belongs to
//! a clinic is not known where no clinic is named.

use backfill_core::slot::{AppointmentKind, SlotFacts};

/// Time and place as they are told, completed by what is known.
pub(super) fn filled(told: &SlotFacts, known: &SlotFacts) -> SlotFacts {
    let unnamed = told.session.is_empty();
    if !unnamed && !known.session.is_empty() && told.session != known.session {
        return told.clone();
    }
    let mut facts = told.clone();
    if unnamed {
        facts.session.clone_from(&known.session);
        facts.capacity = known.capacity;
    }
    if facts.site.is_empty() {
        facts.site = known.site;
    }
    if facts.service.is_empty() || unnamed && !known.service.is_empty() {
        facts.service = known.service;
    }
    if facts.kind == AppointmentKind::Unknown || unnamed && known.kind != AppointmentKind::Unknown {
        facts.kind = known.kind;
    }
    if told.length_assumed {
        facts.duration_minutes = known.duration_minutes;
        facts.length_assumed = known.length_assumed;
    }
    facts
}
