//! Why a message, or part of it, was acknowledged and has no effect: counted by sender and reason,
//! so that somebody sees what a feed sends in vain.

use std::fmt;

/// Why something has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unused {
    /// The trigger event means nothing here.
    Trigger,
    /// Only resources of an appointment were changed.
    Resources,
    /// PID has no number by which anybody is known.
    Nobody,
    /// An outpatient's visit without a number: it is no appointment that could be told apart.
    VisitWithoutNumber,
    /// An outpatient's visit without a start.
    VisitWithoutStart,
    /// An outpatient's visit whose start has passed.
    VisitInThePast,
    /// A booking or cancellation by ADT of somebody who is no outpatient.
    NoOutpatient,
    /// A patient class that is not in the mapping file.
    ClassNotMapped,
}

impl Unused {
    /// What has no effect and what to do, without personal data.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Trigger => "this trigger event means nothing here",
            Self::Resources => "only resources changed, which frees and books nothing",
            Self::Nobody => "no number in PID by which anybody is known",
            Self::VisitWithoutNumber => {
                "an outpatient visit without a number; set `number_from` under [default.adt]"
            }
            Self::VisitWithoutStart => {
                "an outpatient visit without a start; set `start_from` under [default.adt]"
            }
            Self::VisitInThePast => "an outpatient visit whose start has passed",
            Self::NoOutpatient => "not an outpatient's, so it is no appointment",
            Self::ClassNotMapped => {
                "a patient class that is not in the mapping file; add it to `patient_classes`"
            }
        }
    }
}

/// The reason as it is counted: with the trigger event, where that is one.
pub(crate) struct Reason<'a> {
    pub(crate) trigger: &'a str,
    pub(crate) unused: Unused,
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = self.trigger.bytes();
        let is_trigger = self.trigger.len() == TRIGGER_CHARS
            && letters.clone().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
        let trigger = if is_trigger { self.trigger } else { "other" };
        write!(f, "{trigger}: {}", self.unused.text())
    }
}

/// `A02`, `S18`, `Z01`.
const TRIGGER_CHARS: usize = 3;
