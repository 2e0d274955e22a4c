//! "You are booked": said only after the trust's system acknowledged.

use super::{Details, TextParts};

pub(super) fn text(parts: &TextParts) -> String {
    let TextParts { trust, when, place, link, phone } = parts;
    let more = match phone {
        Some(phone) => format!("Can't come? Call {phone}."),
        None => format!("See {link}"),
    };
    format!("{trust}: you are booked for {when}, {place}. {more}")
}

pub(super) fn email(details: &Details<'_>) -> (String, String) {
    let more = match details.phone() {
        Some(phone) => format!("If you cannot come, call {phone}."),
        None => format!("You can see it again here:\n{}", details.link),
    };
    let body = format!("You are booked:\n\n{}\n{}\n\n{more}", details.when(), details.place());
    ("your appointment is booked".to_owned(), body)
}
