//! `GET /console`: everything a coordinator must know, on one page that looks again by itself.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::{Slot, SlotFacts, SlotState};
use backfill_core::{SlotId, Timestamp};
use backfill_runtime::ports::{PortError, SlotFilter, Summary};

use super::outbox::WishRow;
use super::problem::Problem;
use super::quarantine::OriginalRow;
use super::rows::{OfferRow, SlotRow, offer_rows};
use crate::App;
use crate::pages::{headers, render};
use crate::words::moments;

/// How often the page looks again, in seconds.
const REFRESH_SECONDS: u32 = 5;
/// How many slots that are worked on are shown.
const UNFINISHED_MAX: usize = 200;
/// Among how many slots from today on those that ended are looked for.
const ENDED_READ_MAX: usize = 1000;
/// How many slots that ended are shown.
const ENDED_MAX: usize = 50;
/// How many offers are shown.
const OFFERS_MAX: usize = 100;
/// How many lines of the outbox are shown.
const OUTBOX_MAX: usize = 25;
/// How many originals in quarantine are shown.
const QUARANTINE_MAX: usize = 25;

#[derive(Template)]
#[template(path = "console/home.html")]
struct HomePage {
    title: String,
    /// 0 means that the page stays as it is.
    refresh_seconds: u32,
    as_of: String,
    summary: Summary,
    open: Vec<SlotRow>,
    ended: Vec<SlotRow>,
    calls: Vec<OfferRow>,
    bookings: Vec<OfferRow>,
    live: Vec<OfferRow>,
    outbox: Vec<WishRow>,
    quarantine: Vec<OriginalRow>,
}

pub(super) async fn show(
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let refresh_seconds = if headers::is_still(query.as_deref()) { 0 } else { REFRESH_SECONDS };
    let page = gather(&app, refresh_seconds).await?;
    Ok(render(StatusCode::OK, &page))
}

async fn gather(app: &App, refresh_seconds: u32) -> Result<HomePage, PortError> {
    let open = unfinished(app).await?;
    let ended = ended(app).await?;
    let offers = app.reader.live_offers(OFFERS_MAX).await?;
    let offers = offer_rows(app, &offers, facts_of(&open)).await?;
    let (accepted, live): (Vec<_>, Vec<_>) =
        offers.into_iter().partition(|(offer, _)| offer.state == OfferState::Accepted);
    let (digital, calls): (Vec<_>, Vec<_>) =
        live.into_iter().partition(|(offer, _)| offer.reach.is_digital());
    let outbox = app.reader.outbox(OUTBOX_MAX).await?;
    let quarantine = app.reader.quarantine(QUARANTINE_MAX).await?;
    let now = app.zone.civil((app.now)());
    Ok(HomePage {
        title: "Slots and offers".to_owned(),
        refresh_seconds,
        as_of: format!("{} on {}", moments::to_the_second(now), moments::date(now)),
        summary: app.reader.summary().await?,
        open: open.iter().map(|slot| SlotRow::of(app, slot)).collect(),
        ended: ended.iter().map(|slot| SlotRow::of(app, slot)).collect(),
        calls: by_deadline(calls),
        bookings: by_deadline(accepted),
        live: by_deadline(digital),
        outbox: outbox.iter().map(|row| WishRow::of(app, row)).collect(),
        quarantine: quarantine.iter().map(|row| OriginalRow::of(app, row)).collect(),
    })
}

async fn unfinished(app: &App) -> Result<Vec<Slot>, PortError> {
    let filter =
        SlotFilter { unfinished_only: true, count_max: UNFINISHED_MAX, ..SlotFilter::default() };
    app.reader.slots(&filter).await
}

/// Slots from today on that have ended, the latest first.
async fn ended(app: &App) -> Result<Vec<Slot>, PortError> {
    let from = Some(midnight(app));
    let filter = SlotFilter { from, count_max: ENDED_READ_MAX, ..SlotFilter::default() };
    let mut slots = app.reader.slots(&filter).await?;
    slots.retain(Slot::is_closed);
    slots.sort_by_key(|slot| std::cmp::Reverse(closed_at(slot)));
    slots.truncate(ENDED_MAX);
    Ok(slots)
}

fn closed_at(slot: &Slot) -> Option<Timestamp> {
    match slot.state {
        SlotState::Closed { at, .. } => Some(at),
        SlotState::Held { .. } | SlotState::Open | SlotState::Booking { .. } => None,
    }
}

/// When today began. Where the clocks change at midnight, now will do.
fn midnight(app: &App) -> Timestamp {
    let now = (app.now)();
    let today = app.zone.civil(now).date();
    app.zone.moment(today.at(0, 0, 0, 0)).unwrap_or(now)
}

fn facts_of(slots: &[Slot]) -> BTreeMap<SlotId, SlotFacts> {
    slots.iter().map(|slot| (slot.id, slot.facts.clone())).collect()
}

fn by_deadline(mut offers: Vec<(Offer, OfferRow)>) -> Vec<OfferRow> {
    offers.sort_by_key(|(offer, _)| (offer.deadline, offer.id));
    offers.into_iter().map(|(_, row)| row).collect()
}
