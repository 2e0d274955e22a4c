//! When, what for and where; and the short forms of moments and ids.

use backfill_core::Timestamp;
use backfill_core::slot::SlotFacts;
use backfill_reading::services;

use crate::App;
use crate::words::moments;

/// How much of an id is shown.
const SHORT_DIGITS: usize = 8;

/// When, what for and where.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) when: String,
    pub(super) service: String,
    pub(super) site: String,
}

impl Place {
    pub(super) fn of(app: &App, facts: &SlotFacts) -> Self {
        let code = facts.site.as_str();
        let unnamed = if code.is_empty() { "Unknown site" } else { code };
        let site = app.options.site_name(facts.site).unwrap_or(unnamed);
        Self {
            when: moments::short(app.zone.civil((app.now)()), app.zone.civil(facts.start)),
            service: services::called(facts.service),
            // Up to the first comma is the name, the rest the address.
            site: site.split(',').next().unwrap_or(site).to_owned(),
        }
    }
}

/// The first digits of an id: enough to tell two of a day apart.
pub(super) fn short_id(id: impl std::fmt::Display) -> String {
    id.to_string().chars().take(SHORT_DIGITS).collect()
}

/// A moment for a table: the time if it is today, otherwise with the day.
pub(super) fn moment(app: &App, at: Timestamp) -> String {
    moments::near(app.zone.civil((app.now)()), app.zone.civil(at))
}
