//! Takes the made-up waiting list in, as an import would.

use anyhow::bail;
use backfill_core::entry::Entry;
use backfill_core::{Event, Timestamp};
use backfill_runtime::identity::NHS;
use backfill_runtime::ids;
use backfill_runtime::ports::{
    ContactStatement, Delivery, Details, Identifier, NewEvent, Resolved, Said, Who,
};
use backfill_schemas::addresses;
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
    let (who, details) = contact(&line.person);
    let (Resolved::Known(patient) | Resolved::New(patient)) = store.resolve(&who).await? else {
        bail!("nobody can tell who `{}` of the made-up list is", line.reference);
    };
    // The day's first messages book what some of them hold: the entry learns of it from those.
    let entry = Entry { patient, holds: None, ..line.entry.clone() };
    let id = ids::event_id(&["demonstration", &line.reference]);
    let delivery = Delivery {
        events: vec![NewEvent { id, event: Event::EntryAdded(entry) }],
        contacts: vec![ContactStatement {
            event: Some(id),
            patient,
            who,
            said_at: None,
            details,
            repeats: None,
        }],
        ..Delivery::named("demonstration", &line.reference, now)
    };
    store.take(delivery).await?;
    bar.inc(1);
    Ok(())
}

fn contact(person: &Person) -> (Who, Details) {
    let identifier = |system: &str, value: &str| Identifier {
        system: system.to_owned(),
        value: value.to_owned(),
    };
    let who = Who {
        patient: None,
        numbers: vec![
            identifier(NHS, &person.nhs_number),
            identifier(TRUST, &person.hospital_number),
        ],
        birth_date: Some(person.birth_date.clone()),
    };
    let phones = addresses::phones(person.phone.as_deref().unwrap_or_default());
    let phones = phones.unwrap_or_default();
    let details = Details {
        family_name: Said::Value(person.family_name.clone()),
        given_name: Said::Value(person.given_name.clone()),
        birth_date: Said::Value(person.birth_date.clone()),
        phone: Said::of(phones.mobile),
        landline: Said::of(phones.landline),
        unread_phone: Said::NotSaid,
        email: Said::of(person.email.clone()),
        language: Said::NotSaid,
        times: None,
        former: Vec::new(),
    };
    (who, details)
}
