//! Through whom a patient is reached, for whoever is about to call.

use backfill_core::PatientRef;
use backfill_core::course::ContactVia;
use backfill_runtime::ports::{Contact, EntryFilter, PortError};
use jiff::Span;
use jiff::civil::Date;

use crate::App;

/// How many entries of one patient are read.
const ENTRIES_MAX: usize = 100;

/// From which age on somebody answers for themselves, in years.
const ADULT_FROM: i64 = 16;

/// What counts if entries say different things: the first of these.
const STRICTEST: [ContactVia; 5] = [
    ContactVia::SafeContact,
    ContactVia::CallOnly,
    ContactVia::Carer,
    ContactVia::Parent,
    ContactVia::Patient,
];

/// What the patient's entries say; none if they are on no list any more.
///
/// # Errors
/// If the list cannot be read.
pub(super) async fn of(app: &App, patient: PatientRef) -> Result<Option<ContactVia>, PortError> {
    let patient = Some(patient);
    let filter = EntryFilter { patient, count_max: ENTRIES_MAX, ..EntryFilter::default() };
    let entries = app.reader.entries(&filter).await?;
    let is_said = |via: &&ContactVia| entries.iter().any(|entry| entry.course.via == **via);
    Ok(STRICTEST.iter().find(is_said).copied())
}

/// Whether somebody is under 16 on a day, by what is known of them.
pub(super) fn is_child(contact: &Contact, today: Date) -> bool {
    let born = contact.birth_date.as_deref().and_then(|text| text.parse::<Date>().ok());
    born.and_then(|born| born.checked_add(Span::new().years(ADULT_FROM)).ok())
        .is_some_and(|adult_on| today < adult_on)
}

/// Whom to ask for and what not to do; empty where the patient is called like anybody.
pub(super) fn said(via: Option<ContactVia>, is_child: bool) -> &'static str {
    match via {
        Some(ContactVia::Patient) if is_child => "Under 16: ask for the parent",
        Some(ContactVia::Patient) => "",
        Some(ContactVia::Parent) => "Ask for the parent: number and address are theirs",
        Some(ContactVia::Carer) => "Ask for the carer: number and address are theirs",
        Some(ContactVia::CallOnly) => {
            "Speak to the patient only: leave no message with anybody, and send nothing"
        }
        Some(ContactVia::SafeContact) => {
            "Safe contact: read in the trust’s own record how they may be reached before you do \
             anything"
        }
        None => "On no list any more: check in the trust’s own record how they may be reached",
    }
}
