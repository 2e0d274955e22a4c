//! A clinic of the mapping file: what is known about each of its appointments.

use std::num::NonZeroU16;

use backfill_core::clinic::Takes;
use backfill_core::prerequisite::Prerequisites;
use backfill_core::slot::Support;
use serde::Deserialize;

use super::{
    Ages, Band, ClinicTypes, Kind, MappedCode, MappedSex, Meeting, Provides, Required, Team,
};

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
    pub requires: Required,
    /// What it provides.
    pub provides: Vec<Provides>,
    /// How long an appointment takes, where the message does not say, in minutes.
    pub duration_minutes: Option<u16>,
    /// How many appointments it holds at a time; 1 unless it is a group.
    pub capacity: Option<NonZeroU16>,
    /// Clinic types; `any` where the treatment function alone is right.
    pub clinic_types: Option<ClinicTypes>,
    /// The consultant or team.
    pub team: Option<Team>,
    /// Limits of age.
    pub ages: Option<Ages>,
    /// Only patients of this sex.
    pub sex: Option<MappedSex>,
    /// For whom its times are kept.
    pub kept_for: Option<Band>,
    /// A private clinic.
    pub private: bool,
}

impl Clinic {
    /// What the patient must have done before.
    #[must_use]
    pub fn prerequisites(&self) -> Prerequisites {
        self.requires.0.clone()
    }

    /// What it takes; without types of its own, those of all the sender's clinics.
    #[must_use]
    pub fn takes(&self, usual: &[String]) -> Takes {
        let types = self.clinic_types.as_ref().map_or(usual, |own| own.0.as_slice());
        let (age_from, age_to) = self.ages.map(|ages| ages.0).unwrap_or_default();
        Takes {
            types: types.to_vec(),
            team: self.team.clone().unwrap_or_default().0,
            age_from,
            age_to,
            sex: self.sex.map(MappedSex::sex),
            kept_for: self.kept_for.map(Band::priority),
            is_private: self.private,
        }
    }

    /// What it provides.
    #[must_use]
    pub fn support(&self) -> Support {
        Support(self.provides.iter().fold(0, |all, word| {
            all | match word {
                Provides::Interpreter => Support::INTERPRETER.0,
                Provides::StepFree => Support::STEP_FREE.0,
                Provides::SignLanguage => Support::SIGN_LANGUAGE.0,
                Provides::TelephoneInterpreter => Support::TELEPHONE_INTERPRETER.0,
                Provides::Transport => Support::TRANSPORT.0,
                Provides::Hoist => Support::HOIST.0,
            }
        }))
    }
}
