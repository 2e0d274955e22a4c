//! An appointment as the API shows it, and the appointment that an offer became.

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::SlotFacts;
use backfill_core::{AppointmentId, PatientRef};
use backfill_reading::services;
use backfill_reading::vocabulary::{KnownKind, ModalityWord};
use backfill_reading::words::kinds::{KINDS, MODALITIES, word};
use backfill_runtime::ports::{AppointmentFilter, PortError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::api::vocabulary::AppointmentStatusWord;
use crate::words::moments::rfc3339;

/// Most appointments of one patient that are looked at.
const OF_PATIENT_MAX: usize = 1_000;

/// An appointment in a trust's system.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppointmentView {
    /// The id of the appointment.
    id: String,
    /// The number the trust's system knows it by; empty if it did not say.
    reference: String,
    /// The reference of the patient, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    patient: Option<String>,
    /// `booked` or `ended`.
    #[schema(value_type = AppointmentStatusWord)]
    status: &'static str,
    /// ODS code of the trust.
    trust: String,
    /// ODS code of the site; empty if it is not known.
    site: String,
    /// Its name, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    site_name: Option<String>,
    /// Treatment function code; empty if it is not known.
    service: String,
    /// Its name, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    service_name: Option<&'static str>,
    /// `new`, `follow_up`, `procedure` or `unknown`.
    #[schema(value_type = KnownKind)]
    kind: &'static str,
    /// `in_person`, `video` or `telephone`.
    #[schema(value_type = ModalityWord)]
    modality: &'static str,
    /// When it starts.
    start: String,
    /// How long it takes.
    duration_minutes: u16,
}

impl AppointmentView {
    pub(crate) fn of(app: &App, appointment: Appointment) -> Self {
        let facts = &appointment.facts;
        Self {
            id: appointment.id.to_string(),
            patient: appointment.patient.map(|patient| patient.to_string()),
            status: match appointment.status {
                AppointmentStatus::Booked => "booked",
                AppointmentStatus::Ended => "ended",
            },
            trust: facts.trust.to_string(),
            site: facts.site.to_string(),
            site_name: app.options.site_name(facts.site).map(str::to_owned),
            service: facts.service.to_string(),
            service_name: services::name_of(facts.service.as_str()),
            kind: word(KINDS, facts.kind),
            modality: word(MODALITIES, facts.modality),
            start: rfc3339(&app.zone, facts.start),
            duration_minutes: facts.duration_minutes,
            reference: appointment.reference,
        }
    }
}

/// The appointment that a booked offer became: the patient's at the place of the slot. Found by
/// the place, because a trust's own report of it brings the trust's own number.
pub(crate) async fn of_offer(
    app: &App,
    offer: &Offer,
    facts: &SlotFacts,
) -> Result<Option<AppointmentId>, PortError> {
    if offer.state != OfferState::Booked {
        return Ok(None);
    }
    let rows = of_patient(app, offer.patient).await?;
    let is_ours =
        |row: &&Appointment| row.status == AppointmentStatus::Booked && row.facts.same_place(facts);
    Ok(rows.iter().find(is_ours).map(|row| row.id))
}

async fn of_patient(app: &App, patient: PatientRef) -> Result<Vec<Appointment>, PortError> {
    let patient = Some(patient);
    let filter =
        AppointmentFilter { patient, count_max: OF_PATIENT_MAX, ..AppointmentFilter::default() };
    app.reader.appointments(&filter).await
}
