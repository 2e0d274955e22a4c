//! A clinic of the mapping file: what is known about each of its appointments.

use std::num::NonZeroU16;

use backfill_core::slot::{Readiness, Support};
use serde::Deserialize;

use super::{Kind, MappedCode, Meeting, Provides, Requires};

/// What the clinic's code says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Clinic {
    /// The trust that runs it, where it is not the sender's.
    pub trust: Option<MappedCode>,
    /// The site.
    pub site: Option<MappedCode>,
    /// The treatment function.
    pub service: Option<MappedCode>,
    /// New, follow-up or procedure, where the message does not say.
    pub kind: Option<Kind>,
    /// How they meet, where the message does not say.
    pub modality: Option<Meeting>,
    /// What the patient must have done before.
    pub requires: Vec<Requires>,
    /// What it provides.
    pub provides: Vec<Provides>,
    /// How long an appointment takes, where the message does not say, in minutes.
    pub duration_minutes: Option<u16>,
    /// How many appointments it holds at a time; 1 unless it is a group.
    pub capacity: Option<NonZeroU16>,
}

impl Clinic {
    /// What the patient must have done before.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        Readiness(self.requires.iter().fold(0, |all, word| {
            all | match word {
                Requires::PreOp => Readiness::PRE_OP.0,
                Requires::Fasting => Readiness::FASTING.0,
            }
        }))
    }

    /// What it provides.
    #[must_use]
    pub fn support(&self) -> Support {
        Support(self.provides.iter().fold(0, |all, word| {
            all | match word {
                Provides::Interpreter => Support::INTERPRETER.0,
                Provides::StepFree => Support::STEP_FREE.0,
                Provides::SignLanguage => Support::SIGN_LANGUAGE.0,
            }
        }))
    }
}
