//! Takes the made-up waiting list in, as an import would.

use backfill_core::entry::Entry;
use backfill_core::{Event, Timestamp};
use backfill_runtime::ids;
use backfill_runtime::ports::{Contact, Delivery, Identifier, NewEvent};
use backfill_simulations::trust::Person;
use backfill_simulations::trust::SyntheticEntry;
use backfill_simulations::trust::TRUST;
use futures_util::future::try_join_all;
use indicatif::ProgressBar;

use super::progress::Progress;
use super::screen;
use crate::wiring::Parts;

/// How many rows are on their way at a time.
const ROWS_AT_ONCE: usize = 64;

/// Takes all entries, once.
pub(super) async fn take(
    parts: &Parts,
    entries: &[SyntheticEntry],
    progress: &mut Progress,
) -> anyhow::Result<()> {
    if progress.list_taken() {
        return Ok(());
    }
    let bar = screen::bar(entries.len(), "waiting list");
    let now = parts.clock.now();
    for rows in entries.chunks(ROWS_AT_ONCE) {
        try_join_all(rows.iter().map(|line| row(parts, line, now, &bar))).await?;
    }
    bar.finish();
    progress.note_list()
}

async fn row(
    parts: &Parts,
    line: &SyntheticEntry,
    now: Timestamp,
    bar: &ProgressBar,
) -> anyhow::Result<()> {
    let store = &parts.store;
    let contact = contact(&line.person);
    let patient = store.resolve(&contact.identifiers).await?;
    store.put(patient, &contact).await?;
    // The day's first messages book what some of them hold: the entry learns of it from those.
    let entry = Entry { patient, holds: None, ..line.entry.clone() };
    let id = ids::event_id(&["demonstration", &line.reference]);
    let delivery = Delivery {
        source: "demonstration".to_owned(),
        id: line.reference.clone(),
        body_hash: ids::body_hash(line.reference.as_bytes()),
        received_at: now,
        events: vec![NewEvent { id, event: Event::EntryAdded(entry) }],
        contacts: Vec::new(),
        reply: Vec::new(),
        quarantine: None,
    };
    store.take(delivery).await?;
    bar.inc(1);
    Ok(())
}

fn contact(person: &Person) -> Contact {
    let identifier = |system: &str, value: &str| Identifier {
        system: system.to_owned(),
        value: value.to_owned(),
    };
    Contact {
        identifiers: vec![
            identifier("NHS", &person.nhs_number),
            identifier(TRUST, &person.hospital_number),
        ],
        family_name: Some(person.family_name.clone()),
        given_name: Some(person.given_name.clone()),
        birth_date: Some(person.birth_date.clone()),
        phone: person.phone.clone(),
        email: person.email.clone(),
        language: None,
    }
}
