//! The lines of the page of entries to look at.

use backfill_core::EntryId;
use backfill_core::course::SuspendedFor;
use backfill_core::entry::{Entry, EntryStatus};
use backfill_reading::services;
use backfill_reading::words::kinds::{kind_name, priority_name};
use backfill_runtime::ports::PortError;

use super::Typed;
use crate::App;
use crate::console::calls::person;
use crate::console::person::Person;
use crate::words::moments;

/// Somebody who may not wait any more.
pub(super) struct ReviewLine {
    pub(super) id: EntryId,
    pub(super) person: Option<Person>,
    /// What they wait for.
    pub(super) service: String,
    pub(super) since: String,
    /// Why somebody must look.
    pub(super) why: &'static str,
}

/// Somebody of whom the list does not say what a rule needs.
pub(super) struct LackingLine {
    pub(super) person: Option<Person>,
    /// Their clinical band.
    pub(super) band: &'static str,
    /// What they wait for.
    pub(super) service: String,
    pub(super) trust: String,
    pub(super) since: String,
    /// What the list says that bears on it; empty if nothing.
    pub(super) said: String,
}

/// Somebody whose times were not understood.
pub(super) struct TimesLine {
    pub(super) id: EntryId,
    pub(super) person: Option<Person>,
    /// What they wait for.
    pub(super) service: String,
    pub(super) since: String,
    /// As the list has it; empty if it is not known any more.
    pub(super) words: String,
    /// What somebody typed, if it was not understood.
    pub(super) typed: String,
    /// Why it was not; empty if nothing was typed.
    pub(super) fault: String,
}

impl ReviewLine {
    pub(super) async fn all(app: &App, entries: &[Entry]) -> Result<Vec<Self>, PortError> {
        let mut lines = Vec::new();
        for entry in entries {
            lines.push(Self {
                id: entry.id,
                person: person(app, entry.patient).await?,
                service: service(entry),
                since: since(app, entry),
                why: why(entry.status),
            });
        }
        Ok(lines)
    }
}

impl LackingLine {
    pub(super) async fn all(app: &App, entries: &[Entry]) -> Result<Vec<Self>, PortError> {
        let mut lines = Vec::new();
        for entry in entries {
            lines.push(Self {
                person: person(app, entry.patient).await?,
                band: priority_name(entry.priority),
                service: service(entry),
                trust: entry.trust.to_string(),
                since: since(app, entry),
                said: said(entry),
            });
        }
        Ok(lines)
    }
}

/// What is said of a suspension, and when the patient was asked.
fn said(entry: &Entry) -> String {
    let course = &entry.course;
    let day = |day: Option<i32>| day.map(moments::iso_day);
    let suspended = entry.suspended.then(|| {
        let until = day(course.suspended_until).map(|day| format!(", review on {day}"));
        format!("{}{}", suspension(course.suspended_for), until.unwrap_or_default())
    });
    let asked = day(course.validated_on).map(|day| format!("asked on {day}"));
    suspended.into_iter().chain(asked).collect::<Vec<_>>().join("; ")
}

fn suspension(why: SuspendedFor) -> &'static str {
    match why {
        SuspendedFor::Other => "suspended",
        SuspendedFor::Patient => "suspended at the patient’s wish",
        SuspendedFor::Unfit => "suspended: not well enough",
        SuspendedFor::Treatment => "suspended: another treatment comes first",
    }
}

impl TimesLine {
    pub(super) async fn all(
        app: &App,
        entries: &[Entry],
        typed: Option<&Typed>,
    ) -> Result<Vec<Self>, PortError> {
        let mut lines = Vec::new();
        for entry in entries {
            let typed = typed.filter(|typed| typed.entry == entry.id);
            let text = |of: fn(&Typed) -> &String| typed.map(of).cloned().unwrap_or_default();
            lines.push(Self {
                id: entry.id,
                person: person(app, entry.patient).await?,
                service: service(entry),
                since: since(app, entry),
                words: words(app, entry).await?,
                typed: text(|typed| &typed.words),
                fault: text(|typed| &typed.fault),
            });
        }
        Ok(lines)
    }
}

/// What the list says of the times, in its own words. Details that cannot be opened hide the words
/// of nobody else.
async fn words(app: &App, entry: &Entry) -> Result<String, PortError> {
    match app.vault.get(entry.patient).await {
        Ok(known) => Ok(known.and_then(|it| it.times.get(&entry.id).cloned()).unwrap_or_default()),
        Err(PortError::Fatal { .. }) => Ok(String::new()),
        Err(error @ (PortError::Unavailable { .. } | PortError::Full { .. })) => Err(error),
    }
}

fn service(entry: &Entry) -> String {
    format!("{}, {}", services::called(entry.service), kind_name(entry.kind))
}

fn since(app: &App, entry: &Entry) -> String {
    moments::date(app.zone.civil(entry.waiting_since))
}

fn why(status: EntryStatus) -> &'static str {
    match status {
        EntryStatus::ReviewNotNeeded => "A cancellation says that they need it no longer",
        EntryStatus::ReviewTreatedElsewhere => {
            "A cancellation says that they were treated elsewhere"
        }
        EntryStatus::ReviewMissed => {
            "They did not come to the appointment that they were booked for"
        }
        EntryStatus::ReviewDeathTakenBack => {
            "They left the list with a death that was reported by mistake"
        }
        EntryStatus::Waiting | EntryStatus::Booked => "",
    }
}
