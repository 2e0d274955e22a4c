//! NTE: what is to be arranged for the appointment, so that the team that books it knows, and that it
//! was offered at short notice, for the trust's record. Nothing else is said of the patient.

use backfill_core::effect::ForTrust;
use backfill_core::effect::RequestBooking;
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

/// Accepted, it is a reasonable offer; nothing is sent of those that were not.
const SHORT_NOTICE: &str = "Short-notice offer, accepted by the patient";

/// The segments; nothing where there is nothing to note.
pub(super) fn notes(asked: ForTrust<'_>) -> String {
    let ForTrust::Booking(booking) = asked else { return String::new() };
    let short_notice = booking.short_notice.then(|| SHORT_NOTICE.to_owned());
    let texts = [to_arrange(booking), short_notice].into_iter().flatten();
    texts.zip(1..).map(|(text, number)| note(number, &text)).collect()
}

fn note(number: u8, text: &str) -> String {
    compose("NTE", &[(1, number.to_string()), (2, "P".to_owned()), (3, escape(text))])
}

/// None where there is nothing to arrange.
fn to_arrange(booking: &RequestBooking) -> Option<String> {
    let wanted = WORDS.iter().filter(|(it, _)| booking.arrange.covers(*it));
    let words: Vec<&str> = wanted.map(|(_, words)| *words).collect();
    (!words.is_empty()).then(|| format!("To arrange: {}", words.join(", ")))
}
