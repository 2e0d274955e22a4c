//! `GET /console`: what was freed today, what is filled, and what needs a coordinator, on one
//! page that looks again by itself.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::SlotId;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::{Slot, SlotFacts};
use backfill_runtime::ports::{PausedWay, PortError, Summary, Way, WishState};

use super::calls::ToDo;
use super::entries::{LackingCount, lacking_counts};
use super::offer_row::{OfferRow, booking_rows, offer_rows};
use super::offerings::{self, OfferingLine};
use super::outbox::WishRow;
use super::place::moment;
use super::problem::Problem;
use super::quarantine::OriginalRow;
use super::shown::{Shown, Wanted};
use super::slot_row::{Deadlines, SlotRow, deadlines};
use super::today::{Counts, Today};
use super::trust::{self, StaleLine};
use super::unused::UnusedLine;
use super::was_told::{WAS_TOLD, was_told};
use crate::App;
use crate::access::Asks;
use crate::pages::render;
use crate::words::moments;

/// How often the page looks again, in seconds.
const REFRESH_SECONDS: u32 = 5;
/// How many rows are shown of what a person must do.
const TASKS_MAX: usize = 10;
/// How many slots that are not closed are shown.
const OPEN_MAX: usize = 20;
/// How many slots that ended are shown.
const ENDED_MAX: usize = 15;
/// How many offers are read.
const OFFERS_READ_MAX: usize = 2_000;
/// How many offers sent by message are shown.
const LIVE_MAX: usize = 10;
/// Among how many of the newest lines of the outbox those not done are put first.
const OUTBOX_READ_MAX: usize = 500;
/// How many lines of the outbox are shown.
const OUTBOX_MAX: usize = 10;
/// How many originals in quarantine are read.
const QUARANTINE_READ_MAX: usize = 100;
/// How many originals in quarantine are shown.
const QUARANTINE_MAX: usize = 5;
/// How many kinds of messages without effect are read.
const UNUSED_READ_MAX: usize = 500;
/// How many kinds of messages without effect are shown.
const UNUSED_MAX: usize = 5;

#[derive(Template)]
#[template(path = "console/home.html")]
struct HomePage {
    title: String,
    /// 0 means that the page stays as it is.
    refresh_seconds: u32,
    date: String,
    as_of: String,
    /// Why nothing is decided, if the clock cannot be right.
    clock: Option<String>,
    counts: Counts,
    is_cut: bool,
    summary: Summary,
    /// When the first call must be answered.
    first_call: Option<String>,
    calls: Shown<OfferRow>,
    /// How many wait to hear how it ended.
    call_backs: usize,
    /// How many appointments are to be cancelled by hand.
    cancellations: usize,
    /// How many bookings are to be looked up in the trust's system.
    to_look_up: usize,
    /// What the lists do not say of how many.
    lacking: Vec<LackingCount>,
    /// From whose lists nothing is offered.
    stale: Vec<StaleLine>,
    /// Parts of the trusts' work of which nothing is offered, because somebody said so.
    off: Vec<OfferingLine>,
    /// Over which ways nothing goes out.
    paused: Vec<PausedRow>,
    /// Whether the trust's system books by itself.
    writes_back: bool,
    bookings: Shown<OfferRow>,
    unclear: Shown<SlotRow>,
    open: Shown<SlotRow>,
    ended: Shown<SlotRow>,
    live: Shown<OfferRow>,
    outbox: Shown<WishRow>,
    quarantine: Shown<OriginalRow>,
    unused: Shown<UnusedLine>,
}

/// A way over which nothing goes out.
struct PausedRow {
    way: &'static str,
    since: String,
    reason: String,
}

/// The offers that wait for something, each kind by deadline.
struct Waiting {
    to_do: ToDo,
    bookings: Vec<Offer>,
    live: Vec<Offer>,
    deadlines: Deadlines,
}

pub(super) async fn show(
    _: Asks,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let page = gather(&app, Wanted::read(query.as_deref())).await?;
    Ok(render(StatusCode::OK, &page))
}

