//! `GET /api/offerings` and `POST /api/offerings`: from which parts of the trusts' work times are
//! offered. A pilot begins with one clinic; a pause acts at once.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use backfill_core::Event;
use backfill_core::event::OfferingChanged;
use backfill_core::scope::{Offering, Part, Scope};
use backfill_reading::{FieldErrors, Reading, flatten};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::command::Command;
use super::parameters::Parameters;
use super::problem::Problem;
use super::taking::{Acknowledged, Taking, done_or_answer, take_one};
use crate::access::Asks;
use crate::words::moments::rfc3339;
use crate::{App, known};

const FIELDS: &[&str] =
    &["trust", "service", "clinic", "in_prison", "offerable", "withdraw_offers"];
/// Longest name of a service or a clinic, in bytes.
const NAME_BYTES_MAX: usize = 128;

/// Which part of a trust's work, and whether its times are offered.
#[derive(Default, Deserialize, ToSchema)]
#[schema(example = json!({"trust": "R0A", "clinic": "KNEE-TUE", "offerable": false}))]
pub(crate) struct OfferingRow {
    /// ODS code of the trust.
    #[schema(required)]
    trust: Option<String>,
    /// Treatment function, by code or name, if it is about one service.
    service: Option<String>,
    /// Clinic or session as the trust's system writes it, if it is about one. With neither it is
    /// about the whole trust.
    clinic: Option<String>,
    /// Whether it is about the trust's patients who are in prison, wherever they would be seen. They
    /// are asked only once this was said with `offerable: true`.
    #[schema(value_type = bool)]
    in_prison: Option<String>,
    /// Whether its times are offered from now on.
    #[schema(required, value_type = bool)]
    offerable: Option<String>,
    /// With `offerable: false`, whether offers that are out are taken back too. If not given they
    /// can still be answered.
    #[schema(value_type = bool)]
    withdraw_offers: Option<String>,
}

/// What was said last of a part of a trust's work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferingView {
    /// ODS code of the trust.
    #[schema(example = "R0A")]
    trust: String,
    /// Treatment function code, if it is about one service.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    /// The clinic in small letters, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    clinic: Option<String>,
    /// Whether it is about the trust's patients who are in prison.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    in_prison: bool,
    /// Whether its times are offered.
    offerable: bool,
    /// Since when.
    since: String,
    /// In the answer to a change, what to check: that no time of this clinic is known yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<&'static str>,
}

/// Everything that was said of parts of the trusts' work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferingList {
    /// By trust: the whole before its services, these before its clinics.
    offerings: Vec<OfferingView>,
}

/// Lists which parts of the trusts' work were opened for offers or paused.
///
/// What is said of a clinic goes before what is said of its service, and that before what is said of
/// the trust. Where nothing was said, times are offered, except of sexual health, mental health and
/// learning disability, which must be opened by service or clinic, of private clinics, which must be
/// opened by their name, and to people in prison.
#[utoipa::path(
    get,
    path = "/api/offerings",
    operation_id = "list_offerings",
    tag = "trusts",
    responses((status = 200, description = "What was said", body = OfferingList), Problem)
)]
pub(crate) async fn list(
    _: Asks,
    State(app): State<App>,
    parameters: Parameters,
) -> Result<Json<OfferingList>, Problem> {
    parameters.only(&[])?;
    let offerings = app.reader.offerings().await?;
    Ok(Json(OfferingList { offerings: offerings.iter().map(|it| view(&app, it)).collect() }))
}

