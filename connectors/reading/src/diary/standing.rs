//! Whether an appointment of a diary is to take place, as patient systems write it.

use crate::reader::{Reading, given, plain};

/// Whether an appointment is to take place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It is.
    Booked,
    /// It was cancelled, or moved elsewhere under another number.
    Cancelled,
    /// It took place, or the patient did not come.
    Over,
}

/// The words of the API.
pub(crate) const STANDINGS: [(&str, Standing); 3] =
    [("booked", Standing::Booked), ("cancelled", Standing::Cancelled), ("over", Standing::Over)];

/// What systems write, the codes of "attended or did not attend" of the NHS data dictionary among
/// it.
const WRITTEN: [(&str, Standing); 27] = [
    ("b", Standing::Booked),
    ("confirmed", Standing::Booked),
    ("scheduled", Standing::Booked),
    ("arranged", Standing::Booked),
    ("active", Standing::Booked),
    ("planned", Standing::Booked),
    ("pending", Standing::Booked),
    ("0", Standing::Booked),
    ("canceled", Standing::Cancelled),
    ("c", Standing::Cancelled),
    ("deleted", Standing::Cancelled),
    ("rescheduled", Standing::Cancelled),
    ("rebooked", Standing::Cancelled),
    ("2", Standing::Cancelled),
    ("4", Standing::Cancelled),
    ("attended", Standing::Over),
    ("arrived", Standing::Over),
    ("seen", Standing::Over),
    ("completed", Standing::Over),
    ("checked_out", Standing::Over),
    ("dna", Standing::Over),
    ("did_not_attend", Standing::Over),
    ("missed", Standing::Over),
    ("3", Standing::Over),
    ("5", Standing::Over),
    ("6", Standing::Over),
    ("7", Standing::Over),
];

/// Reads a status; what is empty is booked.
pub(super) fn of(reading: &mut Reading, text: Option<&str>) -> Standing {
    let Some(text) = given(text) else { return Standing::Booked };
    let word = plain(text);
    let by = ["patient", "hospital", "clinic", "provider"];
    let is_cancelled = word.starts_with("cancelled_")
        || word.strip_suffix("_cancelled").is_some_and(|who| by.contains(&who));
    let known = STANDINGS.iter().chain(&WRITTEN).find(|(name, _)| *name == word);
    match known {
        Some((_, standing)) => *standing,
        None if is_cancelled => Standing::Cancelled,
        None => {
            reading.wrong("status", "must be booked, cancelled or over, or empty for booked");
            Standing::Booked
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_as_systems_write_it_and_what_is_not_known_is_refused() {
        for (text, standing) in [
            (None, Standing::Booked),
            (Some(" "), Standing::Booked),
            (Some("Booked"), Standing::Booked),
            (Some("CANCELLED"), Standing::Cancelled),
            (Some("Cancelled by patient"), Standing::Cancelled),
            (Some("Hospital Cancelled"), Standing::Cancelled),
            (Some("DNA"), Standing::Over),
            (Some("Did not attend"), Standing::Over),
            (Some("5"), Standing::Over),
        ] {
            let mut reading = Reading::default();
            assert_eq!(of(&mut reading, text), standing, "{text:?}");
            assert!(reading.finish(()).is_ok(), "{text:?}");
        }
        for text in ["maybe", "not cancelled", "not cancelled yet", "8"] {
            let mut reading = Reading::default();
            of(&mut reading, Some(text));
            assert!(reading.finish(()).is_err(), "{text}");
        }
    }
}
