//! The columns of a CSV list: which there are, and which field each column of a header is.

use std::fmt::Write as _;

use backfill_http::WaitlistRow;

use super::fault::UsageError;

/// Each column with what it holds, for `--help`. The first [`NEEDED`] must be there.
const COLUMNS: &[(&str, &str)] = &[
    ("reference", "number of the entry in the trust's list; the same again is the same entry"),
    ("service", "treatment function, code or name: 330, Dermatology"),
    ("kind", "new, follow_up or procedure"),
    ("waiting_since", "date or date and time: 2026-03-02"),
    ("duration_minutes", "how long the appointment must be"),
    ("trust", "ODS code; needed unless --trust is given"),
    ("nhs_number", "ten digits; this or local_number is needed"),
    ("local_number", "the number by which the trust knows the patient (MRN)"),
    ("patient", "the reference of a patient who is known here already, instead of numbers"),
    ("family_name", ""),
    ("given_name", ""),
    ("birth_date", "1980-12-31; day and month are asked for on the patient's page"),
    ("phone", "mobile number"),
    ("email", ""),
    ("language", "ISO 639: en, pl"),
    ("priority", "routine (default), urgent, two_week_wait; or 1, 2, 3"),
    ("modalities", "in_person (default), video, telephone; several with `;` between"),
    ("sites", "where the patient would go, with minutes of travel: R0A01:25;R0A02:40"),
    ("travel_minutes_max", "longest travel"),
    ("preferred_times", "in words: any Tuesday afternoon, weekdays after 5pm"),
    ("notice_minutes_min", "shortest notice; 1440 if not given"),
    ("ready", "pre_op, fasting"),
    ("needs", "interpreter, step_free, sign_language"),
    ("reach", "text, email, push or call; letter means call"),
    ("attendance_percent", "0 to 100; 90 if not given"),
    ("appointment", "the trust's number of the later appointment the patient holds"),
    ("holds", "the same appointment by its id here"),
    ("suspended", "yes or no"),
];

/// How many of [`COLUMNS`] every list must have.
const NEEDED: usize = 5;

/// What lists of other systems call a column.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("mrn", "local_number"),
    ("hospital_number", "local_number"),
    ("surname", "family_name"),
    ("forename", "given_name"),
    ("dob", "birth_date"),
    ("date_of_birth", "birth_date"),
    ("mobile", "phone"),
    ("specialty", "service"),
    ("treatment_function_code", "service"),
    ("modality", "modalities"),
    ("notice_hours", "notice_minutes_min"),
    ("referral_date", "waiting_since"),
];

/// How many wrong letters still suggest a column.
const TYPOS_MAX: usize = 2;

/// The field of each column, in the order of the header.
#[derive(Debug)]
pub(super) struct Header(Vec<&'static str>);

impl Header {
    /// Reads a header line.
    ///
    /// # Errors
    /// If a column is not known, named twice or missing: everything that is wrong at once.
    pub(super) fn read(cells: &[String], has_trust: bool) -> Result<Self, UsageError> {
        let mut problems = Vec::new();
        let mut fields: Vec<&'static str> = Vec::new();
        for cell in cells {
            let name = cell.trim().to_lowercase();
            match WaitlistRow::FIELDS.iter().find(|field| **field == name) {
                Some(field) if fields.contains(field) => {
                    problems.push(format!("column `{field}` comes twice"));
                }
                Some(field) => fields.push(field),
                None => problems.push(unknown(&name)),
            }
        }
        let has = |name: &str| fields.contains(&name);
        let needed = COLUMNS.iter().take(NEEDED).map(|(name, _)| *name);
        let missing = needed.filter(|name| !has(name)).map(|name| format!("no column `{name}`"));
        problems.extend(missing);
        if !has("trust") && !has_trust {
            problems.push("no column `trust`; add it or give --trust".to_owned());
        }
        if !["nhs_number", "local_number", "patient"].into_iter().any(has) {
            problems.push("no column `nhs_number` or `local_number`".to_owned());
        }
        if problems.is_empty() { Ok(Self(fields)) } else { Err(refused(cells, &problems)) }
    }

    /// The fields, one per column.
    pub(super) fn fields(&self) -> &[&'static str] {
        &self.0
    }
}

fn refused(cells: &[String], problems: &[String]) -> UsageError {
    let hint = match cells {
        [only] if only.contains([';', '\t']) => " (save the file with commas between the columns)",
        _ => "",
    };
    UsageError(format!("the header can not be used: {}{hint}", problems.join("; ")))
}

fn unknown(name: &str) -> String {
    // Whoever forgot the header sees the first patient here: say no more than a name's length.
    let shown: String = name.chars().take(40).collect();
    let other = OTHER_NAMES.iter().find(|(other, _)| *other == name).map(|(_, field)| *field);
    let near = || WaitlistRow::FIELDS.iter().copied().find(|field| is_near(name, field));
    match other.or_else(near) {
        Some(field) => format!("column `{shown}` is not known; did you mean `{field}`?"),
        None => format!("column `{shown}` is not known; see --help"),
    }
}

/// Whether two names differ by at most [`TYPOS_MAX`] letters (Levenshtein, 1965).
fn is_near(name: &str, field: &str) -> bool {
    let (name, field) = (name.as_bytes(), field.as_bytes());
    if TYPOS_MAX < name.len().abs_diff(field.len()) {
        return false;
    }
    let mut row: Vec<usize> = (0..=field.len()).collect();
    for (index, letter) in name.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, other) in field.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row.last().is_some_and(|typos| *typos <= TYPOS_MAX)
}

