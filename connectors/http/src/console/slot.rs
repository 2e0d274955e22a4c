//! `GET /console/slots/{id}`: the whole story of a slot, and the reasons of each choice.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::clinic::{ANY_TYPE, Takes};
use backfill_core::offer::Offer;
use backfill_core::slot::{Slot, SlotState};
use backfill_core::{OfferId, SlotId};
use backfill_reading::words::kinds::{
    SEXES, ages, cause_sentence, kind_name, modality_name, priority_name, word,
};
use backfill_runtime::ports::{LedgerRow, PortError};

use super::decision::Choice;
use super::offer_row::OfferRow;
use super::place::{moment, short_id};
use super::problem::Problem;
use super::slot_row::{SlotRow, deadlines};
use super::tag::Tag;
use crate::App;
use crate::access::Asks;
use crate::pages::render;
use crate::words::prerequisites::prerequisites;
use crate::words::{moments, slots};

#[derive(Template)]
#[template(path = "console/slot.html")]
struct SlotPage {
    title: String,
    refresh_seconds: u32,
    row: SlotRow,
    facts: Vec<(&'static str, String)>,
    story: Vec<Line>,
    offers: Vec<OfferRow>,
    choices: Vec<Choice>,
}

/// One line of the story.
struct Line {
    at: String,
    tag: Tag,
    why: &'static str,
    offer: Option<Asked>,
}

/// The offer of a line: to whom, and what they said.
struct Asked {
    id: OfferId,
    entry: String,
    said: &'static str,
}

pub(super) async fn show(
    _: Asks,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id: SlotId = id.parse().map_err(|_| Problem::NotFound("slot"))?;
    let slot = app.reader.slot(id).await?.ok_or(Problem::NotFound("slot"))?;
    Ok(render(StatusCode::OK, &gather(&app, &slot).await?))
}

async fn gather(app: &App, slot: &Slot) -> Result<SlotPage, PortError> {
    let story = app.reader.ledger(slot.id).await?;
    let offers = app.reader.offers_of(slot.id).await?;
    let choices = app.reader.decisions(slot.id).await?;
    let by_id: BTreeMap<OfferId, &Offer> = offers.iter().map(|offer| (offer.id, offer)).collect();
    Ok(SlotPage {
        title: format!("Slot {}", short_id(slot.id)),
        refresh_seconds: 0,
        row: SlotRow::of(app, slot, &deadlines(&offers)),
        facts: facts(app, slot),
        story: story.iter().map(|row| Line::of(app, row, &by_id)).collect(),
        offers: offers.iter().map(|offer| OfferRow::of(app, offer, &slot.facts)).collect(),
        choices: choices.iter().map(|row| Choice::of(app, row)).collect(),
    })
}

fn facts(app: &App, slot: &Slot) -> Vec<(&'static str, String)> {
    let facts = &slot.facts;
    let mut lines = vec![
        ("Start", moments::time_on_date(app.zone.civil(facts.start))),
        ("Length", format!("{} minutes", facts.duration_minutes)),
        ("Type", kind_name(facts.kind).to_owned()),
        ("How they meet", modality_name(facts.modality).to_owned()),
        ("Session", facts.session.clone()),
        ("Clinic takes", clinic(&facts.takes)),
        ("Freed", moment(app, slot.freed_at)),
        ("Given up because", cause_sentence(slot.cause).to_owned()),
    ];
    if !facts.requires.names().is_empty() {
        let must = prerequisites(facts.requires.names());
        lines.insert(6, ("Patient must have", must));
    }
    if 0 < slot.depth {
        lines.push(("Chain position", slot.depth.to_string()));
    }
    if let SlotState::Closed { at, .. } = slot.state {
        lines.push(("Ended", moment(app, at)));
    }
    lines
}

/// Whom the clinic sees, as far as somebody has said it.
fn clinic(takes: &Takes) -> String {
    let types = match takes.types.as_slice() {
        [] => "types not known".to_owned(),
        [only] if only == ANY_TYPE => "anybody of the service".to_owned(),
        types => types.join(", ").replace('_', " "),
    };
    let team = Some(&takes.team).filter(|team| !team.is_empty());
    let kept =
        takes.kept_for.map(|band| format!("kept for {}", priority_name(band).to_lowercase()));
    let more = [
        team.map(|team| format!("team {team}")),
        ages(takes).map(|ages| format!("ages {ages}")),
        takes.sex.map(|sex| word(SEXES, sex).to_owned()),
        kept,
        takes.is_private.then(|| "private".to_owned()),
    ];
    [Some(types)].into_iter().chain(more).flatten().collect::<Vec<_>>().join("; ")
}

impl Line {
    fn of(app: &App, row: &LedgerRow, offers: &BTreeMap<OfferId, &Offer>) -> Self {
        let record = &row.record;
        let (now, civil) = (app.zone.civil((app.now)()), app.zone.civil(row.at));
        Self {
            at: format!("{}, {}", moments::day(now, civil), moments::to_the_second(civil)),
            tag: Tag::of_state(record.state),
            why: slots::reason(record.reason).sentence,
            offer: record.offer.and_then(|id| offers.get(&id)).map(|offer| Asked::of(offer)),
        }
    }
}

impl Asked {
    fn of(offer: &Offer) -> Self {
        Self {
            id: offer.id,
            entry: short_id(offer.entry),
            said: backfill_reading::words::offers::state(offer.state).sentence,
        }
    }
}
