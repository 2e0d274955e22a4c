//! When an entry may be seen, where its course stands, and through whom the patient is reached.

use crate::id::AppointmentId;

/// When an entry may and should be seen. Days count from 1970.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timing {
    /// Not before this day: tests, healing, an injection's interval.
    pub not_before: Option<i32>,
    /// A follow-up should be seen by this day.
    pub due_by: Option<i32>,
    /// A standard of waiting is broken after this day.
    pub breach_by: Option<i32>,
    /// Only after this appointment.
    pub after: Option<AppointmentId>,
    /// The appointment that had to come first and took place. Kept by the core.
    pub after_done: Option<AppointmentId>,
}

/// Where the patient's course stands, and how they live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Course {
    /// Where it stands in the trust.
    pub stage: Stage,
    /// Of a suspended entry: why.
    pub suspended_for: SuspendedFor,
    /// Of a suspended entry: only until this day, or on which day somebody looks again.
    pub suspended_until: Option<i32>,
    /// On which day the trust last asked the patient whether they still wait.
    pub validated_on: Option<i32>,
    /// Through whom the patient is reached.
    pub via: ContactVia,
    /// In prison: nothing is offered until a scope opens it.
    pub in_prison: bool,
}

impl Course {
    /// What counts for the patient, whichever of their entries says it.
    #[must_use]
    pub(crate) fn lives(&self) -> Lives {
        Lives { in_prison: self.in_prison, is_call_only: self.via.is_call_only() }
    }

    /// Whether a suspension is over on a day. One that only the trust lifts never is.
    #[must_use]
    pub fn is_suspension_over(&self, day: i32) -> bool {
        let ended = self.suspended_until.is_some_and(|until| until <= day);
        ended && self.suspended_for.ends_by_itself()
    }
}

/// How somebody lives, as far as it bears on offers: of all that their entries say, the strictest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Lives {
    /// Nothing is offered until a scope opens it.
    pub(crate) in_prison: bool,
    /// Nothing may be sent, and a person must call.
    pub(crate) is_call_only: bool,
}

impl Lives {
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            in_prison: self.in_prison || other.in_prison,
            is_call_only: self.is_call_only || other.is_call_only,
        }
    }
}

/// Why an entry is suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum SuspendedFor {
    /// Another reason, or the list says none.
    #[default]
    Other,
    /// The patient asked for a pause.
    Patient,
    /// The patient is not well enough for it.
    Unfit,
    /// Another treatment comes first.
    Treatment,
}

impl SuspendedFor {
    /// Whether the day until which it lasts ends it. Otherwise somebody must look on that day, and
    /// the trust lifts it: nobody is well again, or treated, because of a date.
    #[must_use]
    pub fn ends_by_itself(self) -> bool {
        match self {
            Self::Other | Self::Patient => true,
            Self::Unfit | Self::Treatment => false,
        }
    }
}

/// Where the patient's course stands in the trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Stage {
    /// Accepted for this appointment, or the list says nothing of it.
    #[default]
    Ready,
    /// Nobody has looked at the referral yet.
    AwaitingTriage,
    /// The patient asks when they want to be seen (patient-initiated follow-up).
    PatientInitiated,
    /// Watched, with nothing to book (active monitoring).
    ActiveMonitoring,
}

/// Through whom the patient is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ContactVia {
    /// The patient.
    #[default]
    Patient,
    /// A parent, whose number and address are given.
    Parent,
    /// A carer, whose number and address are given.
    Carer,
    /// Only a call: no message may be read by others.
    CallOnly,
    /// Only as the trust's record says; a person who has read it calls.
    SafeContact,
}

impl ContactVia {
    /// Whether nothing may be sent, and a person must call.
    #[must_use]
    pub fn is_call_only(self) -> bool {
        match self {
            Self::CallOnly | Self::SafeContact => true,
            Self::Patient | Self::Parent | Self::Carer => false,
        }
    }
}
