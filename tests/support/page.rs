//! A patient with a phone: opens the page of an offer, reads it, and sends its form.

use crate::web::{self, Answer};
use crate::{Beside, Service};
use backfill_core::offer::Offer;

/// Where the form keeps its token.
const TOKEN_FIELD: &str = "name=\"form_token\" value=\"";

/// A patient who was sent a link.
#[derive(Debug, Clone)]
pub struct Patient {
    url: String,
    birth_date: String,
}

impl Patient {
    /// Whoever was made an offer.
    #[must_use]
    pub fn of(service: &Service, beside: &Beside, offer: &Offer) -> Self {
        let birth_date = beside.contact(offer.patient).birth_date;
        let birth_date = birth_date.expect("the vault knows the date of birth");
        Self { url: service.url(&beside.page(offer.id)), birth_date }
    }

    /// Whoever was sent this link and was born on this day.
    #[must_use]
    pub fn at(url: String, birth_date: &str) -> Self {
        Self { url, birth_date: birth_date.to_owned() }
    }

    /// Day and month of birth, as a patient types them.
    #[must_use]
    pub fn birthday(&self) -> (String, String) {
        (self.birth_date[8..10].to_owned(), self.birth_date[5..7].to_owned())
    }

    /// The link.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Opens the link.
    #[must_use]
    pub fn look(&self) -> Answer {
        web::get(&self.url)
    }

    /// Opens the link and answers `yes`, `no` or `stop`.
    pub fn say(&self, answer: &str) -> Answer {
        let page = self.look();
        let (_, rest) = page.text.split_once(TOKEN_FIELD).expect("the page has a form");
        let (form_token, _) = rest.split_once('"').unwrap();
        let (day, month) = self.birthday();
        let fields =
            [("answer", answer), ("day", &day), ("month", &month), ("form_token", form_token)];
        web::post_form(&self.url, &fields)
    }
}
