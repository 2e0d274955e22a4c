//! The offer behind a link, with the time it is of.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::{Modality, SlotFacts};
use backfill_reading::words::kinds::modality_name;
use backfill_runtime::ports::PortError;

use super::frame::Frame;
use super::problem::Problem;
use crate::App;
use crate::words::moments;

/// The token as it stands in the address.
pub(super) type Token = Result<Path<String>, PathRejection>;

/// How long after the appointment its link still says what became of it, in minutes.
const ENDS_AFTER_MINUTES: i64 = 30 * 24 * 60;

/// An offer, found by its link.
pub(super) struct Found {
    pub(super) token: String,
    pub(super) offer: Offer,
    pub(super) facts: SlotFacts,
}

/// When and where, as a patient reads it. No service, clinic or consultant, ever.
pub(super) struct Times {
    pub(super) date: String,
    pub(super) time: String,
    pub(super) place: String,
}

impl Found {
    /// Looks a link up.
    ///
    /// # Errors
    /// If there is no such link, or it cannot be looked up now.
    pub(super) async fn by_token(app: &App, token: Token) -> Result<Self, Problem> {
        let Path(token) = token.map_err(|_| Problem::Unknown)?;
        // Some message programs take the full stop after a link for a part of it, or break the line
        // before it. A token in which anything else stands is none.
        let token = token.trim_matches(|sign: char| !sign.is_ascii_alphanumeric());
        if !token.chars().all(|sign| sign.is_ascii_alphanumeric()) {
            return Err(Problem::Unknown);
        }
        let Some(id) = app.vault.offer_of(token).await? else {
            let is_lost = app.vault.is_lost(token).await?;
            return Err(if is_lost { Problem::Lost } else { Problem::Unknown });
        };
        let offer = app.reader.offer(id).await?.ok_or(Problem::Unknown)?;
        let slot = app.reader.slot(offer.slot).await?.ok_or_else(|| PortError::Fatal {
            what: "the reader",
            reason: format!("offer {id} has no slot"),
        })?;
        let found = Self { token: token.to_owned(), offer, facts: slot.facts };
        if found.facts.start.plus_minutes(ENDS_AFTER_MINUTES) < (app.now)() {
            return Err(Problem::Unknown);
        }
        Ok(found)
    }

    /// Whether the appointment is still to come: only until then does a page say when and where.
    pub(super) fn is_ahead(&self, app: &App) -> bool {
        (app.now)() < self.facts.start
    }

    /// Whether an answer counts now. The core decides; the page only does not ask in vain.
    pub(super) fn is_open(&self, app: &App) -> bool {
        self.offer.state == OfferState::Live && (app.now)() < self.offer.deadline
    }

    pub(super) fn times(&self, app: &App) -> Times {
        let civil = app.zone.civil(self.facts.start);
        Times {
            date: moments::date(civil),
            time: moments::time(civil),
            place: match self.facts.modality {
                Modality::InPerson | Modality::Unsaid => self.site_name(app),
                other @ (Modality::Video | Modality::Telephone) => modality_name(other).to_owned(),
            },
        }
    }

    pub(super) fn deadline(&self, app: &App) -> String {
        moments::time_on_date(app.zone.civil(self.offer.deadline))
    }

    pub(super) fn frame(&self, app: &App, title: &str) -> Frame {
        let trust = app.options.trust_name(self.facts.trust).unwrap_or("Your hospital");
        Frame::new(title, trust, &app.options.phone)
    }

    fn site_name(&self, app: &App) -> String {
        let site = self.facts.site;
        let name = app.options.site_name(site).map(str::to_owned);
        name.unwrap_or_else(|| format!("Hospital site {site}"))
    }
}
