//! What a coordinator can do with an offer: each is one event, taken once.

use axum::response::{IntoResponse, Redirect, Response};
use backfill_core::effect::Refusal;
use backfill_core::event::{BookingConfirmed, BookingRefused, OfferAnswer, Via};
use backfill_core::{Event, EventId, OfferId};
use backfill_runtime::ports::{Delivery, NewEvent};
use backfill_runtime::submit::{Settled, Submitted};
use backfill_runtime::{Principal, ids};

use super::problem::Problem;
use crate::App;

/// The name of this way in, in the intake's duplicate check and in event ids.
pub(super) const SOURCE: &str = "console";

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// The patient said yes on the phone.
    Yes,
    /// The patient said no on the phone.
    No,
    /// The booking is in the trust's system.
    Confirmed,
    /// The trust's system cannot book it.
    Refused,
}

impl Action {
    /// All of them, in the order they are shown.
    pub(super) const ALL: [Self; 4] = [Self::Yes, Self::No, Self::Confirmed, Self::Refused];

    /// As forms and event ids write it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
        }
    }

    /// As it is said.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Yes => "The patient’s yes",
            Self::No => "The patient’s no",
            Self::Confirmed => "The confirmation",
            Self::Refused => "The refusal",
        }
    }

    /// The id of its event: the same done twice to one offer is one event.
    pub(super) fn event_id(self, offer: OfferId) -> EventId {
        ids::event_id(&[SOURCE, &offer.to_string(), self.name()])
    }
}

/// The event of a phone answer.
pub(super) fn answered(offer: OfferId, says_yes: bool) -> (Action, Event) {
    let answer = OfferAnswer { offer, via: Via::Call };
    if says_yes {
        (Action::Yes, Event::OfferAccepted(answer))
    } else {
        (Action::No, Event::OfferDeclined(answer))
    }
}

/// The event of a booking made by hand.
pub(super) fn confirmed(offer: OfferId, reference: &str) -> (Action, Event) {
    let reference = reference.to_owned();
    (
        Action::Confirmed,
        Event::BookingConfirmed(BookingConfirmed { offer, reference, appointment: None }),
    )
}

/// The event of a booking that cannot be made.
pub(super) fn refused(offer: OfferId, slot_gone: bool) -> (Action, Event) {
    (Action::Refused, Event::BookingRefused(BookingRefused { offer, slot_gone }))
}

/// Where a coordinator goes on after an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Back {
    /// The page of the offer.
    Offer,
    /// The call list, with the next line.
    Calls,
}

/// Makes what a coordinator says durable, each time anew, and waits for what it comes to: why nothing
/// was changed, if so.
///
/// # Errors
/// If who asks may not, it cannot be made durable, or its outcome is not known yet.
pub(super) async fn note(
    app: &App,
    principal: &Principal,
    what: &str,
    event: Event,
) -> Result<Option<Refusal>, Problem> {
    let now = (app.now)();
    let name = format!("{what}:{}", now.0);
    let id = ids::event_id(&[SOURCE, &name]);
    let events = vec![NewEvent { id, event }];
    settled(app, principal, Delivery { events, ..Delivery::named(SOURCE, name, now) }).await
}

/// Makes one event durable and waits for what it comes to: why nothing was changed, if so.
///
/// # Errors
/// If who asks may not, it cannot be made durable, something else was said under its id, or its outcome
/// is not known yet.
pub(super) async fn settled(
    app: &App,
    principal: &Principal,
    delivery: Delivery,
) -> Result<Option<Refusal>, Problem> {
    match app.submit().submit(principal, delivery).await? {
        Submitted::Durable(Settled::Done) => Ok(None),
        Submitted::Durable(Settled::Refused(refusal)) => Ok(Some(refusal)),
        Submitted::Durable(Settled::Pending) => Err(Problem::StillWorking),
        Submitted::Conflict | Submitted::Overtaken => {
            Err(Problem::BadForm("Something else was said of this before. Look again."))
        }
    }
}

/// Makes it durable, waits for what it comes to, and leads back: to the page of the offer in any
/// case if nothing was changed, since that page says why.
///
/// # Errors
/// If who asks may not, it cannot be made durable, or its outcome is not known yet.
pub(super) async fn carry_out(
    app: &App,
    principal: &Principal,
    offer: OfferId,
    (action, event): (Action, Event),
    back: Back,
) -> Result<Response, Problem> {
    if app.reader.offer(offer).await?.is_none() {
        return Err(Problem::NotFound("offer"));
    }
    let id = action.event_id(offer);
    let delivery = Delivery {
        body_hash: ids::body_hash(action.name().as_bytes()),
        events: vec![NewEvent { id, event }],
        ..Delivery::named(SOURCE, format!("{offer}:{}", action.name()), (app.now)())
    };
    let refusal = settled(app, principal, delivery).await?;
    if back == Back::Calls && refusal.is_none() {
        let path = format!("/console/calls?done={}", action.name());
        return Ok(Redirect::to(&path).into_response());
    }
    Ok(Redirect::to(&format!("/console/offers/{offer}")).into_response())
}
