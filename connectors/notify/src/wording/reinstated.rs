//! "It stands after all": what was booked and cancelled is booked again, and its patient may have
//! been told that it is not.

use super::{Details, TextParts};

pub(super) fn text(parts: &TextParts) -> String {
    let TextParts { trust, when, .. } = parts;
    format!("{trust}: your appointment on {when} goes ahead after all. Please come as planned.")
}

pub(super) fn email(details: &Details<'_>) -> (String, String) {
    let more = match details.phone() {
        Some(phone) => format!("If you cannot come, call {phone}."),
        None => format!("You can see it again here:\n{}", details.link),
    };
    let body = format!(
        "Your appointment goes ahead after all:\n\n{}\n{}\n\nIf you were told that it was \
         cancelled: that was taken back. Please come as planned. {more}",
        details.when(),
        details.place()
    );
    ("your appointment goes ahead".to_owned(), body)
}
