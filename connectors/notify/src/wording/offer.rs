//! "An appointment is free: yes or no?"

use backfill_core::LocalTime;

use super::{Details, TextParts, civil};

pub(super) fn text(parts: &TextParts, deadline: LocalTime, moves: bool) -> String {
    let TextParts { trust, when, place, link, phone } = parts;
    let what = what(moves);
    let until = format!("{} {}", civil::time(deadline.minute), civil::short_date(deadline.day));
    let call = phone.as_ref().map(|phone| format!(" or call {phone}")).unwrap_or_default();
    let price = if moves { " A yes gives up your later one." } else { "" };
    format!(
        "{trust}: {what} is free on {when}, {place}. Yes or no by {until}: {link}{call}.{price} \
         No answer? Nothing changes."
    )
}

pub(super) fn email(details: &Details<'_>, deadline: LocalTime, moves: bool) -> (String, String) {
    let (what, when, place) = (what(moves), details.when(), details.place());
    let until = format!("{} on {}", civil::time(deadline.minute), civil::date(deadline.day));
    let call = details.phone().map(|phone| format!("Or call {phone}.\n\n")).unwrap_or_default();
    let price = if moves {
        "If you say yes, your later appointment goes to somebody else. If you say no or do not \
         reply, nothing changes: you keep the appointment you have."
    } else {
        "If you say no or do not reply, nothing changes: you keep your place on the waiting list."
    };
    let body = format!(
        "{what} is free:\n\n{when}\n{place}\n\nSay yes or no by {until}:\n{}\n\n{call}{price}",
        details.link
    );
    let subject = format!(
        "appointment offer, please reply by {} on {}",
        civil::time(deadline.minute),
        civil::short_date(deadline.day)
    );
    (subject, capital(&body))
}

fn what(moves: bool) -> &'static str {
    if moves { "an earlier appointment" } else { "an appointment" }
}

fn capital(text: &str) -> String {
    let mut signs = text.chars();
    let first = signs.next().map(|sign| sign.to_ascii_uppercase());
    first.into_iter().chain(signs).collect()
}
