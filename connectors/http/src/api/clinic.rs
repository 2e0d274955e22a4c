//! What a clinic takes, as it is shown.

use backfill_core::clinic::Takes;
use backfill_reading::vocabulary::{Priority, SexWord};
use backfill_reading::words::kinds::{PRIORITIES, SEXES, ages, word};
use serde::Serialize;
use utoipa::ToSchema;

/// What a clinic takes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TakesView {
    /// Clinic types; `any` where the treatment function alone is right. None: nothing is offered.
    clinic_types: Vec<String>,
    /// The consultant or team; empty if it is not known.
    team: String,
    /// Limits of age in whole years, such as `16+` or `0-15`.
    #[serde(skip_serializing_if = "Option::is_none")]
    ages: Option<String>,
    /// Only patients of this sex.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<SexWord>)]
    sex: Option<&'static str>,
    /// For whom its times are kept while there is time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Priority>)]
    kept_for: Option<&'static str>,
    /// A private clinic.
    private: bool,
}

impl TakesView {
    pub(crate) fn of(takes: &Takes) -> Self {
        Self {
            clinic_types: takes.types.clone(),
            team: takes.team.clone(),
            ages: ages(takes),
            sex: takes.sex.map(|sex| word(SEXES, sex)),
            kept_for: takes.kept_for.map(|priority| word(PRIORITIES, priority)),
            private: takes.is_private,
        }
    }
}
