//! `POST /o/{token}`: takes yes, no or stop, once, after the light check.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backfill_core::event::{OfferAnswer, Opted, Via};
use backfill_core::offer::OfferState;
use backfill_core::{Event, EventId, OfferId};
use backfill_runtime::ports::{Delivery, NewEvent, PortError, Taken};
use backfill_runtime::submit::Settled;
use backfill_runtime::{Principal, ids};

use super::check::{BirthDay, Checked};
use super::form::Showing;
use super::found::Found;
use super::frame::Frame;
use super::problem::Problem;
use super::{check, form_token, offer, render};
use crate::App;
use crate::access::Asks;

/// When a page that could not wait for the outcome looks for it, in seconds.
const LOOK_AGAIN_SECONDS: u32 = 3;

/// The name of this way in, in the intake's duplicate check and in event ids.
const SOURCE: &str = "page";

/// What a patient may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Yes,
    No,
    Stop,
}

/// The posted fields.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct AnswerForm {
    answer: String,
    day: String,
    month: String,
    form_token: String,
}

#[derive(Template)]
#[template(path = "pages/taken.html")]
struct TakenPage {
    frame: Frame,
    token: String,
}

pub(super) async fn take(
    Asks(principal): Asks,
    State(app): State<App>,
    Extension(found): Extension<Arc<Found>>,
    form: Result<Form<AnswerForm>, FormRejection>,
) -> Result<Response, Problem> {
    let Form(form) = form.map_err(|_| Problem::Forged)?;
    if !form_token::fits(&found.token, found.offer.id, &form.form_token) {
        return Err(Problem::Forged);
    }
    let Some(answer) = Answer::read(&form.answer) else {
        let showing = Showing::unanswered(&form.day, &form.month);
        return Ok(offer::page(&app, &found, StatusCode::UNPROCESSABLE_ENTITY, &showing).await?);
    };
    if answer != Answer::Stop && !found.is_open(&app) {
        return Ok(too_late(&app, &found, answer).await?);
    }
    match BirthDay::read(&form.day, &form.month) {
        Ok(typed) => after_check(&app, &principal, (&found, answer), typed).await,
        Err(mistyped) => {
            let showing = Showing::mistyped(mistyped, &form.day, &form.month);
            Ok(offer::page(&app, &found, StatusCode::UNPROCESSABLE_ENTITY, &showing).await?)
        }
    }
}

/// The offer ended before the answer: a second yes of the winner is as good as the first, all
/// else is told what became of the offer.
async fn too_late(app: &App, found: &Found, answer: Answer) -> Result<Response, PortError> {
    let is_theirs = matches!(found.offer.state, OfferState::Accepted | OfferState::Booked);
    if answer == Answer::Yes && is_theirs {
        return Ok(to_page(found));
    }
    offer::page(app, found, StatusCode::CONFLICT, &Showing::default()).await
}

async fn after_check(
    app: &App,
    principal: &Principal,
    (found, answer): (&Found, Answer),
    typed: BirthDay,
) -> Result<Response, Problem> {
    let (status, showing) = match check::check(app, &found.offer, typed).await? {
        Checked::Right => return deliver(app, principal, (found, answer)).await,
        Checked::Wrong { left } => (StatusCode::UNPROCESSABLE_ENTITY, Showing::wrong(left)),
        Checked::Locked => (StatusCode::FORBIDDEN, Showing::default()),
    };
    Ok(offer::page(app, found, status, &showing).await?)
}

/// Makes the answer durable, waits for what it comes to, and leads to the page that shows it.
async fn deliver(
    app: &App,
    principal: &Principal,
    (found, answer): (&Found, Answer),
) -> Result<Response, Problem> {
    let event = answer.event_id(found.offer.id);
    let taken = app.submit().take(principal, answer.delivery(app, found)).await?;
    if taken == Taken::Conflict {
        let reason = format!("answer {} of offer {} was taken otherwise", event, found.offer.id);
        return Err(PortError::Fatal { what: "the intake", reason }.into());
    }
    Ok(match app.submit().outcome(event).await {
        Ok(Settled::Done | Settled::Refused(_)) => to_page(found),
        // Taken for sure, whatever can be read now.
        Ok(Settled::Pending) | Err(_) => still_working(app, found),
    })
}

fn to_page(found: &Found) -> Response {
    Redirect::to(&format!("/o/{}", found.token)).into_response()
}

/// The answer is safe, but its outcome takes longer than a browser should wait.
fn still_working(app: &App, found: &Found) -> Response {
    let mut frame = found.frame(app, "We have your answer");
    frame.refresh = format!("{LOOK_AGAIN_SECONDS}; url=/o/{}", found.token);
    render(StatusCode::ACCEPTED, &TakenPage { frame, token: found.token.clone() })
}

impl Answer {
    fn read(text: &str) -> Option<Self> {
        [Self::Yes, Self::No, Self::Stop].into_iter().find(|answer| answer.name() == text)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Stop => "stop",
        }
    }

    /// The id of the event: the same answer to the same offer is the same event.
    pub(super) fn event_id(self, offer: OfferId) -> EventId {
        ids::event_id(&[SOURCE, &offer.to_string(), self.name()])
    }

    /// A stop is said to the trust whose offer it is, which the page names.
    fn event(self, Found { offer, facts, .. }: &Found) -> Event {
        let answer = OfferAnswer { offer: offer.id, via: Via::Link };
        match self {
            Self::Yes => Event::OfferAccepted(answer),
            Self::No => Event::OfferDeclined(answer),
            Self::Stop => Event::PatientOptedOut(Opted::of(offer.patient, facts.trust)),
        }
    }

    /// The body hashed is the answer itself, never what was typed to check it.
    fn delivery(self, app: &App, found: &Found) -> Delivery {
        let offer = &found.offer;
        Delivery {
            body_hash: ids::body_hash(self.name().as_bytes()),
            events: vec![NewEvent { id: self.event_id(offer.id), event: self.event(found) }],
            ..Delivery::named(SOURCE, format!("{}:{}", offer.id, self.name()), (app.now)())
        }
    }
}
