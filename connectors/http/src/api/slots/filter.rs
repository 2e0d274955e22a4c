//! Searching slots: service, place, dates, times in words, page by page.

use backfill_core::availability::{Availability, Suits};
use backfill_core::code::Code;
use backfill_core::slot::{Reason, Slot};
use backfill_core::{SlotId, Timestamp};
use backfill_reading::{Reading, given, services};
use backfill_runtime::ports::{PortError, SlotFilter};
use backfill_schemas::times;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::SlotView;
use crate::App;
use crate::api::parameters::Parameters;
use crate::api::place::{self, Places};

/// Slots of a page if nothing is said.
const PAGE_DEFAULT: usize = 50;
/// Most slots of a page.
const PAGE_MAX: usize = 200;
/// Most slots read for one page; a search that finds little gives a short page and a `next`.
const SCAN_MAX: usize = 5_000;
/// The filters.
pub(crate) const FILTERS: &[&str] =
    &["service", "location", "from", "to", "times", "after", "limit"];

/// The filters, for the document. They are read as text, so that all that is wrong is told.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "names and types of the document only")]
pub(crate) struct SlotFilters {
    /// Code, name or part of a name.
    service: Option<String>,
    /// Trust or site, code or name.
    location: Option<String>,
    /// First date, or date and time.
    from: Option<String>,
    /// Last date, or end with date and time.
    to: Option<String>,
    /// In words, such as `Tuesday afternoons`.
    times: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// 1 to 200; 50 if not given.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// A page of slots.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SlotPage {
    /// The slots by start.
    slots: Vec<SlotView>,
    /// What to give as `after` for the next page; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// What is searched.
#[derive(Debug)]
pub(crate) struct Search {
    /// What the reader can filter by.
    pub(crate) filter: SlotFilter,
    /// Only slots that can be booked now: nobody is being asked about them, and they are not paused.
    pub(crate) bookable_only: bool,
    places: Places,
    times: Option<Availability>,
    after: Option<(Timestamp, SlotId)>,
    limit: usize,
}

impl Search {
    /// Reads the filters.
    pub(crate) fn read(app: &App, parameters: &Parameters, reading: &mut Reading) -> Self {
        let zone = &app.zone;
        let text = |name: &str| given(parameters.get(name));
        let after = text("after").and_then(|text| after(reading, text));
        let from = reading.day_or_moment("from", text("from"), zone);
        let places = text("location").map(|text| place::find(app, reading, text));
        let times = text("times").and_then(|text| words(app, reading, text));
        Self {
            filter: SlotFilter {
                services: services(reading, text("service")),
                from: from.max(after.map(|(start, _)| start)),
                to: end(app, reading, text("to")),
                count_max: SCAN_MAX,
                ..SlotFilter::default()
            },
            bookable_only: false,
            places: places.unwrap_or_default(),
            times,
            after,
            limit: parameters.limit(reading, PAGE_DEFAULT, PAGE_MAX),
        }
    }

    /// Finds one page.
    pub(crate) async fn page(&self, app: &App) -> Result<SlotPage, PortError> {
        let mut slots = app.reader.slots(&self.filter).await?;
        let whole = slots.len() < self.filter.count_max;
        slots.sort_by_key(place_in_order);
        let last_read = slots.last().map(place_in_order);
        let mut found: Vec<&Slot> = slots.iter().filter(|slot| self.fits(slot)).collect();
        let next = if self.limit < found.len() {
            found.truncate(self.limit);
            found.last().map(|slot| place_in_order(slot))
        } else {
            last_read.filter(|_| !whole)
        };
        let slots = found.into_iter().map(|slot| SlotView::of(app, slot)).collect();
        Ok(SlotPage { slots, next: next.map(|(start, id)| format!("{}-{id}", start.0)) })
    }

    fn fits(&self, slot: &Slot) -> bool {
        let facts = &slot.facts;
        let new = self.after.is_none_or(|after| after < place_in_order(slot));
        let suits =
            |times: &Availability| times.suits(facts.local, facts.duration_minutes) != Suits::No;
        let bookable = slot.live.is_empty() && slot.reason != Reason::Paused;
        let wanted = bookable || !self.bookable_only;
        new && wanted && self.places.hold(facts) && self.times.as_ref().is_none_or(suits)
    }
}

fn place_in_order(slot: &Slot) -> (Timestamp, SlotId) {
    (slot.facts.start, slot.id)
}

fn services(reading: &mut Reading, text: Option<&str>) -> Vec<Code> {
    let Some(text) = text else {
        return Vec::new();
    };
    let codes = services::codes_matching(text);
    if codes.is_empty() {
        reading.wrong("service", "is no treatment function: no code, name or part of a name");
    }
    codes.iter().filter_map(|code| code.parse().ok()).collect()
}

/// The end of the search. A date means the whole of that day.
fn end(app: &App, reading: &mut Reading, text: Option<&str>) -> Option<Timestamp> {
    let text = text?;
    if text.contains(':') {
        return reading.moment("to", Some(text), &app.zone);
    }
    let day = reading.date("to", Some(text), 0..=i32::MAX)?;
    let next = day.tomorrow().ok()?;
    reading.day_or_moment("to", Some(&next.to_string()), &app.zone)
}

fn words(app: &App, reading: &mut Reading, text: &str) -> Option<Availability> {
    let today = app.zone.local(app.now.as_ref()());
    let times = times::parse(text, today);
    times.map_err(|error| reading.wrong("times", error.to_string())).ok()
}

fn after(reading: &mut Reading, text: &str) -> Option<(Timestamp, SlotId)> {
    let after = text
        .rsplit_once('-')
        .and_then(|(start, id)| Some((Timestamp(start.parse().ok()?), id.parse().ok()?)));
    if after.is_none() {
        reading.wrong("after", "must be the `next` of the page before");
    }
    after
}
