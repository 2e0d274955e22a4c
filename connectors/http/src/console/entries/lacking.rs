//! `GET /console/entries/lacking`: the entries that lack what a rule needs, by the column of the list
//! that says it. The trust says it there: nothing is typed here.

use std::cmp::Reverse;

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::EntryId;
use backfill_core::entry::Entry;
use backfill_core::lacking::Lacking;
use backfill_reading::words::lacking::{COLUMNS, lacking_words};
use backfill_runtime::ports::{EntryFilter, PortError};

use super::line::LackingLine;
use crate::App;
use crate::access::Asks;
use crate::console::problem::Problem;
use crate::pages::render;
use crate::words::moments;

/// How many lines are shown at a time.
const LINES_MAX: usize = 100;

#[derive(Template)]
#[template(path = "console/lacking.html")]
struct LackingPage {
    title: String,
    refresh_seconds: u32,
    as_of: String,
    counts: Vec<Count>,
    /// The column that is looked at; none if nothing is lacking.
    column: Option<&'static str>,
    lines: Vec<LackingLine>,
    /// The last of these lines, if there are more.
    next: Option<EntryId>,
}

/// How many lack one thing.
pub(in crate::console) struct Count {
    pub(in crate::console) column: &'static str,
    pub(in crate::console) count: u64,
    pub(in crate::console) counted: &'static str,
    pub(in crate::console) follows: &'static str,
}

/// Which lines.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(in crate::console) struct Wanted {
    column: String,
    after: String,
}

pub(in crate::console) async fn show(
    _: Asks,
    State(app): State<App>,
    query: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    // What cannot be read asks for nothing in particular.
    let wanted = query.map(|Query(wanted)| wanted).unwrap_or_default();
    Ok(render(StatusCode::OK, &page(&app, &wanted).await?))
}

/// How many entries lack what, today.
///
/// # Errors
/// If they cannot be read.
pub(in crate::console) async fn counts(app: &App) -> Result<Vec<Count>, PortError> {
    let counts = app.reader.lacking(today(app)).await?.into_iter();
    let count = |(lacking, count)| {
        let words = lacking_words(lacking);
        Count { column: words.column, count, counted: words.counted, follows: words.follows }
    };
    Ok(counts.map(count).collect())
}

fn today(app: &App) -> i32 {
    app.zone.local((app.now)()).day
}

async fn page(app: &App, wanted: &Wanted) -> Result<LackingPage, PortError> {
    let counts = counts(app).await?;
    let named = |column: &str| COLUMNS.iter().find(|(name, _)| *name == column);
    let first = || counts.first().and_then(|count| named(count.column));
    let shown = named(&wanted.column).or_else(first);
    let entries = match shown {
        Some((_, lacking)) => entries(app, *lacking, wanted.after.parse().ok()).await?,
        None => Vec::new(),
    };
    let next = entries.get(LINES_MAX - 1).map(|it| it.id).filter(|_| LINES_MAX < entries.len());
    let mut seen = entries;
    seen.truncate(LINES_MAX);
    // Pages follow one another by id: within one, who comes first for offers comes first.
    seen.sort_by_key(|it| (Reverse(it.priority), it.waiting_since, it.id));
    Ok(LackingPage {
        title: "What the list lacks".to_owned(),
        refresh_seconds: 0,
        as_of: moments::time(app.zone.civil((app.now)())),
        column: shown.map(|(column, _)| *column),
        lines: LackingLine::all(app, &seen).await?,
        counts,
        next,
    })
}

/// One more than is shown tells whether there is another page.
async fn entries(
    app: &App,
    lacking: Lacking,
    after: Option<EntryId>,
) -> Result<Vec<Entry>, PortError> {
    let lacks = Some((lacking, today(app)));
    let filter = EntryFilter { lacks, after, count_max: LINES_MAX + 1, ..EntryFilter::default() };
    app.reader.entries(&filter).await
}
