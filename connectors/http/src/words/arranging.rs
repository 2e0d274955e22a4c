//! Words for what a person must arrange before a patient can come.

use backfill_core::offer::Arrange;
use backfill_core::slot::Support;
use backfill_reading::words::Choices;

/// As it is said to whoever arranges it.
const NAMES: &Choices<u8> = &[
    ("an interpreter in person", Support::INTERPRETER.0),
    ("a telephone interpreter", Support::TELEPHONE_INTERPRETER.0),
    ("a BSL interpreter", Support::SIGN_LANGUAGE.0),
    ("a step-free room", Support::STEP_FREE.0),
    ("patient transport", Support::TRANSPORT.0),
    ("a hoist", Support::HOIST.0),
];

/// What there is to arrange; empty if there is nothing.
pub(crate) fn names(what: Support) -> String {
    let wanted: Vec<&str> =
        NAMES.iter().filter(|(_, bit)| what.covers(Support(*bit))).map(|(name, _)| *name).collect();
    match wanted.split_last() {
        None => String::new(),
        Some((one, [])) => (*one).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}

/// What to do, with how long it takes; empty if there is nothing to do.
pub(crate) fn sentence(arrange: Arrange) -> String {
    let names = names(arrange.what);
    if names.is_empty() { names } else { format!("Arrange {names} ({})", span(arrange.minutes)) }
}

/// How long something takes: in days from three days on, as the teams say it.
fn span(minutes: u32) -> String {
    match minutes {
        0 => "at once".to_owned(),
        _ if minutes.is_multiple_of(1440) && 3 * 1440 <= minutes => {
            format!("{} days", minutes / 1440)
        }
        60 => "1 hour".to_owned(),
        _ if minutes.is_multiple_of(60) => format!("{} hours", minutes / 60),
        _ => format!("{minutes} minutes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_arranged_is_said_with_the_time_it_takes() {
        let several = Support(
            Support::SIGN_LANGUAGE.0 | Support::TRANSPORT.0 | Support::TELEPHONE_INTERPRETER.0,
        );
        for (what, minutes, said) in [
            (Support::default(), 0, ""),
            (Support::SIGN_LANGUAGE, 14_400, "Arrange a BSL interpreter (10 days)"),
            (Support::TELEPHONE_INTERPRETER, 0, "Arrange a telephone interpreter (at once)"),
            (Support::HOIST, 2_880, "Arrange a hoist (48 hours)"),
            (Support::INTERPRETER, 60, "Arrange an interpreter in person (1 hour)"),
            (Support::STEP_FREE, 90, "Arrange a step-free room (90 minutes)"),
            (
                several,
                14_400,
                "Arrange a telephone interpreter, a BSL interpreter and patient transport (10 days)",
            ),
        ] {
            assert_eq!(sentence(Arrange { what, minutes }), said);
        }
    }
}
