//! Clinics of the mapping file that name no types: nothing of them is offered.

use super::findings::Findings;
use crate::config::Config;
use crate::wiring;

/// How many are named; the others are counted.
const NAMED_MAX: usize = 8;

/// Looks at the mapping file. That it can be read is checked with the settings.
pub(super) fn look(config: &Config, findings: &mut Findings) {
    let Ok(mapping) = wiring::mapping(config) else { return };
    let silent = mapping.clinics_without_types();
    if silent.is_empty() {
        return;
    }
    let named: Vec<String> = silent.iter().take(NAMED_MAX).map(|it| format!("`{it}`")).collect();
    let more = silent.len().saturating_sub(NAMED_MAX);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let advice = "add `clinic_types` to each, such as [\"hand\"], or [\"any\"] where the treatment \
                  function alone is right";
    let named = named.join(", ");
    findings.warn("clinics", &format!("nothing of {named}{more} is offered: {advice}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a mapping file.
    fn said(mapping: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mapping.toml");
        std::fs::write(&file, mapping).unwrap();
        let name = "BACKFILL__HL7__MAPPING".to_owned();
        let pairs = [(name, file.to_str().unwrap().to_owned())];
        let config = Config::load(None, pairs.into_iter()).unwrap();
        let mut findings = Findings::default();
        look(&config, &mut findings);
        findings.lines.join("\n")
    }

    #[test]
    fn clinics_that_name_no_types_are_named() {
        let clinics = "[default.clinics.CLA]\nsite = \"R0A02\"\n[default.clinics.CLB]\n\
                       clinic_types = [\"hand\"]\n[sources.\"P|Q\".clinics.CLC]\n";
        let said_of = said(clinics);
        for name in ["`CLA`", "`P|Q: CLA`", "`P|Q: CLC`"] {
            assert!(said_of.contains(name), "{name} in {said_of}");
        }
        assert!(!said_of.contains("CLB"), "{said_of}");
        assert_eq!(said(&format!("[default]\nclinic_types = [\"any\"]\n{clinics}")), "");
        assert_eq!(said(""), "");
    }
}
