//! The words of the mapping file: what a code can mean.

use backfill_core::slot::{AppointmentKind, Cause, Modality};
use serde::Deserialize;

/// Where an appointment stands, as the sender says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It will take place.
    Booked,
    /// It is taking place.
    Started,
    /// It took place.
    Attended,
    /// It was cancelled; by whom is not said.
    Cancelled,
    /// The patient cancelled.
    CancelledByPatient,
    /// The clinic cancelled.
    CancelledByClinic,
    /// It was entered in error.
    Deleted,
    /// The patient did not come.
    NoShow,
    /// It says nothing that matters here.
    Other,
}

/// Why an appointment was changed, as the sender says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The patient cannot come.
    Patient,
    /// The clinic cannot.
    Clinic,
    /// It was entered in error.
    Error,
    /// It is not said.
    Unknown,
    /// The patient did not come.
    NoShow,
    /// A cancellation is taken back.
    Undo,
    /// The patient died.
    Died,
    /// The patient no longer needs it.
    NotNeeded,
    /// The patient was treated elsewhere.
    TreatedElsewhere,
}

impl Reason {
    /// Who gave the time up.
    #[must_use]
    pub fn cause(self) -> Cause {
        match self {
            Self::Patient => Cause::Patient,
            Self::Clinic => Cause::Clinic,
            Self::Error => Cause::EnteredInError,
            Self::Died => Cause::Died,
            Self::NotNeeded => Cause::NotNeeded,
            Self::TreatedElsewhere => Cause::TreatedElsewhere,
            Self::Unknown | Self::NoShow | Self::Undo => Cause::Unknown,
        }
    }
}

/// What kind of appointment a type code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A first appointment.
    New,
    /// A follow-up.
    FollowUp,
    /// A procedure.
    Procedure,
    /// The code says nothing: the clinic's kind counts.
    Unspecified,
    /// None that is ever offered, such as a pre-operative assessment.
    Unknown,
}

impl Kind {
    /// The kind, or none if the clinic's counts.
    #[must_use]
    pub fn kind(self) -> Option<AppointmentKind> {
        match self {
            Self::New => Some(AppointmentKind::New),
            Self::FollowUp => Some(AppointmentKind::FollowUp),
            Self::Procedure => Some(AppointmentKind::Procedure),
            Self::Unspecified => None,
            Self::Unknown => Some(AppointmentKind::Unknown),
        }
    }
}

/// How patient and clinician meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meeting {
    /// Face to face.
    InPerson,
    /// By video.
    Video,
    /// By telephone.
    Telephone,
}

impl Meeting {
    /// The core's word for it.
    #[must_use]
    pub fn modality(self) -> Modality {
        match self {
            Self::InPerson => Modality::InPerson,
            Self::Video => Modality::Video,
            Self::Telephone => Modality::Telephone,
        }
    }
}

/// What a clinic provides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provides {
    /// An interpreter who is there in person.
    Interpreter,
    /// No steps.
    StepFree,
    /// A British Sign Language interpreter.
    SignLanguage,
    /// An interpreter on the telephone.
    TelephoneInterpreter,
    /// Patient transport.
    Transport,
    /// A hoist.
    Hoist,
}

/// Which number names an appointment over its whole life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberedBy {
    /// SCH-2, or SCH-1 where SCH-2 is empty.
    #[default]
    Filler,
    /// SCH-1, or SCH-2 where SCH-1 is empty.
    Placer,
}

/// What MSH-10 is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlIds {
    /// It names one message.
    #[default]
    Unique,
    /// The sender writes the same, or anything, in each: only what a message says names it.
    Ignored,
}

/// Which code answers a sender that asks for enhanced mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AcknowledgeAs {
    /// As the standard says: CA, CE, CR.
    #[default]
    Standard,
    /// Always AA, AE, AR, for senders that write AL/NE and wait for AA all the same.
    Application,
}

/// The unit of a duration that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DurationUnit {
    /// As the standard says.
    #[default]
    Seconds,
    /// As many senders mean it.
    Minutes,
}

/// What service codes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceCodes {
    /// Three digits are a treatment function as they are; others are looked up.
    #[default]
    TreatmentFunction,
    /// All are looked up.
    Mapped,
}
