//! The mapping file of the demonstration trust: its codes, and what they mean here.

use std::fmt::Write as _;

use backfill_core::slot::{AppointmentKind, Modality};

use super::clinics::{Clinic, TRUST, clinics};
use super::message::{
    CLINIC_REASONS, ERROR_REASON, PATIENT_REASONS, UNDO_REASON, kind_code, modality_code,
};

/// The mapping as TOML, made from the table of clinics and the sender's codes.
/// The code for "see notes" is left out on purpose: what is not mapped is never offered.
#[must_use]
pub fn mapping_toml() -> String {
    let mut text = format!(
        "[default]\ntrust = \"{TRUST}\"\nduration_unit = \"minutes\"\n\
         modality_from = [\"SCH-11.8\"]\n\n"
    );
    table(&mut text, "kinds", kinds());
    table(&mut text, "modalities", modalities());
    table(&mut text, "reasons", reasons());
    clinics().iter().for_each(|it| clinic(&mut text, it));
    table(&mut text, "writeback.kinds", kinds().map(|(code, kind)| (kind, code)));
    text
}

fn kinds() -> [(&'static str, &'static str); 3] {
    [AppointmentKind::New, AppointmentKind::FollowUp, AppointmentKind::Procedure]
        .map(|kind| (kind_code(kind), kind_word(kind)))
}

fn modalities() -> [(&'static str, &'static str); 3] {
    [Modality::InPerson, Modality::Video, Modality::Telephone]
        .map(|modality| (modality_code(modality), modality_word(modality)))
}

fn reasons() -> impl Iterator<Item = (&'static str, &'static str)> {
    let patient = PATIENT_REASONS.iter().map(|(code, _)| (*code, "patient"));
    let clinic = CLINIC_REASONS.iter().map(|(code, _)| (*code, "clinic"));
    patient.chain(clinic).chain([(ERROR_REASON.0, "error"), (UNDO_REASON.0, "undo")])
}

fn clinic(text: &mut String, clinic: &Clinic) {
    let lines = [
        ("site", clinic.site),
        ("service", clinic.service),
        ("kind", kind_word(clinic.kind)),
        ("modality", modality_word(clinic.modality)),
    ];
    let kept_for = clinic.is_for_cancer.then_some(("kept_for", "two_week_wait"));
    table(text, &format!("clinics.\"{}\"", clinic.code), lines.into_iter().chain(kept_for));
    let types: Vec<String> = clinic.clinic_types.iter().map(|it| format!("\"{it}\"")).collect();
    // The blank line that ends the table goes after its last key.
    text.truncate(text.trim_end().len());
    writeln!(text, "\nclinic_types = [{}]", types.join(", ")).ok();
    if !clinic.requires.is_empty() {
        let requires: Vec<String> = clinic.requires.iter().map(|it| format!("\"{it}\"")).collect();
        writeln!(text, "requires = [{}]", requires.join(", ")).ok();
    }
    text.push('\n');
}

fn table<'a>(text: &mut String, name: &str, lines: impl IntoIterator<Item = (&'a str, &'a str)>) {
    // Writing to a text cannot fail.
    writeln!(text, "[default.{name}]").ok();
    for (key, value) in lines {
        writeln!(text, "\"{key}\" = \"{value}\"").ok();
    }
    text.push('\n');
}

fn kind_word(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::Unknown => "unknown",
        AppointmentKind::New => "new",
        AppointmentKind::FollowUp => "follow_up",
        AppointmentKind::Procedure => "procedure",
    }
}

fn modality_word(modality: Modality) -> &'static str {
    match modality {
        Modality::InPerson | Modality::Unsaid => "in_person",
        Modality::Video => "video",
        Modality::Telephone => "telephone",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clinic_and_every_mapped_reason_is_in_it() {
        let text = mapping_toml();
        assert!(clinics().iter().all(|clinic| text.contains(&format!("\"{}\"", clinic.code))));
        assert!(text.contains("\"P01\" = \"patient\"") && text.contains("\"H01\" = \"clinic\""));
        assert!(!text.contains("ZZ9"), "what is not mapped must fail closed");
    }
}
