//! The columns of a diary.

use super::super::columns::Columns;

/// See the module.
pub(super) const COLUMNS: Columns = Columns {
    all: &[
        ("reference", "the trust's number of the appointment; the same again is the same one"),
        ("start", "date and time: 2026-12-01 10:30, 01/12/2026 10:30; or `date` and `time`"),
        ("date", "the day, if the time stands in a column of its own"),
        ("time", "the time on that day: 10:30, 1030, 10.30, 10:30 AM"),
        ("duration_minutes", "how long it takes; or `end`, or --minutes for all of the file"),
        ("end", "when it ends: a time of the same day, or a date and time"),
        ("trust", "ODS code; needed unless --trust is given"),
        ("nhs_number", "ten digits; a row that names nobody takes its time and links no wait"),
        ("local_number", "the number by which the trust knows the patient (MRN)"),
        ("patient", "the reference of a patient who is known here already, instead of numbers"),
        (
            "session",
            "the clinic or session as the trust's system writes it, without people's names",
        ),
        ("site", "ODS code of the site"),
        ("room", "two rooms of one clinic are two diaries"),
        ("capacity", "how many appointments the clinic holds at a time; 1 if it is not known"),
        ("service", "treatment function: code, name or what the settings call it: 330, T&O, eyes"),
        ("kind", "new, follow_up or procedure; N, F/U, first, review"),
        ("modality", "in_person, video or telephone"),
        ("requires", "what the patient must have done: bloods; pre_op, or any word of the list"),
        (
            "provides",
            "interpreter, telephone_interpreter, sign_language, step_free, transport, hoist",
        ),
        ("clinic_types", "types that the clinic takes: hand; any if the service alone is right"),
        ("team", "the consultant or team"),
        ("ages", "limits of age: 16+, 0-15, 18-65"),
        ("sex", "female or male, if the clinic takes one"),
        ("kept_for", "two_week_wait or urgent: for whom its times are kept"),
        ("private", "yes: nothing is offered"),
        ("status", "booked (if empty), cancelled or over; DNA, attended, 0 to 7 of the NHS codes"),
        (
            "move_reason",
            "why it left the time at which it is known, if it did: patient, clinic, error",
        ),
        ("said_at", "when the system said so; --as-of for all of the file"),
        ("family_name", ""),
        ("given_name", ""),
        ("birth_date", "1980-12-31"),
        ("phone", "what is empty in a diary says nothing of the patient"),
        ("email", ""),
        ("language", "ISO 639: en, pl"),
    ],
    needed: 1,
    one_of: &[
        &["trust"],
        &["start", "date"],
        &["duration_minutes", "end"],
        &["nhs_number", "local_number", "patient"],
    ],
    other_names: &[],
    written: &[
        ("appointment", "reference"),
        ("appointment_id", "reference"),
        ("appointment_no", "reference"),
        ("appointment_number", "reference"),
        ("appointment_reference", "reference"),
        ("appt_id", "reference"),
        ("appt_no", "reference"),
        ("appt_number", "reference"),
        ("appt_ref", "reference"),
        ("booking_id", "reference"),
        ("booking_reference", "reference"),
        ("appointment_date", "date"),
        ("appt_date", "date"),
        ("app_date", "date"),
        ("clinic_date", "date"),
        ("appointment_time", "time"),
        ("appt_time", "time"),
        ("app_time", "time"),
        ("start_time", "time"),
        ("appointment_date_time", "start"),
        ("appointment_datetime", "start"),
        ("appt_date_time", "start"),
        ("appt_datetime", "start"),
        ("start_date_time", "start"),
        ("end_time", "end"),
        ("appt_end_time", "end"),
        ("appointment_end", "end"),
        ("duration", "duration_minutes"),
        ("duration_mins", "duration_minutes"),
        ("duration_(mins)", "duration_minutes"),
        ("length", "duration_minutes"),
        ("appt_length", "duration_minutes"),
        ("slot_length", "duration_minutes"),
        ("minutes", "duration_minutes"),
        ("clinic", "session"),
        ("clinic_code", "session"),
        ("session_code", "session"),
        ("clinic_session", "session"),
        ("site_code", "site"),
        ("location_code", "site"),
        ("room_code", "room"),
        ("specialty", "service"),
        ("speciality", "service"),
        ("specialty_code", "service"),
        ("treatment_function", "service"),
        ("treatment_function_code", "service"),
        ("tfc", "service"),
        ("appointment_type", "kind"),
        ("appt_type", "kind"),
        ("new_or_follow_up", "kind"),
        ("new/fu", "kind"),
        ("medium", "modality"),
        ("consultation_medium", "modality"),
        ("appointment_status", "status"),
        ("appt_status", "status"),
        ("attendance_status", "status"),
        ("nhs_no", "nhs_number"),
        ("nhs_no.", "nhs_number"),
        ("mrn", "local_number"),
        ("hospital_number", "local_number"),
        ("hospital_no", "local_number"),
        ("patient_id", "local_number"),
        ("unit_number", "local_number"),
        ("surname", "family_name"),
        ("last_name", "family_name"),
        ("forename", "given_name"),
        ("first_name", "given_name"),
        ("dob", "birth_date"),
        ("date_of_birth", "birth_date"),
        ("mobile", "phone"),
        ("telephone", "phone"),
        ("email_address", "email"),
        ("last_updated", "said_at"),
        ("last_modified", "said_at"),
    ],
    passed_over: &[
        "clinic_name",
        "clinic_description",
        "specialty_name",
        "site_name",
        "consultant",
        "consultant_name",
        "clinician",
        "gp",
        "gp_practice",
        "sex",
        "gender",
        "age",
        "title",
        "address",
        "postcode",
        "comments",
        "notes",
        "booked_by",
        "booked_date",
        "referral_id",
        "patient_name",
        "name",
    ],
    dates: &["date", "start", "birth_date", "said_at"],
    lists: &[],
};