/// Opens a part of a trust's work for offers, or pauses it.
///
/// A pause acts at once: nothing of it is offered from then on. Its freed times stay open, and are
/// offered when the pause ends before they start.
#[utoipa::path(
    post,
    path = "/api/offerings",
    operation_id = "change_offering",
    tag = "trusts",
    request_body = OfferingRow,
    params(("idempotency-key" = Option<String>, Header, description = "The id of the request.")),
    responses(
        (status = 200, description = "It is so from now on", body = OfferingView),
        (status = 202, description = "Durable, not decided yet", body = Acknowledged),
        Problem,
    )
)]
pub(crate) async fn post(
    Asks(principal): Asks,
    State(app): State<App>,
    command: Command,
) -> Result<Response, Problem> {
    let changed = read(&app, &command.json()?)?;
    if !known::is_trust(&app, changed.scope.trust).await? {
        return Err(FieldErrors::one("trust", known::NO_TRUST).into());
    }
    let trust = Some(changed.scope.trust);
    let said = Offering {
        scope: changed.scope.clone(),
        offerable: changed.offerable,
        since: command.received_at,
    };
    let event = Event::OfferingChanged(changed);
    let taking = Taking { app: &app, principal: &principal, command: &command, trust };
    let (event, settled) = take_one(&taking, event).await?;
    if let Err(answer) = done_or_answer(event, settled) {
        return Ok(*answer);
    }
    let last = app.reader.offerings().await?.into_iter().find(|it| it.scope == said.scope);
    let is_unheard = known::is_unheard_clinic(&app, &said.scope).await?;
    let notice = is_unheard.then_some(known::NO_CLINIC);
    let view = view(&app, &last.unwrap_or(said));
    Ok(Json(OfferingView { notice, ..view }).into_response())
}

fn read(app: &App, value: &Value) -> Result<OfferingChanged, FieldErrors> {
    let row: OfferingRow = flatten::row(value, FIELDS)?;
    // Whoever names a part and leaves it blank does not mean the whole trust.
    let is_blank = |field: &&&str| {
        value.get(field).and_then(Value::as_str).is_some_and(|it| it.trim().is_empty())
    };
    if let Some(field) = ["service", "clinic"].iter().find(is_blank) {
        return Err(FieldErrors::one(
            field,
            "is empty: leave it out where the whole trust is meant",
        ));
    }
    let mut reading = Reading::default();
    let trust = reading.needed("trust", row.trust.as_deref());
    let trust = reading.trust("trust", trust);
    let service = reading.short("service", row.service.as_deref(), NAME_BYTES_MAX);
    let clinic = reading.short("clinic", row.clinic.as_deref(), NAME_BYTES_MAX);
    let in_prison = reading.yes("in_prison", row.in_prison.as_deref()).unwrap_or(false);
    let part = match (service, clinic, in_prison) {
        (Some(_), Some(_), _) => {
            reading.wrong("service", "must not be given beside `clinic`: a clinic is enough");
            None
        }
        (Some(_), None, true) | (None, Some(_), true) => {
            reading.wrong(
                "in_prison",
                "is about all of a trust's patients in prison: leave out `service` and `clinic`",
            );
            None
        }
        (Some(text), None, false) => {
            let of = trust.map(|it| it.to_string()).unwrap_or_default();
            let code = app.options.services.code_of(&of, text);
            code.map_err(|fault| reading.wrong("service", fault.to_string()))
                .ok()
                .map(Part::Service)
        }
        (None, Some(name), false) => Some(Part::clinic(name)),
        (None, None, true) => Some(Part::InPrison),
        (None, None, false) => Some(Part::Whole),
    };
    let offerable = reading.needed("offerable", row.offerable.as_deref());
    let offerable = reading.yes("offerable", offerable);
    let withdraws = reading.yes("withdraw_offers", row.withdraw_offers.as_deref()).unwrap_or(false);
    if withdraws && offerable == Some(true) {
        reading.wrong("withdraw_offers", "goes with `offerable: false` only");
    }
    let scope = trust.zip(part).map(|(trust, part)| Scope { trust, part });
    let said = reading.finish(scope.zip(offerable))?;
    let missing = || FieldErrors::one("trust", "is missing");
    said.map(|(scope, offerable)| OfferingChanged { scope, offerable, withdraws })
        .ok_or_else(missing)
}

fn view(app: &App, offering: &Offering) -> OfferingView {
    let (service, clinic) = match &offering.scope.part {
        Part::Whole | Part::InPrison => (None, None),
        Part::Service(service) => (Some(service.to_string()), None),
        Part::Clinic(clinic) => (None, Some(clinic.clone())),
    };
    OfferingView {
        trust: offering.scope.trust.to_string(),
        service,
        clinic,
        in_prison: offering.scope.part == Part::InPrison,
        offerable: offering.offerable,
        since: rfc3339(&app.zone, offering.since),
        notice: None,
    }
}
