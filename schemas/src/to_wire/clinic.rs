//! What clinics take and entries seek.

use backfill_core::clinic::{Seeks, Takes};

use crate::enums::Choice;
use crate::wire;

pub(crate) fn takes(value: &Takes) -> wire::Takes {
    let Takes { types, team, age_from, age_to, sex, kept_for, is_private } = value;
    wire::Takes {
        types: types.clone(),
        team: team.clone(),
        age_from: age_from.map(u32::from),
        age_to: age_to.map(u32::from),
        sex: sex.map_or(0, Choice::number),
        kept_for: kept_for.map_or(0, Choice::number),
        is_private: *is_private,
    }
}

pub(crate) fn seeks(value: &Seeks) -> wire::Seeks {
    let Seeks { types, team, born, sex } = value;
    wire::Seeks {
        types: types.clone(),
        team: team.clone(),
        born: born.map_or_else(String::new, |month| month.to_string()),
        sex: sex.map_or(0, Choice::number),
    }
}