/// What stands below the table of columns in `--help`.
pub(super) const HELP: &str = "
Everyday names of these columns are read as well: Appt Date, Appointment Time, Clinic Code, Duration
(mins), Specialty, MRN. Names of people and places that are not needed are read past: Consultant,
Clinic Name, GP, Postcode, Comments.

What an import does:
  A row tells who sits where. That time is taken: it is not offered, and offers that overlap it are
  taken back. Whoever waits for the same is linked with it and offered nothing later.
  Run it again at any time: what is as known changes nothing, what has changed is changed. What a
  row leaves empty is as known. A row that names another time moves the appointment; the time it
  left is offered to nobody, unless the row gives a move_reason: a coordinator sees it.
  A row of an appointment that is known as cancelled is refused, and so is one that contradicts what
  the trust's system has said of it since: say with --as-of when the list was made, or in a column
  said_at; then the later one counts, and what is older goes to a person.
  Rows that are cancelled give up an appointment that is known, for a person to look at. Rows that are
  over, or cancelled and not known, are left out and counted.
  Times are those of the clock on the wall. One that does not exist, or comes twice when the clocks
  change, is refused: write it with its offset, 2026-10-25T01:30:00+01:00.

Refused rows are written to FILE.refused.csv with line, field and reason before their columns: put
them right there and import that file. Where a refused row says where and when somebody sits, such as one
of an unknown status, nothing is offered then: its time is taken, for nobody, until it is put right.
What was taken but needs somebody is in FILE.attention.csv.

With --complete the file is the whole diary of each trust that it names, from its first to its last
appointment. What is known as booked there and is not in the file is shown by its number and written to
FILE.missing.csv. It may be a cancellation that was lost, or a gap in the file, and so its time is
offered to nobody and its patient keeps it: with --yes each is put before a coordinator, as a time
that is not offered because it contradicts what is known. It ends when the trust's system, or a row,
says that it is cancelled. Nothing is put aside if a row does not say which appointment it is, if
nothing is decided at the moment, or, without --many, if more than `import.missing_percent_max`
percent are missing.
Exit codes: 0 all rows taken, 65 some refused or nothing may be put aside, 64 the command or header is
wrong.

Examples:
  backfill import appointments --file diary.csv --trust R0A
  backfill import appointments --file diary.csv --trust R0A --as-of \"2026-11-27 06:00\" --minutes 15
  backfill import appointments --file diary.csv --trust R0A --complete --dry-run
  backfill import appointments --file diary.csv --trust R0A --complete --yes";

#[cfg(test)]
mod tests {
    use super::super::super::columns::REFUSED;
    use super::COLUMNS;
    use backfill_reading::AppointmentRow;

    #[test]
    fn the_help_names_every_column_there_is() {
        let mut told: Vec<&str> = COLUMNS.all.iter().map(|(name, _)| *name).collect();
        let mut known = AppointmentRow::FIELDS.to_vec();
        told.sort_unstable();
        known.sort_unstable();
        assert_eq!(told, known);
        // A file of refused rows has columns of its own.
        assert!(REFUSED.iter().all(|note| COLUMNS.field(note).is_none()));
        let written = COLUMNS.written.iter().map(|(_, field)| *field);
        let named = written.chain(COLUMNS.dates.iter().copied());
        assert!(named.chain(COLUMNS.one_of.concat()).all(|field| known.contains(&field)));
    }

    #[test]
    fn headers_as_systems_write_them_are_read() {
        for header in [
            "Appt No,Appt Date,Appt Time,Duration (mins),Clinic Code,MRN,Consultant",
            "Appointment ID;Appointment DateTime;End Time;Clinic;NHS No.;Specialty;Postcode",
            "BOOKING REFERENCE\tDATE\tSTART TIME\tLENGTH\tSESSION\tHOSPITAL NUMBER\tAPPT TYPE",
        ] {
            let sign = header.chars().find(|sign| ",;\t".contains(*sign)).unwrap();
            let cells: Vec<String> = header.split(sign).map(str::to_owned).collect();
            assert!(COLUMNS.header(&cells, &["trust"]).is_ok(), "{header}");
        }
        let cells = ["reference", "date", "appt date", "length", "mrn"].map(str::to_owned);
        let twice = COLUMNS.header(&cells, &["trust"]).unwrap_err().to_string();
        assert!(twice.contains("`appt_date` comes twice"), "{twice}");
    }
}
