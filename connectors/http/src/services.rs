//! Services as rows and requests name them: treatment functions, and what a trust calls them.

use std::collections::BTreeMap;

use backfill_core::code::Code;
use backfill_schemas::services::{self, ServiceFault};
use serde::Deserialize;

pub(crate) use backfill_schemas::services::{codes_matching, name_of};

/// What trusts call services in their lists and messages, beside codes and names of treatment
/// functions: `CARD1 = "320"`, and for one trust alone `R0A = { EYES2 = "130" }`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "BTreeMap<String, Setting>")]
pub struct LocalServices {
    /// By trust (empty: all of them) and local name.
    codes: BTreeMap<(String, String), Code>,
}

/// One setting: a code, or a table of one trust.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Setting {
    Text(String),
    Number(u32),
    Trust(BTreeMap<String, Setting>),
}

impl LocalServices {
    /// The service that a trust means by a text. Its own names go before those of all trusts, and
    /// these before what everybody calls it.
    ///
    /// # Errors
    /// If it is none.
    pub(crate) fn code_of(&self, trust: &str, text: &str) -> Result<Code, ServiceFault> {
        let local = |trust: &str| self.codes.get(&(plain(trust), plain(text))).copied();
        match local(trust).or_else(|| local("")) {
            Some(code) => Ok(code),
            None => services::code_of(text)?.parse().map_err(|_| ServiceFault::Unknown),
        }
    }

    fn add(&mut self, trust: &str, name: &str, setting: Setting) -> Result<(), String> {
        let text = match setting {
            Setting::Text(text) => text,
            Setting::Number(number) => number.to_string(),
            Setting::Trust(names) if trust.is_empty() => {
                return names
                    .into_iter()
                    .try_for_each(|(local, setting)| self.add(name, &local, setting));
            }
            Setting::Trust(_) => return Err(format!("`{trust}.{name}` must be a code")),
        };
        let code = services::code_of(&text).map_err(|fault| format!("`{name}` {fault}"))?;
        let code = code.parse().map_err(|_| format!("`{name}` is no code"))?;
        self.codes.insert((plain(trust), plain(name)), code);
        Ok(())
    }
}

impl TryFrom<BTreeMap<String, Setting>> for LocalServices {
    type Error = String;

    fn try_from(settings: BTreeMap<String, Setting>) -> Result<Self, String> {
        let mut local = Self::default();
        for (name, setting) in settings {
            local.add("", &name, setting)?;
        }
        Ok(local)
    }
}

/// Names are the same in small letters and with whatever blanks.
fn plain(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What people call a service: its name, or its code where it has none.
pub(crate) fn called(code: Code) -> String {
    match name_of(code.as_str()) {
        Some(name) => name.to_owned(),
        None if code.is_empty() => "Unknown service".to_owned(),
        None => format!("Service {code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: serde_json::Value) -> Result<LocalServices, String> {
        serde_json::from_value(settings).map_err(|error| error.to_string())
    }

    #[test]
    fn a_trusts_own_names_go_first() {
        let local = read(serde_json::json!({
            "CARD1": "320", "Chest Pain": 320, "EYES": "ophthalmology", "R0A": {"CARD1": "321"}
        }))
        .unwrap();
        for (trust, text, code) in [
            ("R0A", "CARD1", "321"),
            ("R0B", "card1", "320"),
            ("R0B", " chest  pain ", "320"),
            ("r0a", "EYES", "130"),
            ("R0A", "Dermatology", "330"),
        ] {
            assert_eq!(local.code_of(trust, text).unwrap().as_str(), code, "{trust} {text}");
        }
        assert_eq!(local.code_of("R0A", "CARD2"), Err(ServiceFault::Unknown));
    }

    #[test]
    fn a_setting_that_names_no_service_is_told_by_its_key() {
        for (settings, wanted) in [
            (serde_json::json!({"CARD1": "999"}), "`CARD1`"),
            (serde_json::json!({"R0A": {"CARD1": "510"}}), "501"),
            (serde_json::json!({"R0A": {"X": {"Y": "320"}}}), "R0A.X"),
        ] {
            let said = read(settings).unwrap_err();
            assert!(said.contains(wanted), "{said}");
        }
    }
}
