//! The page of an offer that cannot be answered (any more): what became of it, kindly and truly.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::offer::{OfferState, WithdrawalReason};
use backfill_runtime::ports::PortError;

use super::answer::Answer;
use super::check::Possible;
use super::form::{CheckForm, Showing};
use super::found::{Found, Times};
use super::frame::Frame;
use super::offer::titled;
use super::place::Place;
use super::{check, render};
use crate::App;

/// How often a page that waits for the hospital looks again, in seconds.
const REFRESH_SECONDS: u32 = 10;

#[derive(Template)]
#[template(path = "pages/state.html")]
struct StatePage {
    frame: Frame,
    token: String,
    story: Story,
    times: Option<Times>,
    refresh_seconds: u32,
    /// Whether stop was said on this page before.
    stopped: bool,
    /// Whether the patient waits for the next offer.
    keeps_place: bool,
    /// The stop form; none if the page cannot take it.
    form: Option<CheckForm>,
}

/// What a page says of an offer.
struct Story {
    heading: &'static str,
    paragraphs: Vec<&'static str>,
    /// Whether the time is the patient's, so that the page shows it.
    is_theirs: bool,
    /// Whether the hospital has still to answer.
    goes_on: bool,
    /// Whether it says what becomes of the patient's place on the list.
    promises: bool,
}

/// The page of an offer that is not open.
///
/// # Errors
/// If something behind the page cannot be read.
pub(super) async fn page(
    app: &App,
    found: &Found,
    status: StatusCode,
    showing: &Showing,
) -> Result<Response, PortError> {
    let place = Place::of(app, &found.offer).await?;
    let story = Story::of(found.offer.state, found.offer.moves.is_some()).with(place);
    let stopped = stop_was_taken(app, found).await?;
    let may_stop = !stopped && check::possible(app, &found.offer).await? == Possible::Yes;
    let mut frame = found.frame(app, &titled(story.heading, showing));
    if story.goes_on && !showing.is_still && showing.complaint.is_none() {
        frame.refresh = REFRESH_SECONDS.to_string();
    }
    let page = StatePage {
        token: found.token.clone(),
        times: (story.is_theirs && found.is_ahead(app)).then(|| found.times(app)),
        refresh_seconds: REFRESH_SECONDS,
        stopped,
        keeps_place: place.is_waiting(),
        form: may_stop.then(|| CheckForm::of(found, showing)),
        frame,
        story,
    };
    Ok(render(status, &page))
}

async fn stop_was_taken(app: &App, found: &Found) -> Result<bool, PortError> {
    if found.offer.state == OfferState::Withdrawn(WithdrawalReason::OptedOut) {
        return Ok(true);
    }
    let outcome = app.reader.outcome(Answer::Stop.event_id(found.offer.id)).await?;
    Ok(outcome.is_some_and(|row| row.refusal.is_none()))
}

impl Story {
    fn of(state: OfferState, moves: bool) -> Self {
        match state {
            OfferState::Accepted => Self::accepted(moves),
            OfferState::Booked => Self::booked(moves),
            OfferState::GivenUp => {
                Self::ended("This appointment was cancelled or moved later on", &[])
            }
            OfferState::Cancelled => {
                Self::ended("Sorry, the hospital cancelled this appointment", &[])
            }
            OfferState::Refused => {
                Self::ended("Sorry, the hospital could not book this appointment", &[])
            }
            OfferState::Declined => Self::ended(
                "You said no to this appointment",
                &["Thank you for telling us. We can now ask somebody else."],
            ),
            // A live offer comes here once its deadline has passed, even before it is expired.
            OfferState::Live | OfferState::Expired => {
                Self::ended("The time to answer has ended", &[NO_HARM])
            }
            OfferState::Withdrawn(reason) => Self::withdrawn(reason),
            OfferState::Undeliverable => Self::ended("This offer has ended", &[NO_HARM]),
        }
    }

    fn accepted(moves: bool) -> Self {
        let mut paragraphs =
            vec!["Thank you for saying yes. We will tell you when the hospital has confirmed it."];
        if moves {
            paragraphs.push("Until then you keep the appointment you have.");
        }
        let heading = "Not booked yet: we are checking with the clinic";
        Self { heading, paragraphs, is_theirs: true, goes_on: true, promises: false }
    }

    fn booked(moves: bool) -> Self {
        let mut paragraphs = vec!["The hospital has booked this appointment for you."];
        if moves {
            paragraphs.push("The later appointment you had has been given up.");
        }
        let heading = "Your appointment is confirmed";
        Self { heading, paragraphs, is_theirs: true, goes_on: false, promises: false }
    }

    fn withdrawn(reason: WithdrawalReason) -> Self {
        match reason {
            WithdrawalReason::TakenByOther => Self::ended(
                "Sorry, somebody else has this appointment now",
                &["They had been asked too and answered before you."],
            ),
            WithdrawalReason::SlotWithdrawn => Self::ended(
                "Sorry, this appointment is no longer available",
                &["The hospital has taken this time back."],
            ),
            WithdrawalReason::OptedOut => Self::ended("We have stopped these messages", &[]),
            WithdrawalReason::PatientDied => Self::ended("This offer has ended", &[]).silent(),
            WithdrawalReason::Admitted => Self::ended(
                "This offer has ended",
                &["You are expected to be in hospital at that time."],
            ),
            WithdrawalReason::EntryChanged => Self::ended(
                "This offer has ended",
                &["Your place on the waiting list was changed, and this time no longer fits it."],
            ),
            WithdrawalReason::CutoffReached => Self::ended(
                "The time to answer has ended",
                &["The appointment is too soon now to be booked.", NO_HARM],
            ),
        }
    }

    fn ended(heading: &'static str, paragraphs: &[&'static str]) -> Self {
        let paragraphs = paragraphs.to_vec();
        Self { heading, paragraphs, is_theirs: false, goes_on: false, promises: true }
    }

    /// Nothing is promised.
    fn silent(self) -> Self {
        Self { promises: false, ..self }
    }

    /// With what may be promised of the patient's place.
    fn with(mut self, place: Place) -> Self {
        if self.promises {
            self.paragraphs.extend(place.promises());
        }
        self
    }
}

const NO_HARM: &str = "Not answering does not count against you.";
