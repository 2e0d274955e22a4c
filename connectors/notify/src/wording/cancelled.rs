//! "The hospital cancelled what was booked": told to whom we said that they are booked.

use super::{Details, TextParts};

pub(super) fn text(parts: &TextParts) -> String {
    let TextParts { trust, when, .. } = parts;
    format!("{trust}: sorry, {when} was cancelled by the hospital. You are waiting again.")
}

pub(super) fn email(details: &Details<'_>) -> (String, String) {
    let body = format!(
        "Sorry, the hospital has cancelled your appointment on {}.\n\n\
         You are on the waiting list again, and the time you have waited still counts. We will \
         ask you before others with the same priority when a suitable appointment is free. You do \
         not need to do anything.",
        details.when()
    );
    ("your appointment was cancelled".to_owned(), body)
}
