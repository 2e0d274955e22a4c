//! The words, one file per kind of message, in English and the style of NHS messages.
//!
//! A message never says a specialty, a clinic, a consultant or a reason: whoever reads over the
//! patient's shoulder learns no more than that there is an appointment. [`Details`] therefore
//! does not even hold them.

mod civil;
mod offer;
mod reinstated;
mod withdrawn;
mod confirmed;
mod not_booked;
mod cancelled;
mod cancelled_unexplained;

use backfill_core::LocalTime;
use backfill_core::code::Code;
use backfill_core::effect::{Message, SendMessage};
use backfill_core::slot::Modality;
use backfill_runtime::Zone;

use crate::gsm7;
use crate::options::Options;

/// The longest text, in septets.
pub(crate) const TEXT_SEPTETS_MAX: usize = gsm7::PARTS_MAX * gsm7::SEPTETS_PART;
/// How many characters of a name are written, tried in this order until the text fits.
const NAME_CHARS: [usize; 3] = [80, 40, 20];

/// All that a message may say.
pub(crate) struct Details<'a> {
    options: &'a Options,
    trust: Code,
    site: Code,
    modality: Modality,
    start: LocalTime,
    /// The address of the patient's page.
    link: String,
    /// The given name, for emails.
    given_name: Option<&'a str>,
    zone: &'a Zone,
}

/// A message in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Words {
    /// The subject; empty for a text.
    pub(crate) subject: String,
    /// What it says.
    pub(crate) body: String,
}

impl<'a> Details<'a> {
    /// What may be said about the slot of a message.
    pub(crate) fn of(
        message: &SendMessage,
        link: String,
        given_name: Option<&'a str>,
        (options, zone): (&'a Options, &'a Zone),
    ) -> Self {
        Self {
            options,
            trust: message.facts.trust,
            site: message.facts.site,
            modality: message.facts.modality,
            start: message.facts.local,
            link,
            given_name,
            zone,
        }
    }

    fn trust_name(&self) -> String {
        let name = self.options.trust_names.get(self.trust.as_str());
        name.cloned().unwrap_or_else(|| format!("NHS trust {}", self.trust))
    }

    /// Date and time of the appointment.
    fn when(&self) -> String {
        format!("{} at {}", civil::date(self.start.day), civil::time(self.start.minute))
    }

    /// Where it is, or how they meet.
    fn place(&self) -> String {
        match self.modality {
            Modality::Video => "by video".to_owned(),
            Modality::Telephone => "by phone, we call you".to_owned(),
            Modality::InPerson | Modality::Unsaid => {
                let name = self.options.site_names.get(self.site.as_str());
                name.cloned().unwrap_or_else(|| format!("hospital site {}", self.site))
            }
        }
    }

    fn phone(&self) -> Option<&str> {
        Some(self.options.phone.as_str()).filter(|phone| !phone.is_empty())
    }
}

/// The pieces of a text, fitted to it.
struct TextParts {
    trust: String,
    when: String,
    place: String,
    link: String,
    phone: Option<String>,
}

impl TextParts {
    fn of(details: &Details<'_>, name_chars: usize) -> Self {
        let place = details.place();
        let place_name = match details.modality {
            Modality::InPerson | Modality::Unsaid => place.split(',').next().unwrap_or_default(),
            Modality::Video | Modality::Telephone => &place,
        };
        Self {
            trust: clipped(&details.trust_name(), name_chars),
            when: details.when(),
            place: clipped(place_name, name_chars),
            link: details.link.clone(),
            phone: details.phone().map(str::to_owned),
        }
    }
}

/// The words of a text: in the alphabet of texts and never above [`TEXT_SEPTETS_MAX`].
pub(crate) fn text(message: &Message, details: &Details<'_>) -> Words {
    let mut body = String::new();
    for name_chars in NAME_CHARS {
        body = text_body(message, &TextParts::of(details, name_chars), details.zone);
        if gsm7::septets(&body).is_some_and(|septets| septets <= TEXT_SEPTETS_MAX) {
            break;
        }
    }
    Words { subject: String::new(), body }
}

fn text_body(message: &Message, parts: &TextParts, zone: &Zone) -> String {
    match message {
        Message::Offer { deadline, moves } => offer::text(parts, zone.local(*deadline), *moves),
        Message::Withdrawn { reason } => withdrawn::text(parts, *reason),
        Message::Confirmed => confirmed::text(parts),
        Message::NotBooked => not_booked::text(parts),
        Message::Cancelled => cancelled::text(parts),
        Message::CancelledUnexplained => cancelled_unexplained::text(parts),
        Message::Reinstated => reinstated::text(parts),
    }
}

/// The words of an email.
pub(crate) fn email(message: &Message, details: &Details<'_>) -> Words {
    let trust = one_line(&details.trust_name());
    let (subject, body) = match message {
        Message::Offer { deadline, moves } => {
            offer::email(details, details.zone.local(*deadline), *moves)
        }
        Message::Withdrawn { reason } => withdrawn::email(details, *reason),
        Message::Confirmed => confirmed::email(details),
        Message::NotBooked => not_booked::email(details),
        Message::Cancelled => cancelled::email(details),
        Message::CancelledUnexplained => cancelled_unexplained::email(details),
        Message::Reinstated => reinstated::email(details),
    };
    let name = details.given_name.map(one_line).filter(|name| !name.is_empty());
    let name = name.as_deref().unwrap_or("patient");
    Words {
        subject: format!("{trust}: {subject}"),
        body: format!("{trust}\n\nDear {name},\n\n{body}\n\n{trust}\n"),
    }
}

/// A name without line breaks and control signs.
fn one_line(name: &str) -> String {
    name.chars().filter(|sign| !sign.is_control()).collect::<String>().trim().to_owned()
}

/// A name in the alphabet of texts, cut where it is too long.
fn clipped(name: &str, chars_max: usize) -> String {
    let plain = gsm7::plain(name.trim());
    let fits = plain.chars().take(chars_max);
    fits.collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests;
