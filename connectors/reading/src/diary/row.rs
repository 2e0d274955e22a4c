//! One line of a diary as it is sent: JSON, NDJSON and CSV alike.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::clinic::ClinicFields;
use crate::vocabulary::{
    CauseSent, Kind, ModalityWord, Priority, SexWord, StandingWord, SupportWord,
};
use crate::waitlist::WaitlistRow;
use crate::{FieldErrors, flatten};

/// One line of a diary. All fields are text and may be missing.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(description = "One appointment of a trust's diary.", example = json!({
    "trust": "R0A", "reference": "A-1001", "nhs_number": "999 054 8609", "service": "Cardiology",
    "kind": "new", "session": "CARD-TUE-AM", "site": "R0A02", "start": "2026-12-01T10:30:00",
    "duration_minutes": 20
}))]
pub struct AppointmentRow {
    /// The number that the trust's system gave the appointment; the same number again is the same
    /// appointment. Needed.
    #[schema(required, value_type = String)]
    pub reference: Option<String>,
    /// ODS code of the trust. Needed.
    #[schema(required, value_type = String)]
    pub trust: Option<String>,
    /// When it starts: RFC 3339; without an offset it is Europe/London. Needed unless `date` is
    /// given.
    pub start: Option<String>,
    /// The day, with `time` beside it.
    pub date: Option<String>,
    /// The time on that day, such as `14:30`.
    pub time: Option<String>,
    /// How long it takes, 1 to 1440. Needed unless `end` is given.
    #[schema(value_type = Option<u16>, minimum = 1, maximum = 1440)]
    pub duration_minutes: Option<String>,
    /// When it ends: a time of the same day, or a date and time.
    pub end: Option<String>,
    /// The clinic or session as the trust's system writes it.
    pub session: Option<String>,
    /// ODS code of the site.
    pub site: Option<String>,
    /// The room: two rooms of one clinic are two diaries.
    pub room: Option<String>,
    /// How many appointments the clinic holds at a time; if not given, as known, otherwise one.
    #[schema(value_type = Option<u16>, minimum = 1, maximum = 1000)]
    pub capacity: Option<String>,
    /// Treatment function: its code, its name or what the trust calls it.
    pub service: Option<String>,
    /// `new`, `follow_up` or `procedure`.
    #[schema(value_type = Option<Kind>)]
    pub kind: Option<String>,
    /// `in_person`, `video` or `telephone`; if not given, as known, otherwise in person.
    #[schema(value_type = Option<ModalityWord>)]
    pub modality: Option<String>,
    /// What the patient must have done: `pre_op`, `fasting`, `bloods`,
    /// `imaging_reported`, `anticoagulation_plan`, `drops`, `linked_appointment`, or any other word that
    /// the list has too. Not given: as known; `none`: nothing.
    #[schema(value_type = Option<Vec<String>>)]
    pub requires: Option<String>,
    /// What it provides: `interpreter` (in person), `telephone_interpreter`, `sign_language`,
    /// `step_free`, `transport`, `hoist`.
    #[schema(value_type = Option<Vec<SupportWord>>)]
    pub provides: Option<String>,
    /// Clinic types that the clinic takes, such as `hand`; `any` where the treatment function alone is
    /// right. Not given: as known. Where nobody has said it, nothing is offered.
    #[schema(value_type = Option<Vec<String>>)]
    pub clinic_types: Option<String>,
    /// The consultant or team. Not given: as known, like all of the clinic that follows.
    pub team: Option<String>,
    /// Limits of age in whole years: `16+`, `0-15`, `18-65`.
    pub ages: Option<String>,
    /// `female` or `male`, if the clinic takes one sex.
    #[schema(value_type = Option<SexWord>)]
    pub sex: Option<String>,
    /// For whom its times are kept: `two_week_wait` until two days before, `urgent` until one.
    #[schema(value_type = Option<Priority>)]
    pub kept_for: Option<String>,
    /// A private clinic: nothing is offered.
    #[schema(value_type = Option<bool>)]
    pub private: Option<String>,
    /// `booked` if not given. What is cancelled or over is not booked.
    #[schema(value_type = Option<StandingWord>)]
    pub status: Option<String>,
    /// Why it left the time at which it was known, if it did. Without a reason nothing is offered
    /// there: a person looks.
    #[schema(value_type = Option<CauseSent>)]
    pub move_reason: Option<String>,
    /// When your system said so, RFC 3339. What is older than what is known of the appointment goes
    /// to a person; without it the order of arrival counts.
    pub said_at: Option<String>,
    /// The reference of a patient who is known here already, instead of their numbers.
    pub patient: Option<String>,
    /// NHS number; checked by its last digit.
    pub nhs_number: Option<String>,
    /// The number by which the trust knows the patient.
    pub local_number: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Date of birth: `1980-12-31`, `31/12/1980`, `31-Dec-1980`.
    pub birth_date: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Language, ISO 639, such as `en` or `pl`.
    pub language: Option<String>,
}

impl AppointmentRow {
    /// The names of all fields: the columns of a CSV file, in any order.
    pub const FIELDS: &[&str] = &[
        "reference",
        "trust",
        "start",
        "date",
        "time",
        "duration_minutes",
        "end",
        "session",
        "site",
        "room",
        "capacity",
        "service",
        "kind",
        "modality",
        "requires",
        "provides",
        "clinic_types",
        "team",
        "ages",
        "sex",
        "kept_for",
        "private",
        "status",
        "move_reason",
        "said_at",
        "patient",
        "nhs_number",
        "local_number",
        "family_name",
        "given_name",
        "birth_date",
        "phone",
        "email",
        "language",
    ];

    /// Reads a row from a JSON object; numbers, yes/no and lists become text.
    ///
    /// # Errors
    /// If it is no object, or has a field that is not known or not plain.
    pub fn from_json(value: &Value) -> Result<Self, FieldErrors> {
        flatten::row(value, Self::FIELDS)
    }

    /// What it says of the clinic.
    pub(super) fn clinic(&self) -> ClinicFields<'_> {
        ClinicFields {
            clinic_types: self.clinic_types.as_deref(),
            team: self.team.as_deref(),
            ages: self.ages.as_deref(),
            sex: self.sex.as_deref(),
            kept_for: self.kept_for.as_deref(),
            private: self.private.as_deref(),
        }
    }

    /// Who it is about, as a row of a waiting list says it. A diary is no register of addresses:
    /// what is empty in it says nothing.
    pub(super) fn person(&self) -> WaitlistRow {
        WaitlistRow {
            trust: self.trust.clone(),
            patient: self.patient.clone(),
            nhs_number: self.nhs_number.clone(),
            local_number: self.local_number.clone(),
            family_name: self.family_name.clone(),
            given_name: self.given_name.clone(),
            birth_date: self.birth_date.clone(),
            phone: self.phone.clone(),
            email: self.email.clone(),
            language: self.language.clone(),
            ..WaitlistRow::default()
        }
    }
}

impl std::fmt::Debug for AppointmentRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AppointmentRow(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_fields_is_the_struct() {
        let value = serde_json::to_value(AppointmentRow::default()).unwrap();
        let mut fields = AppointmentRow::FIELDS.to_vec();
        fields.sort_unstable();
        let mut known: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        known.sort_unstable();
        assert_eq!(fields, known);
    }
}
