//! Changes on condition: `If-Match` says which version the sender saw.
//!
//! It is looked at twice. Here, against what is stored: whoever is behind is told at once. And by
//! the engine, which decides one thing after the other: what was stored goes with the request, and
//! if it is different by then, nothing is changed. So of two who saw the same, one is refused,
//! whatever happens between the look and the decision.

use axum::http::{HeaderMap, header};
use backfill_core::Event;
use backfill_core::code::Code;
use backfill_core::effect::Refusal;
use backfill_core::event::{Change, ChangeRequested, Expected};
use headers::{HeaderMapExt as _, IfMatch};
use serde::Serialize;

use super::command::Command;
use super::entity_tag;
use super::problem::Problem;
use super::taking::was_taken;
use crate::App;

/// The versions that a change is meant for; none if for any.
pub(crate) struct Condition(Option<IfMatch>);

impl Condition {
    /// Reads the condition of a request.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let unreadable = || Problem::unreadable("`if-match` must be `*` or the `etag` of a GET.");
        let given = headers.typed_try_get::<IfMatch>().map_err(|_| unreadable())?;
        let texts = headers.get_all(header::IF_MATCH).iter();
        if texts.into_iter().any(|text| !is_tag(text.as_bytes())) {
            return Err(unreadable());
        }
        Ok(Self(given.filter(|condition| !condition.is_any())))
    }

    /// Whether there is one.
    pub(crate) fn is_set(&self) -> bool {
        self.0.is_some()
    }

    /// The event of a change: as it is, or only if the thing is by then as it is stored now.
    /// `shown` is how a GET shows it.
    pub(crate) async fn event(
        &self,
        (app, command, trust): (&App, &Command, Option<Code>),
        shown: &impl Serialize,
        (expected, change): (Expected, Change),
    ) -> Result<Event, Problem> {
        let Some(condition) = &self.0 else { return Ok(change.into()) };
        let is_as_seen =
            entity_tag::of_view(shown).is_some_and(|tag| condition.precondition_passes(&tag));
        // A request that was carried out before has itself changed what it saw.
        if !is_as_seen && !was_taken(app, command, trust).await? {
            return Err(Problem::refused(Refusal::ChangedMeanwhile));
        }
        Ok(Event::ChangeRequested(Box::new(ChangeRequested { expected, change })))
    }
}

/// A list of tags stands in quotes; the reader of the header takes anything else for no match.
fn is_tag(text: &[u8]) -> bool {
    text.trim_ascii() == b"*" || text.iter().filter(|sign| **sign == b'"').count() >= 2
}
