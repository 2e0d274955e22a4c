//! One line of a waiting list as it is sent: JSON, NDJSON and CSV alike.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::vocabulary::{
    ContactWord, Kind, ModalityWord, Priority, ReachWord, SexWord, StageWord, SupportWord,
    SuspendedWord,
};
use crate::{FieldErrors, flatten};

/// One line of a waiting list. All fields are text and may be missing, so that a row of a CSV
/// file deserializes into it as it is; [`WaitlistRow::from_json`] reads an object.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(description = "One line of a waiting list.", example = json!({
    "trust": "R0A", "reference": "WL-1001", "nhs_number": "999 054 8609", "service": "Cardiology",
    "kind": "new", "priority": "routine", "waiting_since": "2026-03-02", "duration_minutes": 20,
    "phone": "07700 900123", "preferred_times": "any Tuesday afternoon"
}))]
pub struct WaitlistRow {
    /// The number of the entry in the trust's list; the same number again is the same entry.
    pub reference: Option<String>,
    /// ODS code of the trust. Needed.
    #[schema(required, value_type = String)]
    pub trust: Option<String>,
    /// The reference of a patient who is known already, instead of their numbers.
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
    /// Telephone number: a mobile number for texts, a landline for calls, or one of each. Who has no
    /// number that can be used is called, and the answer says so.
    pub phone: Option<String>,
    /// Email address.
    pub email: Option<String>,
    /// Language, ISO 639, such as `en` or `pl`.
    pub language: Option<String>,
    /// The trust's number of the pathway. A patient may wait for one service on two pathways; on
    /// one pathway they wait once.
    pub pathway: Option<String>,
    /// Treatment function: its code, its name or what the trust calls it. Needed.
    #[schema(required, value_type = String)]
    pub service: Option<String>,
    /// `new`, `follow_up` or `procedure`. Needed.
    #[schema(required, value_type = Kind)]
    pub kind: Option<String>,
    /// `routine`, `urgent` or `two_week_wait` (also `2ww`, `usc`, `cancer`); or the priority type code of
    /// the NHS data dictionary, which is not P1 to P4: 1 routine, 2 urgent, 3 two week wait. Without it
    /// nothing is offered.
    #[schema(value_type = Option<Priority>)]
    pub priority: Option<String>,
    /// When the wait began: a date, or a date and time. Needed.
    #[schema(required, value_type = String)]
    pub waiting_since: Option<String>,
    /// How long the appointment must be, in minutes. Needed.
    #[schema(required, value_type = u16, minimum = 1, maximum = 1440)]
    pub duration_minutes: Option<String>,
    /// Any of `in_person` (the default), `video`, `telephone`.
    #[schema(value_type = Option<Vec<ModalityWord>>)]
    pub modalities: Option<String>,
    /// Sites the patient would go to, with the minutes it takes: `RQM01:20; RQM02:45`. Without
    /// any, every site of the trust.
    #[schema(value_type = Option<Vec<String>>)]
    pub sites: Option<String>,
    /// Longest travel in minutes; 60 if not given, or as far as the farthest named site.
    #[schema(value_type = Option<u16>)]
    pub travel_minutes_max: Option<String>,
    /// When the patient can come, in words: `any Tuesday afternoon`, `weekdays after 5pm`.
    pub preferred_times: Option<String>,
    /// The times that the patient can come wait to be read by a person: nothing is offered. Follows
    /// from `preferred_times` where these are given.
    #[schema(value_type = Option<bool>)]
    pub times_to_read: Option<String>,
    /// Shortest notice in minutes; a day if not given.
    #[schema(value_type = Option<u32>)]
    pub notice_minutes_min: Option<String>,
    /// What is done already: `pre_op`, `fasting`, `bloods`,
    /// `imaging_reported`, `anticoagulation_plan`, `drops`, `linked_appointment`, or any other word that
    /// the trust's clinics have too. Whoever lacks what
    /// a slot requires is not offered it.
    #[schema(value_type = Option<Vec<String>>)]
    pub ready: Option<String>,
    /// What the patient needs: `interpreter` (in person), `telephone_interpreter`, `sign_language`,
    /// `step_free`, `transport`, `hoist`. What a time does not provide is arranged, and a person calls.
    #[schema(value_type = Option<Vec<SupportWord>>)]
    pub needs: Option<String>,
    /// `text`, `email`, `push` or `call`; `letter` is taken as `call`, since no letters are printed.
    /// If not given: text where there is a phone, email where there is an address, otherwise a
    /// call.
    #[schema(value_type = Option<ReachWord>)]
    pub reach: Option<String>,
    /// Likelihood to attend, 0 to 100; 90 if not given.
    #[schema(value_type = Option<u8>, maximum = 100)]
    pub attendance_percent: Option<String>,
    /// The trust's number of the later appointment that is given up with a move.
    pub appointment: Option<String>,
    /// The same appointment by its id here, instead of the trust's number.
    pub holds: Option<String>,
    /// Not to be offered anything for now.
    #[schema(value_type = Option<bool>)]
    pub suspended: Option<String>,
    /// Clinic types that are right for the patient, such as `hand` or `hip; knee`. A clinic that has
    /// types is offered to nobody without one.
    #[schema(value_type = Option<Vec<String>>)]
    pub clinic_types: Option<String>,
    /// The consultant or team that it must be, as the trust's system writes it.
    pub team: Option<String>,
    /// `female` or `male`: a clinic that takes one sex is offered to nobody without it.
    #[schema(value_type = Option<SexWord>)]
    pub sex: Option<String>,
    /// Not to be seen before this date: tests, healing, an interval.
    pub not_before: Option<String>,
    /// A follow-up is to be seen by this date. Without it a follow-up is offered nothing.
    pub due_by: Option<String>,
    /// The date on which a standard of waiting breaks.
    pub breach_by: Option<String>,
    /// The appointment that must come first: the trust's number, or the id of it here.
    pub after: Option<String>,
    /// `ready` (the default), `awaiting_triage`, `patient_initiated` or `active_monitoring`: only
    /// `ready` is offered anything.
    #[schema(value_type = Option<StageWord>)]
    pub stage: Option<String>,
    /// Of a suspended entry, why: `patient` (asked for a pause), `unfit` (not well enough),
    /// `treatment` (another treatment comes first) or `other` (the default). At `unfit` and
    /// `treatment` no date ends it: the trust lifts it with `suspended`.
    #[schema(value_type = Option<SuspendedWord>)]
    pub suspended_reason: Option<String>,
    /// Of a suspended entry: what starts on this date or later may be offered. At `unfit` and
    /// `treatment` it is the day on which somebody looks, and nothing is offered after it either.
    pub suspended_until: Option<String>,
    /// When the trust last asked the patient whether they still wait. Nothing is withheld for it; who
    /// was not asked for 12 weeks is shown as work.
    pub validated_on: Option<String>,
    /// `patient` (the default), `parent`, `carer`, `call_only` or `safe_contact`: at the last two
    /// nothing is sent, and a person calls.
    #[schema(value_type = Option<ContactWord>)]
    pub contact_via: Option<String>,
    /// In prison: nothing is offered until the trust opens it (`in_prison` of /api/offerings).
    #[schema(value_type = Option<bool>)]
    pub in_prison: Option<String>,
    /// Whether the patient agreed to go to other trusts, at the sites that `sites` names; no if not
    /// given. Their times are offered only where the rules name the two trusts.
    #[schema(value_type = Option<bool>)]
    pub other_trusts: Option<String>,
    /// `yes` if the patient died: nothing is added, they leave every list, live offers are taken
    /// back, and the rest of the row is not looked at.
    pub died: Option<String>,
    /// The same, by the date of the death.
    pub date_of_death: Option<String>,
}

