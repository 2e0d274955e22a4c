//! `GET /console/quarantine/{number}`: an original that could not be taken, byte for byte.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use backfill_runtime::ports::QuarantineRow;

use super::bytes::{SHOWN_BYTES_MAX, readable};
use super::place::moment;
use super::problem::Problem;
use crate::App;
use crate::access::Asks;
use crate::pages::render;

/// A line of the quarantine.
pub(super) struct OriginalRow {
    pub(super) number: u64,
    pub(super) at: String,
    pub(super) source: String,
    pub(super) kind: String,
    pub(super) reason: String,
}

#[derive(Template)]
#[template(path = "console/quarantine.html")]
struct OriginalPage {
    title: String,
    refresh_seconds: u32,
    row: OriginalRow,
    size: usize,
    is_cut: bool,
    shown_bytes_max: usize,
    original: String,
}

pub(super) async fn show(
    _: Asks,
    State(app): State<App>,
    Path(number): Path<String>,
) -> Result<Response, Problem> {
    let number: u64 = number.parse().map_err(|_| Problem::NotFound("original"))?;
    let row = app.reader.quarantined(number).await?.ok_or(Problem::NotFound("original"))?;
    let page = OriginalPage {
        title: format!("Quarantine {number}"),
        refresh_seconds: 0,
        row: OriginalRow::of(&app, &row),
        size: row.original.len(),
        is_cut: SHOWN_BYTES_MAX < row.original.len(),
        shown_bytes_max: SHOWN_BYTES_MAX,
        original: readable(&row.original),
    };
    Ok(render(StatusCode::OK, &page))
}

impl OriginalRow {
    pub(super) fn of(app: &App, row: &QuarantineRow) -> Self {
        Self {
            number: row.number,
            at: moment(app, row.at),
            source: row.source.clone(),
            kind: row.kind.clone(),
            reason: row.reason.clone(),
        }
    }
}
