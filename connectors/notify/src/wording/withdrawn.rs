//! "The offer no longer stands, and your place is kept."

use backfill_core::offer::WithdrawalReason;

use super::{Details, TextParts};

pub(super) fn text(parts: &TextParts, reason: WithdrawalReason) -> String {
    let TextParts { trust, when, .. } = parts;
    format!(
        "{trust}: sorry, the appointment we offered you on {when} {}. You keep your place.",
        why(reason)
    )
}

pub(super) fn email(details: &Details<'_>, reason: WithdrawalReason) -> (String, String) {
    let body = format!(
        "Sorry, the appointment we offered you on {} {}.\n\nNothing else changes: you keep your place on the \
         waiting list, and any appointment you have. You do not need to do anything.",
        details.when(),
        why(reason)
    );
    ("an appointment is no longer available".to_owned(), body)
}

/// Says no more than the patient can use; whether another patient was quicker is not their fault.
fn why(reason: WithdrawalReason) -> &'static str {
    match reason {
        WithdrawalReason::TakenByOther => "has been taken",
        WithdrawalReason::SlotWithdrawn => "has been withdrawn by the hospital",
        WithdrawalReason::OptedOut
        | WithdrawalReason::EntryChanged
        | WithdrawalReason::CutoffReached
        | WithdrawalReason::PatientDied
        | WithdrawalReason::Admitted => "is no longer available",
    }
}