impl WaitlistRow {
    /// The names of all fields: the columns of a CSV file, in any order.
    pub const FIELDS: &[&str] = &[
        "reference",
        "trust",
        "patient",
        "nhs_number",
        "local_number",
        "family_name",
        "given_name",
        "birth_date",
        "phone",
        "email",
        "language",
        "pathway",
        "service",
        "kind",
        "priority",
        "waiting_since",
        "duration_minutes",
        "modalities",
        "sites",
        "travel_minutes_max",
        "preferred_times",
        "times_to_read",
        "notice_minutes_min",
        "ready",
        "needs",
        "reach",
        "attendance_percent",
        "appointment",
        "holds",
        "suspended",
        "clinic_types",
        "team",
        "sex",
        "not_before",
        "due_by",
        "breach_by",
        "after",
        "stage",
        "suspended_reason",
        "suspended_until",
        "validated_on",
        "contact_via",
        "in_prison",
        "other_trusts",
        "died",
        "date_of_death",
    ];

    /// Reads a row from a JSON object; numbers, yes/no and lists become text.
    ///
    /// # Errors
    /// If it is no object, or has a field that is not known or not plain.
    pub fn from_json(value: &Value) -> Result<Self, FieldErrors> {
        let row: Self = flatten::row(value, Self::FIELDS)?;
        Ok(row.without(|field| value.get(field).is_some()))
    }

