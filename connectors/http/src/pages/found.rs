//! The offer behind a link, with the time it is of.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::{Modality, SlotFacts};
use backfill_runtime::ports::PortError;

use super::frame::Frame;
use super::problem::Problem;
use super::wording;
use crate::App;

/// The token as it stands in the address.
pub(super) type Token = Result<Path<String>, PathRejection>;

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
    /// If there is no such link, or it can not be looked up now.
    pub(super) async fn by_token(app: &App, token: Token) -> Result<Self, Problem> {
        let Path(token) = token.map_err(|_| Problem::Unknown)?;
        // Some message programs take the full stop after a link for a part of it.
        let token = token.trim_end_matches(|sign: char| !sign.is_ascii_alphanumeric());
        let id = app.vault.offer_of(token).await?.ok_or(Problem::Unknown)?;
        let offer = app.reader.offer(id).await?.ok_or(Problem::Unknown)?;
        let slot = app.reader.slot(offer.slot).await?.ok_or_else(|| PortError::Fatal {
            what: "the reader",
            reason: format!("offer {id} has no slot"),
        })?;
        Ok(Self { token: token.to_owned(), offer, facts: slot.facts })
    }

    /// Whether an answer counts now. The core decides; the page only does not ask in vain.
    pub(super) fn is_open(&self, app: &App) -> bool {
        self.offer.state == OfferState::Live && (app.now)() < self.offer.deadline
    }

    pub(super) fn times(&self, app: &App) -> Times {
        let civil = app.zone.civil(self.facts.start);
        Times {
            date: wording::date(civil),
            time: wording::time(civil),
            place: match self.facts.modality {
                Modality::InPerson => self.site_name(app),
                Modality::Video => "By video call".to_owned(),
                Modality::Telephone => "By telephone".to_owned(),
            },
        }
    }

    pub(super) fn deadline(&self, app: &App) -> String {
        wording::time_on_date(app.zone.civil(self.offer.deadline))
    }

    pub(super) fn frame(&self, app: &App, title: &str) -> Frame {
        let name = app.options.trust_names.get(self.facts.trust.as_str());
        let trust = name.map_or("Your hospital", String::as_str);
        Frame::new(title, trust, &app.options.phone)
    }

    fn site_name(&self, app: &App) -> String {
        let code = self.facts.site.as_str();
        let name = app.options.site_names.get(code).cloned();
        name.unwrap_or_else(|| format!("Hospital site {code}"))
    }
}
