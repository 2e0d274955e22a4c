//! The columns of a waiting list.

use super::columns::Columns;

/// See the module.
pub(super) const COLUMNS: Columns = Columns {
    all: &[
        ("reference", "number of the entry in the trust's list; the same again is the same entry"),
        ("service", "treatment function: code, name or what the settings call it: 330, T&O, eyes"),
        ("kind", "new, follow_up or procedure"),
        ("waiting_since", "date, or date and time: 2026-03-02, 02-Mar-2026, 31/03/2026"),
        ("duration_minutes", "how long the appointment must be"),
        ("trust", "ODS code; needed unless --trust is given"),
        ("nhs_number", "ten digits; this or local_number is needed"),
        ("local_number", "the number by which the trust knows the patient (MRN)"),
        ("patient", "the reference of a patient who is known here already, instead of numbers"),
        ("family_name", ""),
        ("given_name", ""),
        ("birth_date", "1980-12-31; day and month are asked for on the patient's page"),
        ("phone", "mobile number for texts, landline for calls, or one of each"),
        ("email", ""),
        ("language", "ISO 639: en, pl"),
        ("pathway", "the trust's number of the pathway: a patient waits once on each"),
        ("priority", "routine, urgent, two_week_wait (2ww, usc, cancer); or 1, 2, 3 as below"),
        ("modalities", "in_person (default), video, telephone; several with `;` between"),
        ("sites", "where the patient would go, with minutes of travel: R0A01:25;R0A02:40"),
        ("travel_minutes_max", "longest travel"),
        ("preferred_times", "in words: any Tuesday afternoon, weekdays after 5pm"),
        ("times_to_read", "yes: nothing is offered until a person has read the times"),
        ("notice_minutes_min", "shortest notice; 1440 if not given"),
        ("ready", "what is done: bloods; pre_op; drops, or any word that clinics require"),
        ("needs", "interpreter, telephone_interpreter, sign_language, step_free, transport, hoist"),
        ("reach", "text, email, push or call (letter means call); if not given, by the addresses"),
        ("attendance_percent", "0 to 100; 90 if not given"),
        ("appointment", "the trust's number of the later appointment the patient holds"),
        ("holds", "the same appointment by its id here"),
        ("suspended", "yes or no"),
        (
            "suspended_reason",
            "patient, unfit, treatment, other: at unfit and treatment no date ends it",
        ),
        ("suspended_until", "what starts on this date or later may be offered; or day of review"),
        ("clinic_types", "types of clinic that are right: hand; hip;knee. Clinics ask for them"),
        ("team", "the consultant or team that it must be"),
        ("sex", "female or male, for clinics that take one"),
        ("not_before", "not to be seen before this date"),
        ("due_by", "a follow-up is to be seen by this date; without it nothing is offered"),
        ("breach_by", "the date on which a standard of waiting breaks"),
        ("after", "the trust's number of the appointment that must come first"),
        ("stage", "ready (default), awaiting_triage, patient_initiated, active_monitoring"),
        ("validated_on", "when the trust last asked whether they still wait; shown after 12 weeks"),
        ("contact_via", "patient (default), parent, carer, call_only, safe_contact"),
        ("in_prison", "yes: nothing is offered until the trust opens it"),
        ("other_trusts", "yes if the patient agreed to other trusts, at the sites named; else no"),
        ("died", "yes: nothing is added, and the patient leaves every list"),
        ("date_of_death", "the same, by a date"),
    ],
    needed: 5,
    one_of: &[&["trust"], &["nhs_number", "local_number", "patient"]],
    other_names: &[
        ("mrn", "local_number"),
        ("hospital_number", "local_number"),
        ("surname", "family_name"),
        ("forename", "given_name"),
        ("dob", "birth_date"),
        ("date_of_birth", "birth_date"),
        ("mobile", "phone"),
        ("telephone", "phone"),
        ("email_address", "email"),
        ("pathway_id", "pathway"),
        ("upi", "pathway"),
        ("specialty", "service"),
        ("treatment_function_code", "service"),
        ("tfc", "service"),
        ("modality", "modalities"),
        ("availability", "preferred_times"),
        ("notice_hours", "notice_minutes_min"),
        ("referral_date", "waiting_since"),
        ("deceased", "died"),
        ("dead", "died"),
        ("death_indicator", "died"),
        ("deceased_flag", "died"),
        ("deceased_indicator", "died"),
        ("dod", "date_of_death"),
        ("death_date", "date_of_death"),
        ("deceased_date", "date_of_death"),
        ("date_deceased", "date_of_death"),
    ],
    written: &[],
    passed_over: &[],
    dates: &[
        "birth_date",
        "waiting_since",
        "date_of_death",
        "not_before",
        "due_by",
        "breach_by",
        "suspended_until",
        "validated_on",
    ],
    lists: &["preferred_times"],
};

/// What stands below the table of columns in `--help`.
pub(super) const HELP: &str = "
How rows are read:
  Dates are taken where they can mean one day only. 03/04/2026 is one if another date of the file,
  such as 27/03/1956, shows which comes first, or with --dates.
  A row whose phone or email cannot be used is taken: the patient is called. Times in words that are
  not understood are kept for a person, and nothing is offered before. Both are told by line.
  The file may be UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs, with a line `sep=;`.
  Columns without a name must be empty.
  Numbers of priority are the priority type codes of the NHS data dictionary, not P1 to P4: 1 routine,
  2 urgent, 3 two week wait.
  What a row lacks is counted by column. Without a priority, and to a follow-up without due_by, nothing
  is offered; a column that the file does not have says nothing of what was known before.

Refused rows are written to FILE.refused.csv with line, field and reason before their columns: put
them right there and import that file. What was taken but needs somebody is in FILE.attention.csv.
With --complete the file is the whole list of each trust that it names. Who is on the list here and
not in the file is shown by entry and service (FILE.missing.csv has their numbers), and leaves it
with --yes, or once you have typed how many. Who is booked, or about to be, stays; so does whoever
is in the file under another reference. Nobody leaves if a row does not say which entry it is, if
nothing is decided at the moment, or, without --many, if more than `import.missing_percent_max`
percent of a list would go. Who left because a list was without them is back with the next whole list
that has them.
Exit codes: 0 all rows taken, 65 some refused or nobody may leave, 64 the command or header is wrong.

Examples:
  backfill import waitlist --file waiting.csv --trust R0A
  backfill import waitlist --file all.csv --trust R0A --complete --dry-run
  backfill import waitlist --file all.csv --trust R0A --complete --yes";

#[cfg(test)]
mod tests {
    use super::COLUMNS;
    use backfill_reading::WaitlistRow;

    #[test]
    fn the_help_names_every_column_there_is() {
        let mut told: Vec<&str> = COLUMNS.all.iter().map(|(name, _)| *name).collect();
        let mut known = WaitlistRow::FIELDS.to_vec();
        told.sort_unstable();
        known.sort_unstable();
        assert_eq!(told, known);
        let others = COLUMNS.other_names.iter().map(|(_, field)| *field);
        let named =
            others.chain(COLUMNS.dates.iter().copied()).chain(COLUMNS.lists.iter().copied());
        assert!(named.chain(COLUMNS.one_of.concat()).all(|field| known.contains(&field)));
    }
}