    /// Contact details and a priority that are there without a value (null, an empty column) say that
    /// there is none: their text is empty. Those that are not there say nothing.
    fn without(mut self, is_there: impl Fn(&str) -> bool) -> Self {
        for (name, field) in self.emptied_fields() {
            if field.is_none() && is_there(name) {
                *field = Some(String::new());
            }
        }
        self
    }

    fn emptied_fields(&mut self) -> [(&'static str, &mut Option<String>); 7] {
        [
            ("family_name", &mut self.family_name),
            ("given_name", &mut self.given_name),
            ("birth_date", &mut self.birth_date),
            ("phone", &mut self.phone),
            ("email", &mut self.email),
            ("language", &mut self.language),
            ("priority", &mut self.priority),
        ]
    }
}

impl std::fmt::Debug for WaitlistRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WaitlistRow(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_fields_is_the_struct() {
        let value = serde_json::to_value(WaitlistRow::default()).unwrap();
        let mut fields = WaitlistRow::FIELDS.to_vec();
        fields.sort_unstable();
        let mut known: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        known.sort_unstable();
        assert_eq!(fields, known);
    }

    #[test]
    fn a_csv_row_keeps_leading_zeros_and_empty_cells_are_missing() {
        let file = "trust,reference,phone,suspended\nR0A,007,07700900123,\n";
        let mut reader = csv::Reader::from_reader(file.as_bytes());
        let row: WaitlistRow = reader.deserialize().next().unwrap().unwrap();
        assert_eq!(row.reference.as_deref(), Some("007"));
        assert_eq!(row.phone.as_deref(), Some("07700900123"));
        assert_eq!(row.suspended, None);
    }

    #[test]
    fn a_csv_column_that_is_not_known_is_told() {
        let mut reader = csv::Reader::from_reader("trust,colour\nR0A,red\n".as_bytes());
        let error = reader.deserialize::<WaitlistRow>().next().unwrap().unwrap_err();
        assert!(error.to_string().contains("colour"), "{error}");
    }

    #[test]
    fn json_values_of_any_plain_kind_become_text() {
        let value = serde_json::json!({
            "trust": " R0A ", "duration_minutes": 20, "suspended": false, "email": null,
            "needs": ["interpreter", "step_free"],
            "sites": [{"site": "R0A02", "travel_minutes": 25}, "R0A03"]
        });
        let row = WaitlistRow::from_json(&value).unwrap();
        assert_eq!(row.trust.as_deref(), Some("R0A"));
        assert_eq!(row.duration_minutes.as_deref(), Some("20"));
        assert_eq!(row.suspended.as_deref(), Some("false"));
        assert_eq!(row.needs.as_deref(), Some("interpreter;step_free"));
        assert_eq!(row.sites.as_deref(), Some("R0A02:25;R0A03"));
        // It says that there is none; what is not there says nothing.
        assert_eq!((row.email.as_deref(), row.phone), (Some(""), None));
    }
}