async fn gather(app: &App, wanted: Wanted<'_>) -> Result<HomePage, PortError> {
    let today = Today::read(app).await?;
    let waiting = Waiting::read(app).await?;
    let mut facts = facts_of(&today.open);
    let ToDo { calls, call_backs, cancellations, to_look_up } = waiting.to_do;
    let calls = wanted.cut("calls", calls, TASKS_MAX);
    let bookings = wanted.cut("bookings", waiting.bookings, TASKS_MAX);
    let live = wanted.cut("live", waiting.live, LIVE_MAX);
    let slots = |list, slots, most| {
        wanted.cut(list, slots, most).map(|slot: Slot| SlotRow::of(app, &slot, &waiting.deadlines))
    };
    let unclear = wanted.cut("unclear", today.unclear, TASKS_MAX);
    let unclear = unclear_rows(app, unclear, &waiting.deadlines).await?;
    let summary = app.reader.summary().await?;
    let quarantine = originals(app, wanted, summary).await?;
    let unused = wanted.cut("unused", app.reader.unused(UNUSED_READ_MAX).await?, UNUSED_MAX);
    let now = app.zone.civil((app.now)());
    let calls = rows(app, calls, &mut facts).await?;
    Ok(HomePage {
        title: "Today".to_owned(),
        refresh_seconds: if wanted.still { 0 } else { REFRESH_SECONDS },
        date: moments::date(now),
        as_of: moments::to_the_second(now),
        clock: (app.clock)().reason(),
        counts: today.counts,
        is_cut: today.is_cut,
        summary,
        first_call: calls.rows.first().map(|row| row.deadline.clone()),
        calls,
        call_backs: call_backs.len(),
        cancellations: cancellations.len(),
        to_look_up,
        lacking: lacking_counts(app).await?,
        stale: trust::stale(app).await?,
        off: offerings::paused(app).await?,
        paused: paused(app).await?,
        writes_back: app.options.writes_back,
        bookings: Shown {
            list: bookings.list,
            rows: booking_rows(app, &bookings.rows).await?,
            total: bookings.total,
        },
        live: rows(app, live, &mut facts).await?,
        unclear,
        open: slots("open", today.open, OPEN_MAX),
        ended: slots("ended", today.ended, ENDED_MAX),
        outbox: outbox(app, wanted).await?,
        quarantine,
        unused: unused.map(|row| UnusedLine::of(app, &row)),
    })
}

impl Waiting {
    async fn read(app: &App) -> Result<Self, PortError> {
        let mut offers = app.reader.live_offers(OFFERS_READ_MAX).await?;
        offers.sort_by_key(|offer| (offer.deadline, offer.id));
        let deadlines = deadlines(&offers);
        let to_do = ToDo::read(app, offers.clone()).await?;
        let (bookings, mut live): (Vec<_>, Vec<_>) =
            offers.into_iter().partition(|offer| offer.state == OfferState::Accepted);
        live.retain(|offer| offer.reach.is_digital());
        Ok(Self { to_do, bookings, live, deadlines })
    }
}

async fn rows(
    app: &App,
    offers: Shown<Offer>,
    facts: &mut BTreeMap<SlotId, SlotFacts>,
) -> Result<Shown<OfferRow>, PortError> {
    let rows = offer_rows(app, &offers.rows, facts).await?;
    Ok(Shown { list: offers.list, rows, total: offers.total })
}

/// What was not offered because it is not clear, with what its patient was told.
async fn unclear_rows(
    app: &App,
    slots: Shown<Slot>,
    deadlines: &Deadlines,
) -> Result<Shown<SlotRow>, PortError> {
    let mut rows = Vec::with_capacity(slots.rows.len());
    for slot in &slots.rows {
        let mut row = SlotRow::of(app, slot, deadlines);
        if was_told(app, slot).await? {
            row.why = format!("{}; {WAS_TOLD}", row.why);
        }
        rows.push(row);
    }
    Ok(Shown { list: slots.list, rows, total: slots.total })
}

/// What failed and what waits stands before what is done; the newest first.
async fn outbox(app: &App, wanted: Wanted<'_>) -> Result<Shown<WishRow>, PortError> {
    let mut wishes = app.reader.outbox(OUTBOX_READ_MAX).await?;
    wishes.sort_by_key(|row| match row.state {
        WishState::Failed => 0,
        WishState::ToDo => 1,
        WishState::Waiting => 2,
        WishState::Done(_) => 3,
    });
    Ok(wanted.cut("outbox", wishes, OUTBOX_MAX).map(|row| WishRow::of(app, &row)))
}

/// Each original is opened to be read, and may be large: no more are than are shown.
async fn originals(
    app: &App,
    wanted: Wanted<'_>,
    summary: Summary,
) -> Result<Shown<OriginalRow>, PortError> {
    let list = "quarantine";
    let most = wanted.read_max(list, QUARANTINE_MAX, QUARANTINE_READ_MAX);
    let rows = app.reader.quarantine(most).await?;
    let total = usize::try_from(summary.quarantined).unwrap_or(usize::MAX).max(rows.len());
    let total = total.min(QUARANTINE_READ_MAX);
    let rows = rows.iter().map(|row| OriginalRow::of(app, row)).collect();
    Ok(Shown { list, rows, total })
}

async fn paused(app: &App) -> Result<Vec<PausedRow>, PortError> {
    let paused = app.reader.paused_ways().await?;
    let row = |it: PausedWay| PausedRow {
        way: match it.way {
            Way::Text => "Texts do",
            Way::Email => "Email does",
        },
        since: moment(app, it.since),
        reason: it.reason,
    };
    Ok(paused.into_iter().map(row).collect())
}

fn facts_of(slots: &[Slot]) -> BTreeMap<SlotId, SlotFacts> {
    slots.iter().map(|slot| (slot.id, slot.facts.clone())).collect()
}
