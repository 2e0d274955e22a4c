//! Whether a trust and a clinic that somebody names are known here: a slip of the pen would pause
//! nothing, and nobody would see it.

use backfill_core::code::Code;
use backfill_core::scope::{Part, Scope};
use backfill_runtime::ports::{AppointmentFilter, PortError, SlotFilter};

use crate::App;

/// What is wrong with the code of a trust that is not known.
pub(crate) const NO_TRUST: &str = "is no trust of the settings (`public.trusts`), and none that was ever \
    heard of: check the code";
/// What is said of a clinic that nobody has named.
pub(crate) const NO_CLINIC: &str = "No time of this clinic is known here yet: check that it is written as \
    the trust’s system writes it";
/// How many times are read to find one of a clinic. Where there are more, nothing is said.
const TIMES_READ_MAX: usize = 5_000;

/// Whether a trust is in the settings or was heard of. Where the settings name none, any is.
///
/// # Errors
/// If it cannot be read.
pub(crate) async fn is_trust(app: &App, trust: Code) -> Result<bool, PortError> {
    if app.options.trust_names.is_empty() || app.options.trust_name(trust).is_some() {
        return Ok(true);
    }
    Ok(app.reader.heard().await?.iter().any(|row| row.trust == trust))
}

/// Whether nobody has named a time of a clinic yet. Of a service or a trust that is never said.
///
/// # Errors
/// If it cannot be read.
pub(crate) async fn is_unheard_clinic(app: &App, scope: &Scope) -> Result<bool, PortError> {
    if !matches!(scope.part, Part::Clinic(_)) {
        return Ok(false);
    }
    let (trust, count_max) = (scope.trust, TIMES_READ_MAX);
    let filter = SlotFilter { trusts: vec![trust], count_max, ..SlotFilter::default() };
    let slots = app.reader.slots(&filter).await?;
    let filter =
        AppointmentFilter { trust: Some(trust), count_max, ..AppointmentFilter::default() };
    let appointments = app.reader.appointments(&filter).await?;
    let is_whole = slots.len() < count_max && appointments.len() < count_max;
    let mut facts = slots.iter().map(|it| &it.facts).chain(appointments.iter().map(|it| &it.facts));
    Ok(is_whole && !facts.any(|it| scope.concerns(it)))
}
