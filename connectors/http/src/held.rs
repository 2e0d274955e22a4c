//! What is kept of a person, as JSON for that person: nothing in it says who others are.

use std::collections::BTreeSet;

use backfill_core::{EntryId, Recorded};
use backfill_runtime::ports::{
    Contact, DecisionRow, Held, Identifier, OutboxRow, PortError, QuarantineRow, WishState,
};
use backfill_schemas::{encode_command_json, encode_event_json};
use serde_json::{Value, json};

use crate::App;
use crate::api::{AppointmentView, EntryView, OfferView, chosen_view, passed_view};
use crate::words::moments::rfc3339;

/// All of it. Choices show the person's own line, and how many others there were.
///
/// # Errors
/// If the store cannot be read.
pub async fn held_json(app: &App, held: &Held) -> Result<Value, PortError> {
    let mut offers = Vec::with_capacity(held.offers.len());
    for offer in &held.offers {
        offers.push(OfferView::read(app, offer).await?);
    }
    let own = held.entries.iter().map(|it| it.id).chain(held.offers.iter().map(|it| it.entry));
    let own: BTreeSet<EntryId> = own.collect();
    let entries: Vec<EntryView> = held.entries.iter().map(|it| EntryView::of(app, it)).collect();
    let appointments = held.appointments.iter().cloned();
    let appointments: Vec<_> = appointments.map(|it| AppointmentView::of(app, it)).collect();
    let references: Vec<String> = held.references.iter().map(ToString::to_string).collect();
    Ok(json!({
        "references": references,
        "shown_at": rfc3339(&app.zone, (app.now)()),
        "contact": held.contact.as_ref().map(contact),
        "entries": entries,
        "appointments": appointments,
        "offers": offers,
        "messages_and_bookings": held.wishes.iter().map(|it| wish(app, it)).collect::<Vec<_>>(),
        "decisions": held.decisions.iter().map(|it| decision(app, it, &own)).collect::<Vec<_>>(),
        "history": held.history.iter().map(|it| record(app, it)).collect::<Vec<_>>(),
        "put_aside": held.quarantined.iter().map(|it| original(app, it)).collect::<Vec<_>>(),
        "originals_that_nobody_can_read": held.unreadable,
        "more_is_kept_than_is_shown": held.is_cut,
    }))
}

fn contact(contact: &Contact) -> Value {
    let number = |it: &Identifier| json!({ "system": it.system, "number": it.value });
    let times = contact.times.iter();
    let times: serde_json::Map<String, Value> =
        times.map(|(entry, words)| (entry.to_string(), json!(words))).collect();
    json!({
        "numbers": contact.identifiers.iter().map(number).collect::<Vec<_>>(),
        "family_name": contact.family_name,
        "given_name": contact.given_name,
        "birth_date": contact.birth_date,
        "phone": contact.phone,
        "landline": contact.landline,
        "has_unread_phone": contact.has_unread_phone,
        "email": contact.email,
        "language": contact.language,
        "times_in_words": times,
    })
}

fn wish(app: &App, row: &OutboxRow) -> Value {
    let state = match row.state {
        WishState::Waiting => "waiting",
        WishState::ToDo => "for a person to do",
        WishState::Done(_) => "done",
        WishState::Failed => "not done",
    };
    json!({
        "asked_at": rfc3339(&app.zone, row.created_at),
        "what": read(&encode_command_json(&row.command)),
        "state": state,
        "tries": row.attempts,
        "why": row.error,
    })
}

fn decision(app: &App, row: &DecisionRow, own: &BTreeSet<EntryId>) -> Value {
    let decision = &row.decision;
    let chosen = decision.chosen.as_ref().filter(|it| own.contains(&it.entry)).map(chosen_view);
    let passed = decision.passed.iter().filter(|it| own.contains(&it.entry)).map(passed_view);
    json!({
        "at": rfc3339(&app.zone, row.at),
        "seq": row.seq,
        "slot": decision.slot.to_string(),
        "rules": decision.rules,
        "candidates": decision.candidates,
        "chosen": chosen,
        "passed_over": passed.collect::<Vec<_>>(),
    })
}

fn record(app: &App, recorded: &Recorded) -> Value {
    json!({
        "seq": recorded.seq,
        "at": rfc3339(&app.zone, recorded.at),
        "event": recorded.event.name(),
        "said": read(&encode_event_json(&recorded.event)),
    })
}

fn original(app: &App, row: &QuarantineRow) -> Value {
    json!({
        "number": row.number,
        "at": rfc3339(&app.zone, row.at),
        "source": row.source,
        "kind": row.kind,
        "why": row.reason,
        "original": String::from_utf8_lossy(&row.original),
    })
}

fn read(text: &[u8]) -> Value {
    serde_json::from_slice(text).unwrap_or(Value::Null)
}
