//! `GET /console/entries`: the entries of the waiting list that a person must look at before anything
//! is offered: who may not wait any more, and whose times were not understood; and those of which the
//! list does not say what a rule needs. It never looks again by
//! itself, so that nothing moves under a hand.

mod lacking;
mod line;
mod review;
mod times;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::EntryId;
use backfill_core::entry::Entry;
use backfill_runtime::ports::{EntryFilter, Needs, PortError, Summary};
use backfill_schemas::times::describe;

use super::problem::Problem;
use crate::App;
use crate::access::Asks;
use crate::pages::render;
use crate::words::moments;
pub(super) use lacking::{Count as LackingCount, counts as lacking_counts, show as show_lacking};
use line::{ReviewLine, TimesLine};
pub(super) use review::take as review;
pub(super) use times::take as times;

/// How many lines of each kind are shown.
const LINES_MAX: usize = 200;

#[derive(Template)]
#[template(path = "console/entries.html")]
pub(super) struct EntriesPage {
    title: String,
    refresh_seconds: u32,
    as_of: String,
    note: Option<String>,
    reviews: Vec<ReviewLine>,
    times: Vec<TimesLine>,
    /// How many lines are not shown.
    rest: u64,
}

/// What somebody typed that was not understood, and why.
struct Typed {
    entry: EntryId,
    words: String,
    fault: String,
}

pub(super) async fn show(
    _: Asks,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let note = note(&app, query.as_deref().unwrap_or_default()).await?;
    Ok(render(StatusCode::OK, &page(&app, note, None).await?))
}

async fn page(
    app: &App,
    note: Option<String>,
    typed: Option<Typed>,
) -> Result<EntriesPage, PortError> {
    let reviews = ReviewLine::all(app, &needing(app, Needs::Review).await?).await?;
    let times = TimesLine::all(app, &needing(app, Needs::TimesRead).await?, typed.as_ref()).await?;
    let Summary { entries_to_review, entries_to_read, .. } = app.reader.summary().await?;
    let shown = u64::try_from(reviews.len() + times.len()).unwrap_or(u64::MAX);
    Ok(EntriesPage {
        title: "Entries to look at".to_owned(),
        refresh_seconds: 0,
        as_of: moments::time(app.zone.civil((app.now)())),
        note,
        reviews,
        times,
        rest: (entries_to_review + entries_to_read).saturating_sub(shown),
    })
}

async fn needing(app: &App, needs: Needs) -> Result<Vec<Entry>, PortError> {
    let needs = Some(needs);
    let filter = EntryFilter { needs, count_max: LINES_MAX, ..EntryFilter::default() };
    app.reader.entries(&filter).await
}

/// What was done a moment ago: `done=waits`, or `done=times` with `entry=` and its id.
async fn note(app: &App, query: &str) -> Result<Option<String>, PortError> {
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let Some(("done", done)) = pairs.next() else { return Ok(None) };
    let plain = |text: &str| Ok(Some(text.to_owned()));
    match done {
        "waits" => plain("Taken down: they still wait, and are offered what is free."),
        "removed" => plain("Taken down: they have left the list."),
        "left" => plain("Nothing was changed: the entry has left the list since."),
        "changed" => plain("Nothing was changed: the entry was changed since. Look again."),
        "times" => {
            let entry = pairs.next().and_then(|(_, id)| id.parse::<EntryId>().ok());
            let Some(entry) = entry else { return Ok(None) };
            let read = app.reader.entry(entry).await?.map(|entry| describe(&entry.availability));
            Ok(read.map(|times| format!("Taken down. They can come: {times}.")))
        }
        _ => Ok(None),
    }
}
