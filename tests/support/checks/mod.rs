//! What must hold when everything is over: one promise per file, seen from outside.

pub mod evidence;
pub mod history;
pub mod made_up;

mod messages;

mod acknowledged;
mod answers;
mod bookings;
mod i1_one_slot_per_cancellation;
mod i2_no_double_booking;
mod i3_live_offers_within_limit;
mod i4_one_live_offer_per_person;
mod i5_nothing_after_opt_out;
mod i6_no_late_acceptance;
mod i7_confirmed_after_acknowledgement;
mod i8_events_once;
mod i8_wishes_once;
mod listed;
mod same_answer;

use self::history::Watch;
use crate::checks::evidence::Evidence;

type Check = fn(&Evidence) -> Vec<String>;

/// Looks at everything; returns every fault.
pub fn faults(evidence: &Evidence) -> Vec<String> {
    let checks: [(&str, Check); 9] = [
        ("acknowledged", acknowledged::check),
        ("same answer", same_answer::check),
        ("answers", answers::check),
        ("bookings", bookings::check),
        ("listed", listed::check),
        ("I1", i1_one_slot_per_cancellation::check),
        ("I2", i2_no_double_booking::check),
        ("I7", i7_confirmed_after_acknowledgement::check),
        ("I8", i8_events_once::check),
    ];
    let watches: Vec<(&'static str, Box<dyn Watch>)> = vec![
        ("I3", Box::new(i3_live_offers_within_limit::LiveOffersWithinLimit)),
        ("I4", Box::<i4_one_live_offer_per_person::OneLiveOfferPerPerson>::default()),
        ("I5", Box::<i5_nothing_after_opt_out::NothingAfterOptOut>::default()),
        ("I6", Box::new(i6_no_late_acceptance::NoLateAcceptance)),
        ("I7", Box::<i7_confirmed_after_acknowledgement::ConfirmedOnce>::default()),
        ("I8", Box::<i8_wishes_once::WishesOnce>::default()),
    ];
    let mut faults = Vec::new();
    for (name, check) in checks {
        faults.extend(check(evidence).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    faults.extend(history::walk(evidence, watches));
    faults
}

#[cfg(test)]
mod tests;
