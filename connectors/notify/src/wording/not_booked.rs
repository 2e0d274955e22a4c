//! "The trust could not book it": the yes was in time and is not held against anyone.

use super::{Details, TextParts};

pub(super) fn text(parts: &TextParts) -> String {
    let TextParts { trust, when, .. } = parts;
    format!("{trust}: sorry, we could not book {when} for you. You keep your place.")
}

pub(super) fn email(details: &Details<'_>) -> (String, String) {
    let body = format!(
        "You said yes to the appointment on {}. Sorry, the hospital could not book it for you.\n\n\
         You keep your place on the waiting list, and any appointment you have. You do not need \
         to do anything.",
        details.when()
    );
    ("we could not book your appointment".to_owned(), body)
}
