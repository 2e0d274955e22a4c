//! NTE: what is to be arranged for the appointment, so that the team that books it knows. It names
//! what is needed and says nothing else of the patient.

use backfill_core::Effect;
use backfill_core::slot::Support;

use crate::message::{compose, escape};

/// As the teams say it.
const WORDS: [(Support, &str); 6] = [
    (Support::INTERPRETER, "interpreter in person"),
    (Support::TELEPHONE_INTERPRETER, "telephone interpreter"),
    (Support::SIGN_LANGUAGE, "British Sign Language interpreter"),
    (Support::STEP_FREE, "step-free room"),
    (Support::TRANSPORT, "patient transport"),
    (Support::HOIST, "hoist"),
];

/// The segment; nothing where there is nothing to arrange.
pub(super) fn note(effect: &Effect) -> String {
    let Effect::RequestBooking(booking) = effect else { return String::new() };
    let wanted = WORDS.iter().filter(|(it, _)| booking.arrange.covers(*it));
    let words: Vec<&str> = wanted.map(|(_, words)| *words).collect();
    if words.is_empty() {
        return String::new();
    }
    let text = format!("To arrange: {}", words.join(", "));
    compose("NTE", &[(1, "1".to_owned()), (2, "P".to_owned()), (3, escape(&text))])
}
