//! What a clinic takes and what an entry seeks in one, as rows say it.

use backfill_core::clinic::{
    self, ANY_TYPE, BirthMonth, NAME_BYTES_MAX, Seeks, TYPES_MAX, Takes, plain_types,
};

use crate::reader::{Reading, given, unless_none};
use crate::words::kinds::{PRIORITIES, SEXES};

/// What a row says of a clinic, field by field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClinicFields<'a> {
    pub(crate) clinic_types: Option<&'a str>,
    pub(crate) team: Option<&'a str>,
    pub(crate) ages: Option<&'a str>,
    pub(crate) sex: Option<&'a str>,
    pub(crate) kept_for: Option<&'a str>,
    pub(crate) private: Option<&'a str>,
}

/// What the clinic takes; what is not said is as it is known.
pub(crate) fn takes(reading: &mut Reading, fields: ClinicFields<'_>) -> Takes {
    let ages = given(fields.ages).map(clinic::ages);
    if ages == Some(None) {
        reading.wrong("ages", "must be written like `16+`, `0-15` or `18-65`, in whole years");
    }
    let (age_from, age_to) = ages.flatten().unwrap_or_default();
    Takes {
        types: types(reading, fields.clinic_types),
        team: team(reading, fields.team),
        age_from,
        age_to,
        sex: reading.choice("sex", fields.sex, SEXES),
        kept_for: reading.choice("kept_for", fields.kept_for, PRIORITIES),
        is_private: reading.yes("private", fields.private).unwrap_or(false),
    }
}

/// What an entry seeks; the month of birth is of the date that the row has.
pub(crate) fn seeks(
    reading: &mut Reading,
    (clinic_types, team_named, sex): (Option<&str>, Option<&str>, Option<&str>),
    birth_date: Option<&str>,
) -> Seeks {
    let types = types(reading, clinic_types);
    if types.iter().any(|name| name == ANY_TYPE) {
        let wanted = "is for a clinic to say: name what the patient needs, or leave it empty";
        reading.wrong("clinic_types", format!("`{ANY_TYPE}` {wanted}"));
    }
    Seeks {
        types,
        team: team(reading, team_named),
        born: birth_date.and_then(month_of),
        sex: reading.choice("sex", sex, SEXES),
    }
}

/// The month of a date that is written `1980-12-31`.
fn month_of(date: &str) -> Option<BirthMonth> {
    date.rsplit_once('-').and_then(|(month, _)| month.parse().ok())
}

fn types(reading: &mut Reading, text: Option<&str>) -> Vec<String> {
    let names = unless_none(text).unwrap_or("").split([',', ';', '|']);
    let types = plain_types(names.map(str::trim));
    if TYPES_MAX < types.len() {
        reading.wrong("clinic_types", format!("holds too many; at most {TYPES_MAX}"));
    }
    if types.iter().any(|name| NAME_BYTES_MAX < name.len()) {
        let limit = format!("holds one that is too long; at most {NAME_BYTES_MAX} bytes");
        reading.wrong("clinic_types", limit);
    }
    types
}

fn team(reading: &mut Reading, text: Option<&str>) -> String {
    reading.short("team", unless_none(text), NAME_BYTES_MAX).unwrap_or_default().to_owned()
}
