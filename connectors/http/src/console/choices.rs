//! `GET /console/choices`: who was asked today, in which order, and who of a higher band was not and
//! why: what an access policy asks of a day, on one page.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::Timestamp;
use backfill_core::effect::{Chosen, Decision};
use backfill_core::entry::Priority;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::Slot;
use backfill_reading::words::passed_over::passed_over;
use backfill_runtime::ports::{DecisionRow, PortError};

use super::bands::{Band, Reasons};
use super::decision::rank;
use super::offer_row::OfferRow;
use super::problem::Problem;
use super::today::{Today, day};
use crate::App;
use crate::access::Asks;
use crate::pages::render;
use crate::words::moments;
use crate::words::waits::Waited;

/// Of how many slots the choices are read, those first that were decided last.
const SLOTS_MAX: usize = 500;
/// How many choices are shown at a time.
const LINES_MAX: usize = 100;

#[derive(Template)]
#[template(path = "console/choices.html")]
struct ChoicesPage {
    title: String,
    refresh_seconds: u32,
    date: String,
    as_of: String,
    /// The highest first.
    bands: Vec<Band>,
    /// The last first.
    choices: Vec<ChoiceRow>,
    /// Whether the day has more slots than are read.
    is_cut: bool,
    /// Which part of the choices is shown, from 1, and how many parts there are.
    part: usize,
    parts: usize,
}

/// One choice in which somebody was asked.
pub(super) struct ChoiceRow {
    pub(super) at: Timestamp,
    when: String,
    pub(super) offer: OfferRow,
    pub(super) priority: Priority,
    rank: String,
    /// How long they had waited by then; none if they have left the list.
    pub(super) waited: Option<Waited>,
    pub(super) state: OfferState,
    /// How many of a higher band were placed better, and why they were not asked.
    pub(super) higher: Reasons,
    /// How many of the same band were placed better and could not be asked.
    pub(super) alike: usize,
}

pub(super) async fn show(
    _: Asks,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let part = query.as_deref().and_then(|it| it.strip_prefix("part=")?.parse().ok());
    Ok(render(StatusCode::OK, &gather(&app, part.unwrap_or(1)).await?))
}

async fn gather(app: &App, part: usize) -> Result<ChoicesPage, PortError> {
    let Today { is_cut, open, ended, .. } = Today::read(app).await?;
    let mut slots: Vec<Slot> = open.into_iter().chain(ended).filter(was_offered).collect();
    slots.sort_by_key(|slot| std::cmp::Reverse(slot.freed_at));
    let is_cut = is_cut || SLOTS_MAX < slots.len();
    slots.truncate(SLOTS_MAX);
    let mut choices = Vec::new();
    for slot in &slots {
        choices.extend(of_slot(app, slot, day(app).0).await?);
    }
    choices.sort_by_key(|it| std::cmp::Reverse(it.at));
    let bands = Band::all(&choices);
    let parts = choices.len().div_ceil(LINES_MAX).max(1);
    let part = part.clamp(1, parts);
    let choices = choices.into_iter().skip((part - 1) * LINES_MAX).take(LINES_MAX).collect();
    let now = app.zone.civil((app.now)());
    Ok(ChoicesPage {
        title: "Who was asked today".to_owned(),
        refresh_seconds: 0,
        date: moments::date(now),
        as_of: moments::to_the_second(now),
        bands,
        choices,
        is_cut,
        part,
        parts,
    })
}

fn was_offered(slot: &Slot) -> bool {
    !slot.live.is_empty() || !slot.asked.is_empty()
}

/// The choices of a slot since midnight.
async fn of_slot(app: &App, slot: &Slot, midnight: Timestamp) -> Result<Vec<ChoiceRow>, PortError> {
    let decisions = app.reader.decisions(slot.id).await?;
    let offers = app.reader.offers_of(slot.id).await?;
    let mut rows = Vec::new();
    for row in decisions.iter().filter(|it| midnight <= it.at) {
        let Some(chosen) = &row.decision.chosen else { continue };
        let Some(offer) = offers.iter().find(|it| it.id == chosen.offer) else { continue };
        rows.push(ChoiceRow::of(app, slot, row, (chosen, offer)).await?);
    }
    Ok(rows)
}

impl ChoiceRow {
    async fn of(
        app: &App,
        slot: &Slot,
        row: &DecisionRow,
        (chosen, offer): (&Chosen, &Offer),
    ) -> Result<Self, PortError> {
        let entry = app.reader.entry(chosen.entry).await?;
        let priority = chosen.rank.priority;
        Ok(Self {
            at: row.at,
            when: moments::to_the_second(app.zone.civil(row.at)),
            offer: OfferRow::of(app, offer, &slot.facts),
            priority,
            rank: rank(chosen.rank),
            waited: entry.map(|entry| Waited::of(&entry, row.at)),
            state: offer.state,
            higher: higher(&row.decision, priority),
            alike: row.decision.passed.iter().filter(|it| it.rank.priority == priority).count(),
        })
    }
}

fn higher(decision: &Decision, than: Priority) -> Reasons {
    let higher = decision.passed.iter().filter(|it| than < it.rank.priority);
    Reasons::of(higher.map(|it| (passed_over(it.reason).sentence, 1)))
}
