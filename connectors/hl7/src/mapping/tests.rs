//! How the layers of the mapping file meet, and how its errors read.

use backfill_core::slot::Support;

use super::*;

#[test]
fn a_later_layer_wins_key_by_key_and_code_by_code() {
    let mapping = Mapping::from_toml(
        r#"
        [default]
        trust = "R0A"
        statuses = { "4" = "cancelled" }
        [sources."PAS|RXX"]
        trust = "R1H"
        duration_unit = "minutes"
        statuses = { "5" = "no_show", "booked" = "other" }
        "#,
    )
    .unwrap();
    let other = mapping.source("ANY", "ONE");
    assert_eq!(other.trust.unwrap().0.as_str(), "R0A");
    assert_eq!(other.statuses.get("4"), Some(&Status::Cancelled));
    assert_eq!(other.statuses.get(" bOOKED "), Some(&Status::Booked));
    assert_eq!(other.statuses.get("5"), None);
    let own = mapping.source("PAS", "RXX");
    assert_eq!(own.trust.unwrap().0.as_str(), "R1H");
    assert_eq!(own.duration_unit, Some(DurationUnit::Minutes));
    assert_eq!(own.duration_minutes, Some(15));
    assert_eq!(own.statuses.get("4"), Some(&Status::Cancelled));
    assert_eq!(own.statuses.get("Booked"), Some(&Status::Other));
    let written_to = mapping.of_trust("R1H".parse().unwrap());
    assert_eq!(written_to.duration_unit, Some(DurationUnit::Minutes));
}

#[test]
fn errors_name_the_line_and_what_is_wrong() {
    let error = |text: &str| Mapping::from_toml(text).unwrap_err().to_string();
    let unknown = error("[default]\ntrust = \"R0A\"\ntrsut = \"R0A\"\n");
    assert!(unknown.contains("line 3") && unknown.contains("trsut"), "{unknown}");
    let word = error("[default.statuses]\n\"4\" = \"gone\"\n");
    assert!(word.contains("line 2") && word.contains("gone"), "{word}");
    let place = error("[default]\nclinic_from = [\"AIL3\"]\n");
    assert!(place.contains("line 2") && place.contains("write it like `AIL-3.1`"), "{place}");
    let code = error("[default.sites]\n\"KGV\" = \"far too long for a code\"\n");
    assert!(code.contains("line 2") && code.contains("a code has at most"), "{code}");
}

#[test]
fn a_code_that_is_written_twice_in_other_letters_is_refused_by_name() {
    for (table, one, other, value) in [
        ("reasons", "PAT", "pat", "\"patient\""),
        ("reasons", "PAT", " PAT ", "\"patient\""),
        ("statuses", "Booked", "BOOKED", "\"booked\""),
        ("services", "card", "Card ", "\"320\""),
    ] {
        let text = format!("[default.{table}]\n\"{one}\" = {value}\n\"{other}\" = {value}\n");
        let error = Mapping::from_toml(&text).unwrap_err().to_string();
        let names = [one, other].map(|code| format!("`{code}`"));
        assert!(names.iter().all(|name| error.contains(name)), "{error}");
        assert!(error.contains("are one code"), "{error}");
    }
    let layers =
        "[default.reasons]\nPAT = \"patient\"\n[sources.\"A|B\".reasons]\npat = \"clinic\"\n";
    assert!(Mapping::from_toml(layers).is_ok(), "a later layer says otherwise");
}

#[test]
fn unknown_service_and_site_codes_are_empty_not_guessed() {
    let mapping = Mapping::from_toml(
        "[default]\nservices = { CARD = \"320\" }\nsites = { KGV = \"R1H12\" }\n",
    )
    .unwrap();
    let source = mapping.source("", "");
    let trust: Code = "R1H".parse().unwrap();
    assert_eq!(source.service("card").as_str(), "320");
    assert_eq!(source.service("410").as_str(), "410");
    assert!(source.service("41").is_empty() && source.service("ABC").is_empty());
    assert_eq!(source.site("kgv", trust).as_str(), "R1H12");
    assert_eq!(source.site("R1H07", trust).as_str(), "R1H07");
    assert!(source.site("R0A07", trust).is_empty());
    assert!(source.site("R1H07", Code::EMPTY).is_empty());
}

#[test]
fn a_sender_speaks_for_its_trust_and_for_those_whose_clinics_it_books() {
    let trusts = |text: &str, facility: &str| {
        let source = Mapping::from_toml(text).unwrap().source("", "");
        source.trusts(facility).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(trusts("", "R1H"), ["R1H"]);
    assert!(trusts("", "PAS").is_empty());
    assert_eq!(trusts("[default]\ntrust = \"R0A\"\n", "R1H"), ["R0A"]);
    let clinic = "[default.clinics]\nEYE = { trust = \"R0B\" }\nSKIN = {}\n";
    assert_eq!(trusts(clinic, "R1H"), ["R1H", "R0B"]);
}

#[test]
fn every_key_of_the_built_in_layer_is_explained() {
    let mut is_explained = false;
    for line in DEFAULT.lines().take_while(|line| *line != "[default.statuses]") {
        if line.contains(" = ") && !line.starts_with('#') {
            assert!(is_explained, "no comment above: {line}");
        }
        is_explained = !line.is_empty() && (line.starts_with('#') || is_explained);
    }
    assert!(Mapping::built_in().is_ok());
}

#[test]
fn a_clinic_provides_what_its_words_say() {
    for (words, provides) in [
        ("[]", 0),
        ("[\"interpreter\"]", Support::INTERPRETER.0),
        ("[\"telephone_interpreter\"]", Support::TELEPHONE_INTERPRETER.0),
        ("[\"sign_language\", \"step_free\"]", Support::SIGN_LANGUAGE.0 | Support::STEP_FREE.0),
        ("[\"transport\", \"hoist\"]", Support::TRANSPORT.0 | Support::HOIST.0),
    ] {
        let text = format!("[default.clinics.\"EYE\"]\nprovides = {words}\n");
        let mapping = Mapping::from_toml(&text).unwrap();
        let clinic = mapping.source("ANY", "ONE").clinics.get("EYE").unwrap().clone();
        assert_eq!(clinic.support(), Support(provides), "{words}");
    }
}
