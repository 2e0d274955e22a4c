//! `GET /console/calls`: everybody to call, with name, number, what to say and what to press, on
//! one page. It never looks again by itself, so that nothing moves under a hand.

mod arrange;
mod done;
mod line;

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use backfill_core::OfferId;
use backfill_core::appointment::AppointmentStatus;
use backfill_core::effect::ForTrust;
use backfill_core::offer::{Offer, OfferState};
use backfill_runtime::ports::{OutboxRow, PortError};

use super::problem::Problem;
use crate::App;
use crate::access::Asks;
use crate::pages::render;
use crate::words::moments;
use arrange::ToArrange;
pub(super) use done::take as done;
use line::{CallBackLine, CallLine, CancellationLine};
pub(super) use line::{person, said};

/// How many lines of each kind are shown.
const LINES_MAX: usize = 200;
/// How many offers are read to find those to call.
const OFFERS_READ_MAX: usize = 2_000;
/// How many things to do by hand are read.
pub(super) const TO_DO_READ_MAX: usize = 1_000;

#[derive(Template)]
#[template(path = "console/calls.html")]
struct CallsPage {
    title: String,
    refresh_seconds: u32,
    as_of: String,
    note: Option<&'static str>,
    calls: Vec<CallLine>,
    call_backs: Vec<CallBackLine>,
    cancellations: Vec<CancellationLine>,
    to_arrange: ToArrange,
    /// How many lines are not shown.
    rest: usize,
}

/// What a person must do, as it is read.
pub(super) struct ToDo {
    /// Offers to call, by deadline.
    pub(super) calls: Vec<Offer>,
    /// Outcomes to tell, oldest first.
    pub(super) call_backs: Vec<OutboxRow>,
    /// Appointments to cancel in the trust's system, oldest first.
    pub(super) cancellations: Vec<OutboxRow>,
    /// How many bookings the trust's system may have made: a person looks them up there.
    pub(super) to_look_up: usize,
}

pub(super) async fn show(
    _: Asks,
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let offers = app.reader.live_offers(OFFERS_READ_MAX).await?;
    let to_do = ToDo::read(&app, offers).await?;
    let page = CallsPage {
        title: "Call list".to_owned(),
        refresh_seconds: 0,
        as_of: moments::time(app.zone.civil((app.now)())),
        note: note(&app, query.as_deref().unwrap_or_default()),
        rest: to_do.rest(),
        calls: CallLine::all(&app, &to_do.calls).await?,
        call_backs: CallBackLine::all(&app, &to_do.call_backs).await?,
        cancellations: CancellationLine::all(&app, &to_do.cancellations).await?,
        to_arrange: ToArrange::read(&app).await?,
    };
    Ok(render(StatusCode::OK, &page))
}

impl ToDo {
    /// What of the offers must be called, and what else waits for a person.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) async fn read(app: &App, mut offers: Vec<Offer>) -> Result<Self, PortError> {
        let accepted = offers.iter().filter(|offer| offer.state == OfferState::Accepted);
        let accepted: BTreeSet<OfferId> = accepted.map(|offer| offer.id).collect();
        offers.retain(|offer| offer.state == OfferState::Live && !offer.reach.is_digital());
        offers.sort_by_key(|offer| (offer.deadline, offer.id));
        let mut all = Self {
            calls: offers,
            call_backs: Vec::new(),
            cancellations: Vec::new(),
            to_look_up: 0,
        };
        let mut asked = BTreeSet::new();
        for row in app.reader.to_do(TO_DO_READ_MAX).await? {
            match row.command.for_trust() {
                None => all.call_backs.push(row),
                Some(ForTrust::Cancellation(wish)) => {
                    // The trust's own report may have come first: then nothing is left to do.
                    let id = wish.appointment.id;
                    let known = app.reader.appointment(id).await?;
                    // Asked twice it is one thing to do.
                    if asked.insert(id)
                        && known.is_none_or(|it| it.status == AppointmentStatus::Booked)
                    {
                        all.cancellations.push(row);
                    }
                }
                Some(ForTrust::Booking(wish)) => {
                    all.to_look_up += usize::from(accepted.contains(&wish.offer));
                }
            }
        }
        Ok(all)
    }

    fn rest(&self) -> usize {
        let lists = [self.calls.len(), self.call_backs.len(), self.cancellations.len()];
        lists.iter().map(|count| count.saturating_sub(LINES_MAX)).sum()
    }
}

/// What was done a moment ago, and what follows.
fn note(app: &App, query: &str) -> Option<&'static str> {
    Some(match query.strip_prefix("done=")? {
        "yes" if app.options.writes_back => {
            "The yes was taken down. The trust’s system is asked to book it; once it has, you are \
             asked to call and say so."
        }
        "yes" => {
            "The yes was taken down. It is not booked yet: book it in the trust’s system, then \
             confirm it here."
        }
        "no" => "The no was taken down. The next person is asked.",
        "told" => "Taken down: the patient knows.",
        "cancelled" => "Taken down: it is cancelled.",
        "kept" => "Taken down: it could not be cancelled.",
        "before" => "That was done before.",
        _ => return None,
    })
}
