//! `GET /api/waitlist`: pages of entries.

use axum::Json;
use axum::extract::State;
use backfill_reading::Reading;
use backfill_reading::words::kinds::NEEDS;
use backfill_reading::words::lacking::COLUMNS;
use backfill_runtime::ports::EntryFilter;
use serde::Serialize;
use utoipa::ToSchema;

use super::EntryView;
use crate::App;
use crate::access::Asks;
use crate::api::parameters::Parameters;
use crate::api::problem::Problem;
use crate::api::vocabulary::{LacksWord, NeedsWord};

/// Entries of a page if nothing is said.
const PAGE_DEFAULT: usize = 100;
/// Most entries of a page.
const PAGE_MAX: usize = 500;
/// The filters.
const FILTERS: &[&str] = &["trust", "service", "patient", "needs", "lacks", "after", "limit"];

/// A page of the waiting list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryPage {
    /// The entries, by id.
    entries: Vec<EntryView>,
    /// What to give as `after` for the next page; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Lists who waits, page by page.
#[utoipa::path(
    get,
    path = "/api/waitlist",
    operation_id = "list_entries",
    tag = "waitlist",
    params(
        ("trust" = Option<String>, Query, description = "ODS code of the trust"),
        ("service" = Option<String>, Query, description = "Treatment function code or its name"),
        ("patient" = Option<String>, Query, description = "Reference of a patient"),
        ("needs" = inline(Option<NeedsWord>), Query,
         description = "Only those at which somebody must look before anything is offered"),
        ("lacks" = inline(Option<LacksWord>), Query,
         description = "Only those that lack what a rule needs, by the column that says it. \
                        `suspended_until`: no day is set, or the day of review of a suspension \
                        that only the trust lifts has come. `validated_on`: not asked for 12 weeks \
                        whether they wait, in lists that say it of anybody. `clinic_types`: only of \
                        services of which the list says them of anybody"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<usize>, Query, description = "1 to 500; 100 if not given"),
    ),
    responses(
        (status = 200, description = "A page", body = EntryPage),
        Problem,
    )
)]
pub(crate) async fn get(
    _: Asks,
    State(app): State<App>,
    parameters: Parameters,
) -> Result<Json<EntryPage>, Problem> {
    parameters.only(FILTERS)?;
    let mut reading = Reading::default();
    let limit = parameters.limit(&mut reading, PAGE_DEFAULT, PAGE_MAX);
    let trust = reading.trust("trust", parameters.get("trust"));
    let own = trust.map(|trust| trust.to_string()).unwrap_or_default();
    let service = parameters.get("service").map(|text| app.options.services.code_of(&own, text));
    let service = service.transpose().unwrap_or_else(|fault| {
        reading.wrong("service", fault.to_string());
        None
    });
    let lacks = reading.choice("lacks", parameters.get("lacks"), COLUMNS);
    let filter = EntryFilter {
        patient: reading.id("patient", parameters.get("patient")),
        service,
        trust,
        needs: reading.choice("needs", parameters.get("needs"), NEEDS),
        lacks: lacks.map(|lacks| (lacks, app.zone.local((app.now)()).day)),
        after: reading.id("after", parameters.get("after")),
        // One more tells whether there is another page.
        count_max: limit + 1,
    };
    let filter = reading.finish(filter)?;
    let mut entries = app.reader.entries(&filter).await?;
    let more = limit < entries.len();
    entries.truncate(limit);
    let next = entries.last().filter(|_| more).map(|entry| entry.id.to_string());
    let entries = entries.iter().map(|entry| EntryView::of(&app, entry)).collect();
    Ok(Json(EntryPage { entries, next }))
}
