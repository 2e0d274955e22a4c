//! The answer to cancellations: what became of each, and where to follow it.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backfill_core::slot::Slot;
use backfill_core::time::Timestamp;
use backfill_core::{EventId, SlotId};
use backfill_reading::Cancellation;
use backfill_runtime::ports::{PortError, SlotFilter};
use serde::Serialize;
use utoipa::ToSchema;

use crate::App;
use crate::api::taking::{Settled, status_url};
use crate::api::vocabulary::EventState;

/// Most slots of one trust at one start that are looked through.
const SAME_START_MAX: usize = 1_000;

/// What became of a cancellation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CancellationTaken {
    /// The id of the event.
    event: String,
    /// Where to ask what it came to.
    status_url: String,
    /// `taken`, `refused` (nothing was changed), or `pending`: durable, but not decided yet.
    #[schema(value_type = EventState)]
    state: &'static str,
    /// Why nothing was changed, such as `already-freed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<&'static str>,
    /// The slot in the ledger, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    slot: Option<String>,
    /// Where its story is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    slot_url: Option<String>,
}

/// Answers in the shape of the request: one object, or an array in its order.
pub(super) async fn answer(
    app: &App,
    cancellations: &[Cancellation],
    settled: Vec<(EventId, Settled)>,
    batch: bool,
) -> Response {
    let mut all = Vec::with_capacity(settled.len());
    for (cancellation, (event, settled)) in cancellations.iter().zip(settled) {
        let is_open = matches!(settled, Settled::Pending | Settled::Reused);
        let slot = if is_open { None } else { slot(app, cancellation).await };
        all.push(taken(event, settled, slot));
    }
    if batch {
        return (StatusCode::ACCEPTED, Json(all)).into_response();
    }
    (StatusCode::ACCEPTED, Json(all.into_iter().next())).into_response()
}

fn taken(event: EventId, settled: Settled, slot: Option<SlotId>) -> CancellationTaken {
    let (state, refusal) = settled.said();
    CancellationTaken {
        event: event.to_string(),
        status_url: status_url(event),
        state,
        refusal,
        slot: slot.map(|slot| slot.to_string()),
        slot_url: slot.map(|slot| format!("/api/slots/{slot}")),
    }
}

/// The slot of a cancellation. It is durable by now: what cannot be read is left out.
async fn slot(app: &App, cancellation: &Cancellation) -> Option<SlotId> {
    find(app, cancellation).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "the slot of a cancellation cannot be read");
        None
    })
}

async fn find(app: &App, cancellation: &Cancellation) -> Result<Option<SlotId>, PortError> {
    let freed = &cancellation.freed;
    let known = match (&freed.facts, freed.appointment) {
        (Some(facts), _) => Some(facts.start),
        (None, Some(id)) => app.reader.appointment(id).await?.map(|known| known.facts.start),
        (None, None) => None,
    };
    let Some(start) = known else {
        return Ok(None);
    };
    let filter = SlotFilter {
        trusts: vec![cancellation.trust],
        from: Some(start),
        to: Some(Timestamp(start.0.saturating_add(1))),
        count_max: SAME_START_MAX,
        ..SlotFilter::default()
    };
    let slots = app.reader.slots(&filter).await?;
    let ours = slots.iter().filter(|slot| is_of(slot, cancellation));
    Ok(ours.max_by_key(|slot| slot.freed_at).map(|slot| slot.id))
}

fn is_of(slot: &Slot, cancellation: &Cancellation) -> bool {
    let freed = &cancellation.freed;
    match (freed.appointment, &freed.facts) {
        (Some(id), _) if slot.origin == Some(id) => true,
        (_, Some(facts)) => slot.facts.same_place(facts),
        (_, None) => false,
    }
}
