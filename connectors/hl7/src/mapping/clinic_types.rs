//! Whom a clinic sees, as the mapping file says it: names that an event can hold.

use backfill_core::clinic::{NAME_BYTES_MAX, TYPES_MAX, plain_types};
use serde::Deserialize;

/// Clinic types, as the core compares them: a list of words, such as `["hand", "wrist"]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<String>")]
pub struct ClinicTypes(pub Vec<String>);

/// A consultant or team.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Team(pub String);

impl TryFrom<Vec<String>> for ClinicTypes {
    type Error = String;
    fn try_from(words: Vec<String>) -> Result<Self, String> {
        let types = plain_types(words.iter().map(String::as_str));
        if TYPES_MAX < types.len() {
            return Err(format!("`clinic_types` holds too many; at most {TYPES_MAX}"));
        }
        types.iter().try_for_each(|name| short(name))?;
        Ok(Self(types))
    }
}

impl TryFrom<String> for Team {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        short(&name)?;
        Ok(Self(name))
    }
}

fn short(name: &str) -> Result<(), String> {
    let is_short = name.len() <= NAME_BYTES_MAX;
    is_short
        .then_some(())
        .ok_or_else(|| format!("`{name}` is too long; at most {NAME_BYTES_MAX} bytes"))
}

#[cfg(test)]
mod tests {
    use crate::mapping::Mapping;

    #[test]
    fn what_no_event_could_hold_is_refused_when_the_file_is_read() {
        let long = "h".repeat(61);
        let many: Vec<String> = (10..27).map(|it| format!("\"type{it}\"")).collect();
        let many = format!("[{}]", many.join(", "));
        for (line, fault) in [
            (format!("clinic_types = [\"{long}\"]"), "too long"),
            (format!("clinic_types = {many}"), "too many"),
            (format!("team = \"{long}\""), "too long"),
            ("clinic_types = [\"Hand \", \"hand\"]".to_owned(), ""),
            ("team = \"C1234567\"".to_owned(), ""),
        ] {
            let read = Mapping::from_toml(&format!("[default.clinics.A]\n{line}\n"));
            let told = read.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(told.contains(fault) && told.is_empty() == fault.is_empty(), "{line}: {told}");
        }
        let usual = Mapping::from_toml(&format!("[default]\nclinic_types = {many}\n"));
        assert!(usual.is_err());
    }
}
