//! Outpatient appointments that come as ADT messages, and where these say what.

use serde::Deserialize;

use super::{Path, Table, VisitEvent};

/// How a sender tells outpatient appointments by ADT. What is not here is read as in SIU.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdtSection {
    /// Trigger events.
    pub events: Table<VisitEvent>,
    /// Where the appointment's number is.
    pub number_from: Option<Vec<Path>>,
    /// Where the start is.
    pub start_from: Option<Vec<Path>>,
    /// Where the appointment type is.
    pub kind_from: Option<Vec<Path>>,
    /// Where the reason for a change is.
    pub reason_from: Option<Vec<Path>>,
    /// Where the status is.
    pub status_from: Option<Vec<Path>>,
}

impl AdtSection {
    pub(crate) fn over(self, base: &Self) -> Self {
        let below = base.clone();
        Self {
            events: self.events.over(&base.events),
            number_from: self.number_from.or(below.number_from),
            start_from: self.start_from.or(below.start_from),
            kind_from: self.kind_from.or(below.kind_from),
            reason_from: self.reason_from.or(below.reason_from),
            status_from: self.status_from.or(below.status_from),
        }
    }
}
