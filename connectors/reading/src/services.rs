//! Services as rows and requests name them: treatment functions, and what a trust calls them.

use std::collections::BTreeMap;

use backfill_core::code::Code;
use backfill_schemas::services::{self, ServiceFault};
use serde::Deserialize;

use crate::reader::trust_code;

pub use backfill_schemas::services::{codes_matching, name_of};

/// What trusts call services in their lists and messages, beside codes and names of treatment
/// functions: `CARD1 = "320"`, and for one trust alone `"R0A:EYES2" = "130"`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "BTreeMap<String, String>")]
pub struct LocalServices {
    /// By trust (empty: all of them) and local name.
    codes: BTreeMap<(String, String), Code>,
    /// Names whose service is none, each with the reason.
    faults: Vec<(String, String)>,
}

impl LocalServices {
    /// The service that a trust means by a text. Its own names go before those of all trusts, and
    /// these before what everybody calls it.
    ///
    /// # Errors
    /// If it is none.
    pub fn code_of(&self, trust: &str, text: &str) -> Result<Code, ServiceFault> {
        let local = |trust: &str| self.codes.get(&(plain(trust), plain(text))).copied();
        match local(trust).or_else(|| local("")) {
            Some(code) => Ok(code),
            None => code_of(text),
        }
    }

    /// Names whose service is none, each with the reason.
    pub fn faults(&self) -> &[(String, String)] {
        &self.faults
    }
}

impl From<BTreeMap<String, String>> for LocalServices {
    fn from(settings: BTreeMap<String, String>) -> Self {
        let mut local = Self::default();
        for (key, text) in settings {
            let named = key.split_once(':').filter(|(trust, _)| trust_code(trust).is_ok());
            let (trust, name) = named.unwrap_or(("", &key));
            match code_of(&text) {
                Ok(code) => drop(local.codes.insert((plain(trust), plain(name)), code)),
                Err(fault) => local.faults.push((key, fault.to_string())),
            }
        }
        local
    }
}

fn code_of(text: &str) -> Result<Code, ServiceFault> {
    services::code_of(text)?.parse().map_err(|_| ServiceFault::Unknown)
}

/// Names are the same in small letters and with whatever blanks.
fn plain(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What people call a service: its name, or its code where it has none.
pub fn called(code: Code) -> String {
    match name_of(code.as_str()) {
        Some(name) => name.to_owned(),
        None if code.is_empty() => "Unknown service".to_owned(),
        None => format!("Service {code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: serde_json::Value) -> LocalServices {
        serde_json::from_value(settings).unwrap()
    }

    #[test]
    fn a_trusts_own_names_go_first() {
        let local = read(serde_json::json!({
            "CARD1": "320", "Chest Pain": "320", "EYES": "ophthalmology", "R0A:CARD1": "321",
            "Clinic for eyes: A": "130"
        }));
        for (trust, text, code) in [
            ("R0A", "CARD1", "321"),
            ("R0B", "card1", "320"),
            ("R0B", " chest  pain ", "320"),
            ("r0a", "EYES", "130"),
            ("R0A", "clinic for eyes: a", "130"),
            ("R0A", "Dermatology", "330"),
        ] {
            assert_eq!(local.code_of(trust, text).unwrap().as_str(), code, "{trust} {text}");
        }
        assert_eq!(local.code_of("R0A", "CARD2"), Err(ServiceFault::Unknown));
        assert!(local.faults().is_empty());
    }

    #[test]
    fn a_name_whose_service_is_none_is_told() {
        let local = read(serde_json::json!({"CARD1": "998", "R0A:CARD1": "510", "OK": "320"}));
        let told: Vec<_> = local.faults().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(told, ["CARD1", "R0A:CARD1"]);
        assert!(local.faults()[1].1.contains("501"), "{:?}", local.faults());
    }
}
