//! What a person decides about records of patients, on a page or by the API: which two are one, and
//! which number is not theirs.

use backfill_core::PatientRef;
use backfill_core::event::PatientsMerged;
use backfill_runtime::identity::{NHS, key, nhs_number};
use backfill_runtime::ports::{ContactStatement, Details, Doubt, Identifier, PortError, Who};

use crate::App;

/// Why two records cannot be made one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Objection {
    /// Nobody is known by this reference.
    Nobody(PatientRef),
    /// They are two people.
    Doubt(Doubt),
}

/// Whether two records may be made one.
///
/// # Errors
/// If the vault cannot be reached.
pub(crate) async fn objection(
    app: &App,
    merged: PatientsMerged,
) -> Result<Option<Objection>, PortError> {
    for patient in [merged.into, merged.from] {
        if app.vault.get(patient).await?.is_none() {
            return Ok(Some(Objection::Nobody(patient)));
        }
    }
    let nothing = Who::default();
    let doubt = app.vault.merge_doubt((merged.from, &nothing), (merged.into, &nothing)).await?;
    Ok(doubt.map(Objection::Doubt))
}

/// A number as people write it.
pub(crate) fn number(system: &str, value: &str) -> Identifier {
    let is_nhs = system.trim().eq_ignore_ascii_case(NHS);
    let value = value.trim();
    Identifier {
        system: if is_nhs { NHS.to_owned() } else { system.trim().to_owned() },
        value: nhs_number(value).filter(|_| is_nhs).unwrap_or_else(|| value.to_owned()),
    }
}

/// Whether a patient is known by a number.
///
/// # Errors
/// If the vault cannot be reached.
pub(crate) async fn is_known_by(
    app: &App,
    patient: PatientRef,
    number: &Identifier,
) -> Result<bool, PortError> {
    let known = app.vault.get(patient).await?.unwrap_or_default();
    Ok(known.identifiers.iter().any(|other| key(other) == key(number)))
}

/// That a number is not a patient's.
pub(crate) fn not_theirs(patient: PatientRef, number: Identifier) -> ContactStatement {
    ContactStatement {
        event: None,
        patient,
        who: Who { patient: Some(patient), ..Who::default() },
        said_at: None,
        details: Details { former: vec![number], ..Details::default() },
        repeats: None,
    }
}
