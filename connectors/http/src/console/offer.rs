//! `GET /console/offers/{id}`: one offer, with what a coordinator can do about it. It never looks
//! again by itself, so that nothing moves under a hand.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::OfferId;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::SlotFacts;
use backfill_reading::words::{refusals, within};
use backfill_runtime::ports::PortError;

use super::action::Action;
use super::calls;
use super::later::Later;
use super::meanwhile;
use super::offer_row::OfferRow;
use super::person::{self, Person};
use super::place::short_id;
use super::problem::Problem;
use crate::App;
use crate::access::Asks;
use crate::pages::render;
use crate::words::moments;

#[derive(Template)]
#[template(path = "console/offer.html")]
struct OfferPage {
    title: String,
    refresh_seconds: u32,
    row: OfferRow,
    moves: bool,
    /// Which later appointment is given up, as long as the offer stands.
    later: Option<Later>,
    /// Whether the entry is still on the list.
    is_listed: bool,
    /// Whether the patient's answer can be taken down.
    may_answer: bool,
    /// Whether the trust's answer can be taken down.
    may_book: bool,
    /// Whether the trust's system is asked to book it.
    writes_back: bool,
    /// Whether the page says who it is for.
    names_person: bool,
    /// None if nothing is known of them any more.
    person: Option<Person>,
    /// The reference of whom it is for.
    record: String,
    script: Script,
    /// What came in since the yes: a person says that they looked before it counts as booked.
    meanwhile: Vec<String>,
    notes: Vec<String>,
}

/// What to say on the phone: as little as the message would say.
struct Script {
    /// When and where.
    free: String,
    deadline: String,
}

pub(super) async fn show(
    _: Asks,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: OfferId = id.parse().map_err(|_| Problem::NotFound("offer"))?;
    let offer = app.reader.offer(id).await?.ok_or(Problem::NotFound("offer"))?;
    let slot = app.reader.slot(offer.slot).await?.ok_or(Problem::NotFound("slot"))?;
    let meanwhile = meanwhile::of(&app, &offer, &slot).await?;
    let notes = notes(&app, id).await?;
    let names_person = person::is_shown(&offer);
    let person = if names_person { Person::of(&app, &offer).await? } else { None };
    let page = OfferPage {
        title: format!("Offer {}", short_id(id)),
        refresh_seconds: 0,
        row: OfferRow::of(&app, &offer, &slot.facts),
        moves: offer.moves.is_some(),
        later: Later::of(&app, &offer, &slot).await?,
        is_listed: app.reader.entry(offer.entry).await?.is_some(),
        may_answer: offer.state == OfferState::Live,
        may_book: offer.state == OfferState::Accepted,
        writes_back: app.options.writes_back,
        names_person,
        person,
        record: offer.patient.to_string(),
        script: Script::of(&app, &offer, &slot.facts),
        meanwhile,
        notes,
    };
    Ok(render(StatusCode::OK, &page))
}

/// What was done here and changed nothing, and why.
async fn notes(app: &App, offer: OfferId) -> Result<Vec<String>, PortError> {
    let mut notes = Vec::new();
    for action in Action::ALL {
        let outcome = app.reader.outcome(action.event_id(offer)).await?;
        if let Some(refusal) = outcome.and_then(|row| row.refusal) {
            let why = within(&refusals::why(refusal));
            notes.push(format!("{} was recorded, but nothing was updated: {why}.", action.words()));
        }
    }
    Ok(notes)
}

impl Script {
    fn of(app: &App, offer: &Offer, facts: &SlotFacts) -> Self {
        Self {
            free: calls::said(app, facts),
            deadline: moments::time_on_date(app.zone.civil(offer.deadline)),
        }
    }
}
