//! The later appointment that is given up with a yes: which it is, so that nobody cancels another one.

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::Slot;
use backfill_runtime::ports::PortError;

use super::place::Place;
use crate::App;

/// What is given up.
pub(super) struct Later {
    /// When and where, and the trust’s number of it.
    pub(super) said: String,
    /// Whether it was booked after the yes: it is asked for once the earlier one is confirmed.
    pub(super) is_asked_after: bool,
}

impl Later {
    /// What an offer that stands gives up; none if nothing is.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(super) async fn of(
        app: &App,
        offer: &Offer,
        slot: &Slot,
    ) -> Result<Option<Self>, PortError> {
        if offer.state.is_final() {
            return Ok(None);
        }
        if let Some(id) = offer.moves {
            let known = app.reader.appointment(id).await?;
            return Ok(known.map(|it| Self { said: said(app, &it), is_asked_after: false }));
        }
        let since = booked_since(app, offer, slot).await?;
        Ok(since.map(|it| Self { said: said(app, &it), is_asked_after: true }))
    }
}

/// What the trust booked for somebody after their yes.
async fn booked_since(
    app: &App,
    offer: &Offer,
    slot: &Slot,
) -> Result<Option<Appointment>, PortError> {
    if offer.state != OfferState::Accepted {
        return Ok(None);
    }
    let entry = app.reader.entry(offer.entry).await?;
    let Some(held) = entry.and_then(|it| it.holds) else { return Ok(None) };
    let held = app.reader.appointment(held).await?;
    Ok(held
        .filter(|it| it.status == AppointmentStatus::Booked && slot.facts.end() <= it.facts.start))
}

fn said(app: &App, appointment: &Appointment) -> String {
    let facts = &appointment.facts;
    let Place { when, site, .. } = Place::of(app, facts);
    let clinic = match facts.session.as_str() {
        "" => String::new(),
        session => format!(", clinic {session}"),
    };
    let number = match appointment.reference.as_str() {
        "" => String::new(),
        reference => format!(", number {reference}"),
    };
    format!("{when}{clinic}, {site}{number}")
}