/// The table of columns, for `--help`.
pub(super) fn help() -> String {
    let mut text = "Columns, in any order (NDJSON: the same names as fields):\n".to_owned();
    for (index, (name, what)) in COLUMNS.iter().enumerate() {
        let mark = if index < NEEDED { '*' } else { ' ' };
        // Writing to a String can not fail.
        let _written = writeln!(text, " {mark} {name:<20}{what}");
    }
    text.push_str(
        " * must be there\n\nRefused rows are written to FILE.refused.csv, with line, field and \
         reason.\nExit codes: 0 all rows taken, 65 some refused, 64 the command or header is \
         wrong.\n\nExample: backfill import waitlist --file waiting.csv --trust R0A",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, has_trust: bool) -> Result<Header, UsageError> {
        let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        Header::read(&cells, has_trust)
    }

    const GOOD: &str = "reference,service,kind,waiting_since,duration_minutes,trust,nhs_number";

    #[test]
    fn the_help_names_every_column_there_is() {
        let mut told: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
        let mut known = WaitlistRow::FIELDS.to_vec();
        told.sort_unstable();
        known.sort_unstable();
        assert_eq!(told, known);
        assert!(OTHER_NAMES.iter().all(|(_, field)| known.contains(field)));
    }

    #[test]
    fn a_header_may_be_in_any_case_and_order() {
        let header = read(&format!(" Phone ,{GOOD}").to_uppercase(), false).unwrap();
        assert_eq!(header.fields()[..2], ["phone", "reference"]);
    }

    #[test]
    fn all_that_is_wrong_with_a_header_is_told_at_once() {
        let said = read("refernce,service,service,mrn,colour", false).unwrap_err().to_string();
        let wanted = [
            "`refernce` is not known; did you mean `reference`",
            "`service` comes twice",
            "`mrn` is not known; did you mean `local_number`",
            "`colour` is not known",
            "no column `waiting_since`",
            "no column `trust`",
            "no column `nhs_number`",
        ];
        for piece in wanted {
            assert!(said.contains(piece), "`{piece}` is missing in: {said}");
        }
    }

    #[test]
    fn a_trust_on_the_command_line_stands_for_its_column() {
        let without = GOOD.replace("trust,", "");
        assert!(read(&without, true).is_ok());
        assert!(read(&without, false).is_err());
    }

    #[test]
    fn another_separator_is_guessed() {
        let said = read(&GOOD.replace(',', ";"), false).unwrap_err().to_string();
        assert!(said.contains("with commas"), "{said}");
    }

    #[test]
    fn near_is_two_letters_at_most() {
        assert!(is_near("refernce", "reference") && is_near("sties", "sites"));
        assert!(!is_near("colour", "kind") && !is_near("referenceabc", "reference"));
    }
}
