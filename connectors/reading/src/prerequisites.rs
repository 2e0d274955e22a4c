//! What must be done before an appointment, or is done for an entry, as rows say it.

use backfill_core::clinic::{NAME_BYTES_MAX, plain_type};
use backfill_core::prerequisite::{PREREQUISITES_MAX, Prerequisites};
use backfill_schemas::unseen::trimmed;

use crate::reader::{Reading, given, unless_none};

/// Answers to a question that nobody asked: they do not say what is done.
const ANSWERS: [&str; 8] = ["yes", "no", "y", "n", "true", "false", "1", "0"];

/// What must be done before; nothing said is not the same as nothing.
pub(crate) fn requires(reading: &mut Reading, value: Option<&str>) -> Prerequisites {
    match given(value) {
        Some(_) => prerequisites(reading, "requires", value),
        None => Prerequisites::UNSAID,
    }
}

/// Words parted by commas, semicolons or bars. Any word counts: whether it is the other side's too is
/// seen where the two meet.
pub(crate) fn prerequisites(
    reading: &mut Reading,
    field: &str,
    value: Option<&str>,
) -> Prerequisites {
    let words = unless_none(value).unwrap_or("").split([',', ';', '|']).map(trimmed);
    let set = Prerequisites::of(words.map(|word| unless_none(Some(word)).unwrap_or("")));
    let names = set.names();
    if PREREQUISITES_MAX < names.len() {
        reading.wrong(field, format!("holds too many; at most {PREREQUISITES_MAX}"));
    }
    if names.iter().any(|name| NAME_BYTES_MAX < name.len()) {
        let limit = format!("holds one that is too long; at most {NAME_BYTES_MAX} bytes");
        reading.wrong(field, limit);
    }
    if names.iter().any(|name| ANSWERS.contains(&plain_type(name).as_str())) {
        reading.wrong(field, "must name what is done, such as `bloods`; yes or no says nothing");
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FieldErrors;

    fn read(text: &str) -> Result<Vec<String>, FieldErrors> {
        let mut reading = Reading::default();
        let set = prerequisites(&mut reading, "ready", Some(text));
        reading.finish(set.names().to_vec())
    }

    #[track_caller]
    fn check(text: &str, names: &[&str]) {
        assert_eq!(read(text).unwrap(), names, "{text}");
    }

    #[test]
    fn any_word_is_taken_and_written_in_one_way() {
        check("pre_op, fasting", &["fasting", "pre_op"]);
        check(
            "Bloods; Imaging reported | anticoagulation-plan",
            &["anticoagulation_plan", "bloods", "imaging_reported"],
        );
        check(" drops ;\u{feff}Drops; ", &["drops"]);
        check("biometry", &["biometry"]);
    }

    #[test]
    fn that_there_is_none_is_a_word_for_nothing() {
        for text in ["", "none", "-", "n/a", " ; ", "none; -"] {
            check(text, &[]);
        }
        let mut reading = Reading::default();
        assert_eq!(requires(&mut reading, Some("none")), Prerequisites::NOTHING);
        assert_eq!(requires(&mut reading, Some(" ")), Prerequisites::UNSAID);
        assert_eq!(requires(&mut reading, None), Prerequisites::UNSAID);
    }

    #[test]
    fn what_names_nothing_that_can_be_done_is_refused() {
        let long = "b".repeat(61);
        let many = (10..27).map(|number| format!("test{number}")).collect::<Vec<_>>().join(",");
        for text in ["yes", "No", "bloods, Y", "true", "1", &long, &many] {
            let errors = read(text).unwrap_err();
            assert_eq!(errors.as_slice()[0].field, "ready", "{text}");
        }
    }
}
