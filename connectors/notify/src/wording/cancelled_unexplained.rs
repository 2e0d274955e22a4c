//! "What was booked is cancelled, and we do not know why". A person tells it; these are the words
//! where it is sent all the same.

use super::{Details, TextParts};

pub(super) fn text(parts: &TextParts) -> String {
    let TextParts { trust, when, .. } = parts;
    format!("{trust}: your appointment on {when} was cancelled. You are waiting again.")
}

pub(super) fn email(details: &Details<'_>) -> (String, String) {
    let body = format!(
        "Your appointment on {} was cancelled.\n\nYou are on the waiting list again, and the time \
         you have waited still counts. You do not need to do anything.",
        details.when()
    );
    ("your appointment was cancelled".to_owned(), body)
}
