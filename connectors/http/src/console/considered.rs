//! Why somebody was asked for a time of today, or why not: from the choices that were made.

use backfill_core::entry::Entry;
use backfill_core::slot::Slot;
use backfill_core::{EntryId, SlotId};
use backfill_reading::services::called;
use backfill_reading::words::kinds::{kind_name, priority_name};
use backfill_runtime::ports::{DecisionRow, PortError};

use super::place::{Place, moment, short_id};
use super::today::Today;
use crate::App;
use crate::words::prerequisites;
use crate::words::waits::Waited;

/// For how many times of the day it is said, those first that were freed last.
const TIMES_MAX: usize = 50;

/// An entry of a patient, and what became of the times that it could have had today.
pub(super) struct EntryLine {
    /// As slots and offers name it.
    pub(super) short: String,
    pub(super) what: String,
    pub(super) band: &'static str,
    pub(super) waited: Waited,
    pub(super) times: Vec<TimeLine>,
}

/// One time.
pub(super) struct TimeLine {
    pub(super) slot: SlotId,
    pub(super) place: Place,
    pub(super) freed: String,
    pub(super) why: String,
}

impl EntryLine {
    pub(super) async fn all(app: &App, entries: &[Entry]) -> Result<Vec<Self>, PortError> {
        let Today { open, unclear, ended, .. } = Today::read(app).await?;
        let mut slots: Vec<Slot> = open.into_iter().chain(unclear).chain(ended).collect();
        slots.sort_by_key(|slot| std::cmp::Reverse(slot.freed_at));
        let mut lines = Vec::with_capacity(entries.len());
        for entry in entries {
            let is_for = |slot: &&Slot| is_for(entry, slot);
            let of_entry: Vec<&Slot> = slots.iter().filter(is_for).take(TIMES_MAX).collect();
            lines.push(Self {
                short: short_id(entry.id),
                what: format!("{}, {}", called(entry.service), kind_name(entry.kind)),
                band: priority_name(entry.priority),
                waited: Waited::of(entry, (app.now)()),
                times: times(app, entry, &of_entry).await?,
            });
        }
        Ok(lines)
    }
}

fn is_for(entry: &Entry, slot: &Slot) -> bool {
    let facts = &slot.facts;
    (facts.trust, facts.service, facts.kind) == (entry.trust, entry.service, entry.kind)
}

async fn times(app: &App, entry: &Entry, slots: &[&Slot]) -> Result<Vec<TimeLine>, PortError> {
    let mut lines = Vec::with_capacity(slots.len());
    for slot in slots {
        let decisions = app.reader.decisions(slot.id).await?;
        lines.push(TimeLine {
            slot: slot.id,
            place: Place::of(app, &slot.facts),
            freed: moment(app, slot.freed_at),
            why: why(entry.id, &decisions),
        });
    }
    Ok(lines)
}

/// The last that was said of the entry, or that nothing was.
fn why(entry: EntryId, decisions: &[DecisionRow]) -> String {
    if decisions.iter().any(|it| it.decision.chosen.as_ref().is_some_and(|it| it.entry == entry)) {
        return "Was asked".to_owned();
    }
    let mut passed = decisions.iter().rev().flat_map(|it| &it.decision.passed);
    if let Some(passed) = passed.find(|it| it.entry == entry) {
        return prerequisites::why(passed.reason, &passed.lacks);
    }
    match decisions.last() {
        None => "Nobody was looked for".to_owned(),
        Some(last) if last.decision.chosen.is_some() => {
            "Somebody placed better was asked, or it does not fit: see the time".to_owned()
        }
        Some(_) => "It fits nobody: see the time for how many and why".to_owned(),
    }
}
