//! `/api/offers`: where an offer stands, and answers to it.

mod view;
pub(crate) mod answer;
pub(crate) mod show;

pub(crate) use view::OfferView;
