//! Takes off the list who is missing from the file, and says that the list was looked at.

use backfill_core::effect::Refusal;
use backfill_core::entry::Entry;
use backfill_core::event::{Change, ChangeRequested, EntryRemoved, Expected};
use backfill_core::{EntryId, Event, EventId, Timestamp};
use backfill_runtime::ids;
use backfill_runtime::ports::{Delivery, NewEvent, PortError, Reader};
use backfill_runtime::submit::Settled;
use futures_util::future::join_all;

use super::Missing;
use crate::import::Ports;
use crate::import::ending::{Ending, Pending};
use crate::import::source::Original;

/// How many are taken at a time.
const AT_ONCE: usize = 64;
/// How often one entry may be missing and come back.
const ABSENCES_MAX: u32 = 1_000;

/// What became of those who were to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Closed {
    /// They left.
    pub(crate) gone: u64,
    /// They changed since they were shown, so they stay.
    pub(crate) changed: u64,
    /// Durable, and nobody has decided it yet.
    pub(crate) undecided: u64,
}

/// Takes them off the list, each only if it is as it was shown; then the list counts as checked.
///
/// # Errors
/// If the store cannot be reached: who is gone by then is gone; the same list again goes on.
pub(crate) async fn close(
    ports: &Ports<'_>,
    missing: &Missing,
    now: Timestamp,
) -> Result<Closed, PortError> {
    let mut ending = Ending::new(*ports);
    let leaving: Vec<&Entry> =
        missing.absent().filter(|it| it.stays.is_none()).map(|it| &it.entry).collect();
    for piece in leaving.chunks(AT_ONCE) {
        for id in join_all(piece.iter().map(|entry| remove(ports, entry, now))).await {
            ending.push(Pending { line: 0, original: Original::Json(String::new()), event: id? });
        }
    }
    let mut closed = Closed::default();
    for (_, ended) in ending.ended(0).await? {
        match ended {
            Settled::Done | Settled::Refused(Refusal::UnknownEntry) => closed.gone += 1,
            Settled::Refused(_) => closed.changed += 1,
            Settled::Pending => closed.undecided += 1,
        }
    }
    for list in &missing.lists {
        let id = ids::event_id(&["import", "checked", list.trust.as_str(), &now.0.to_string()]);
        let checked = NewEvent { id, event: Event::ListChecked(list.trust) };
        ports.take(delivery(list.trust.as_str(), checked, now)).await?;
    }
    Ok(closed)
}

async fn remove(ports: &Ports<'_>, entry: &Entry, now: Timestamp) -> Result<EventId, PortError> {
    let expected = Expected::Entry(entry.clone());
    let change = Change::EntryRemoved(EntryRemoved { entry: entry.id });
    let event = Event::ChangeRequested(Box::new(ChangeRequested { expected, change }));
    let (count, _) = absences(ports.reader, entry.id).await?;
    let id = numbered("absent", entry.id, count);
    ports.take(delivery(entry.trust.as_str(), NewEvent { id, event }, now)).await?;
    Ok(id)
}

/// The event with which an entry comes back that left because a list was without it; none if it left
/// otherwise, or came back since.
///
/// # Errors
/// If the store cannot be reached.
pub(in crate::import) async fn returns(
    reader: &dyn Reader,
    entry: EntryId,
) -> Result<Option<EventId>, PortError> {
    let (count, was_last_carried_out) = absences(reader, entry).await?;
    let Some(last) = count.checked_sub(1).filter(|_| was_last_carried_out) else {
        return Ok(None);
    };
    let id = numbered("returned", entry, last);
    Ok(reader.outcome(id).await?.is_none().then_some(id))
}

/// How often an entry was to leave because a list was without it, and whether it did the last time.
async fn absences(reader: &dyn Reader, entry: EntryId) -> Result<(u32, bool), PortError> {
    let mut was_carried_out = false;
    for count in 0..ABSENCES_MAX {
        match reader.outcome(numbered("absent", entry, count)).await? {
            Some(outcome) => was_carried_out = outcome.refusal.is_none(),
            None => return Ok((count, was_carried_out)),
        }
    }
    Ok((ABSENCES_MAX, was_carried_out))
}

fn numbered(what: &str, entry: EntryId, count: u32) -> EventId {
    ids::event_id(&["import", what, &entry.to_string(), &count.to_string()])
}

fn delivery(trust: &str, event: NewEvent, now: Timestamp) -> Delivery {
    let id = event.id.to_string();
    Delivery { events: vec![event], ..Delivery::named(format!("import:{trust}"), id, now) }
}
