//! `GET /console/offerings` and `POST`: from which clinics, services and trusts times are offered, and
//! the button that pauses one at once.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backfill_core::Event;
use backfill_core::code::Code;
use backfill_core::event::OfferingChanged;
use backfill_core::scope::{Offering, Part, Scope};
use backfill_reading::services::called;
use backfill_reading::trust_code;
use backfill_runtime::ports::{NewEvent, PortError};
use backfill_runtime::{Principal, ids};

use super::action::{SOURCE, settled};
use super::place::moment;
use super::problem::Problem;
use super::records::delivery;
use crate::access::Asks;
use crate::pages::render;
use crate::{App, known};

/// Nothing is paused by a slip of the pen.
const UNKNOWN: &str = "No trust with this code is in the settings, and none was ever heard of. Nothing was \
    paused or opened. Check the ODS code.";

const PRISON_ALONE: &str = "People in prison are opened or paused for the whole trust: leave service \
    and clinic empty.";

/// A part of a trust's work of which something was said.
pub(super) struct OfferingLine {
    pub(super) trust: String,
    /// As it is said in a sentence: "clinic knee-tue", "service 110", "the whole trust".
    pub(super) part: String,
    /// As the form writes it.
    service: String,
    clinic: String,
    in_prison: bool,
    offerable: bool,
    pub(super) since: String,
    /// What to know of a clinic that nobody has named; empty of all others.
    note: &'static str,
}

/// What the form says.
#[derive(Debug, serde::Deserialize)]
pub(super) struct ChangeForm {
    trust: String,
    #[serde(default)]
    service: String,
    #[serde(default)]
    clinic: String,
    /// `yes` if it is about the trust's patients who are in prison.
    #[serde(default)]
    in_prison: String,
    /// `open`, `pause`, or `withdraw`: pause and take back what is out.
    act: String,
    /// Which page was pressed: the same twice is one event.
    seen: i64,
}

#[derive(Template)]
#[template(path = "console/offerings.html")]
struct OfferingsPage {
    title: String,
    refresh_seconds: u32,
    rows: Vec<OfferingLine>,
    seen: i64,
}

/// All parts that are paused: lines of the front page. That people in prison are not asked is the
/// usual.
///
/// # Errors
/// If they cannot be read.
pub(super) async fn paused(app: &App) -> Result<Vec<OfferingLine>, PortError> {
    let rows = app.reader.offerings().await?;
    let paused = rows.iter().filter(|it| !it.offerable && it.scope.part != Part::InPrison);
    Ok(paused.map(|it| line(app, it)).collect())
}

pub(super) async fn show(_: Asks, State(app): State<App>) -> Result<Response, Problem> {
    let rows = app.reader.offerings().await?;
    let page = OfferingsPage {
        title: "What is offered".to_owned(),
        refresh_seconds: 0,
        rows: noted_lines(&app, &rows).await?,
        seen: (app.now)().0,
    };
    Ok(render(StatusCode::OK, &page))
}

pub(super) async fn change(
    Asks(principal): Asks,
    State(app): State<App>,
    form: Result<Form<ChangeForm>, FormRejection>,
) -> Result<Response, Problem> {
    let Ok(Form(form)) = form else {
        return Err(Problem::BadForm("Say which trust, and whether to offer or to pause."));
    };
    let changed = read(&app, &form)?;
    if !known::is_trust(&app, changed.scope.trust).await? {
        return Err(Problem::BadForm(UNKNOWN));
    }
    let what = format!("offering:{changed:?}:{}", form.seen);
    say(&app, &principal, &what, &changed).await?;
    if !is_so(&app, &changed).await? {
        // An old page was pressed again, and something else was said since: it is meant now.
        say(&app, &principal, &format!("{what}:{}", (app.now)().0), &changed).await?;
    }
    Ok(Redirect::to("/console/offerings").into_response())
}

/// Says it, and waits until it is decided.
async fn say(
    app: &App,
    principal: &Principal,
    what: &str,
    changed: &OfferingChanged,
) -> Result<(), Problem> {
    let id = ids::event_id(&[SOURCE, what]);
    let event = NewEvent { id, event: Event::OfferingChanged(changed.clone()) };
    let mut delivery = delivery(app, SOURCE, what, vec![event]);
    what.clone_into(&mut delivery.id);
    settled(app, principal, delivery).await.map(drop)
}

/// Whether it is what was said last.
async fn is_so(app: &App, changed: &OfferingChanged) -> Result<bool, PortError> {
    let said = app.reader.offerings().await?;
    let last = said.iter().find(|it| it.scope == changed.scope);
    Ok(last.is_none_or(|it| it.offerable == changed.offerable))
}

/// Lines that say of which clinics nothing is known.
async fn noted_lines(app: &App, offerings: &[Offering]) -> Result<Vec<OfferingLine>, PortError> {
    let mut lines = Vec::with_capacity(offerings.len());
    for offering in offerings {
        let is_unheard = known::is_unheard_clinic(app, &offering.scope).await?;
        let note = if is_unheard { known::NO_CLINIC } else { "" };
        lines.push(OfferingLine { note, ..line(app, offering) });
    }
    Ok(lines)
}

fn read(app: &App, form: &ChangeForm) -> Result<OfferingChanged, Problem> {
    let bad = Problem::BadForm;
    let trust = trust_code(form.trust.trim());
    let trust = trust.map_err(|_| bad("Write the trust’s ODS code, such as R0A."))?;
    let (service, clinic) = (form.service.trim(), form.clinic.trim());
    let of_prisons = match form.in_prison.as_str() {
        "yes" => true,
        "" => false,
        _ => return Err(bad("Tick the box of the page, or leave it.")),
    };
    let part = match (service.is_empty(), clinic.is_empty(), of_prisons) {
        (true, true, false) => Part::Whole,
        (true, true, true) => Part::InPrison,
        (true, false, false) => Part::clinic(clinic),
        (false, true, false) => Part::Service(code(app, trust, service)?),
        (false, false, _) => return Err(bad("Name a service or a clinic, not both.")),
        (true, false, true) | (false, true, true) => return Err(bad(PRISON_ALONE)),
    };
    let (offerable, withdraws) = match form.act.as_str() {
        "open" => (true, false),
        "pause" => (false, false),
        "withdraw" => (false, true),
        _ => return Err(bad("Press one of the buttons of the page.")),
    };
    Ok(OfferingChanged { scope: Scope { trust, part }, offerable, withdraws })
}

fn code(app: &App, trust: Code, text: &str) -> Result<Code, Problem> {
    let code = app.options.services.code_of(trust.as_str(), text);
    code.map_err(|_| Problem::BadForm("No service is known by that name or code."))
}

fn line(app: &App, offering: &Offering) -> OfferingLine {
    let (part, service, clinic) = match &offering.scope.part {
        Part::Whole => ("the whole trust".to_owned(), String::new(), String::new()),
        Part::Service(service) => (called(*service), service.to_string(), String::new()),
        Part::Clinic(clinic) => (format!("clinic {clinic}"), String::new(), clinic.clone()),
        Part::InPrison => ("people in prison".to_owned(), String::new(), String::new()),
    };
    OfferingLine {
        trust: offering.scope.trust.to_string(),
        part,
        service,
        clinic,
        in_prison: offering.scope.part == Part::InPrison,
        offerable: offering.offerable,
        since: moment(app, offering.since),
        note: "",
    }
}
