//! Who an offer is for, from the vault: on the page of that offer and on the call list only, kept by
//! no browser, and never in a log.

use backfill_core::PatientRef;
use backfill_core::course::ContactVia;
use backfill_core::entry::Reach;
use backfill_core::offer::{Offer, OfferState};
use backfill_runtime::ports::{Contact, Identifier, PortError};

use super::via;
use crate::App;
use crate::words::{languages, moments};
use backfill_runtime::identity::turns_text;

/// What a coordinator needs to reach a person and to know who answers.
pub(super) struct Person {
    pub(super) name: String,
    /// Whom to ask for, or what not to do; empty where the patient is called like anybody.
    pub(super) ask: &'static str,
    /// Where they can be called: the mobile number first, then the landline.
    pub(super) phones: Vec<Phone>,
    /// Whether something stands in the list where a number should, and could not be read.
    pub(super) has_unread_phone: bool,
    pub(super) email: String,
    /// What they speak, if it is not English.
    pub(super) language: Option<String>,
    /// Day and month, which is what is asked; the year is not shown.
    pub(super) born: Option<String>,
    /// What the number is, and the number.
    pub(super) numbers: Vec<(String, String)>,
}

/// Whether the page of an offer says who it is for: while somebody may have to act on it or to
/// arrange something, and always where a person calls.
pub(super) fn is_shown(offer: &Offer) -> bool {
    let to_arrange = offer.state == OfferState::Booked && !offer.arrange.what.is_nothing();
    !offer.state.is_final() || to_arrange || offer.reach == Reach::Call
}

/// A number to call.
pub(super) struct Phone {
    /// As it is read out.
    pub(super) spoken: String,
    /// For a `tel:` link.
    pub(super) digits: String,
}

impl Person {
    /// Looks a person up; none if nothing is known of them any more.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    pub(super) async fn of(app: &App, offer: &Offer) -> Result<Option<Self>, PortError> {
        Self::known_as(app, offer.patient).await
    }

    /// [`Person::of`] by reference.
    ///
    /// # Errors
    /// If the vault cannot be reached.
    pub(super) async fn known_as(
        app: &App,
        patient: PatientRef,
    ) -> Result<Option<Self>, PortError> {
        let Some(contact) = app.vault.get(patient).await? else { return Ok(None) };
        let via = via::of(app, patient).await?;
        let is_child = via::is_child(&contact, app.zone.civil((app.now)()).date());
        Ok(Some(Self::known(&contact).reached(via, is_child)))
    }

    /// Nobody is tempted to call a number at which somebody else may answer.
    fn reached(mut self, via: Option<ContactVia>, is_child: bool) -> Self {
        self.ask = via::said(via, is_child);
        if via == Some(ContactVia::SafeContact) {
            self.phones.clear();
            self.email.clear();
        }
        self
    }

    /// [`Person::of`] by what is known.
    pub(super) fn known(contact: &Contact) -> Self {
        let text = |field: &Option<String>| {
            let text = field.as_deref().unwrap_or_default();
            text.chars().filter(|sign| !turns_text(*sign)).collect::<String>()
        };
        let name = format!("{} {}", text(&contact.given_name), text(&contact.family_name));
        let name = name.trim();
        Self {
            name: if name.is_empty() { "Name not known".to_owned() } else { name.to_owned() },
            ask: "",
            phones: [&contact.phone, &contact.landline]
                .into_iter()
                .flatten()
                .map(|digits| phone(digits))
                .collect(),
            has_unread_phone: contact.has_unread_phone,
            email: text(&contact.email),
            language: languages::other_than_english(&text(&contact.language)),
            born: contact.birth_date.as_deref().and_then(moments::day_and_month),
            numbers: contact.identifiers.iter().map(number).collect(),
        }
    }
}

fn phone(digits: &str) -> Phone {
    Phone { spoken: spaced(digits), digits: digits.to_owned() }
}

fn number(identifier: &Identifier) -> (String, String) {
    let value = &identifier.value;
    if identifier.system == "NHS" {
        return ("NHS number".to_owned(), grouped(value, &[3, 3, 4]));
    }
    (format!("Number at {}", identifier.system), value.clone())
}

/// A number of the United Kingdom as it is read out; others as they are.
fn spaced(phone: &str) -> String {
    let national = match phone.strip_prefix("+44") {
        Some(rest) => format!("0{rest}"),
        None => phone.to_owned(),
    };
    let sizes: &[usize] = if national.starts_with("02") { &[3, 4, 4] } else { &[5, 6] };
    let is_plain = national.len() == 11 && national.starts_with('0');
    if is_plain { grouped(&national, sizes) } else { phone.to_owned() }
}

/// Digits in groups; what does not fit them stays as it is.
fn grouped(digits: &str, sizes: &[usize]) -> String {
    let whole = sizes.iter().sum::<usize>();
    if digits.len() != whole || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits.to_owned();
    }
    let mut rest = digits;
    let mut groups = Vec::with_capacity(sizes.len());
    for size in sizes {
        let (group, tail) = rest.split_at(*size);
        groups.push(group);
        rest = tail;
    }
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_a_landline_can_be_called_there() {
        let landline = Some("+441632960123".to_owned());
        for (mobile, spoken) in [
            (None, vec!["01632 960123"]),
            (Some("+447700900123".to_owned()), vec!["07700 900123", "01632 960123"]),
        ] {
            let contact =
                Contact { phone: mobile, landline: landline.clone(), ..Contact::default() };
            let person = Person::known(&contact);
            let shown: Vec<&str> = person.phones.iter().map(|it| it.spoken.as_str()).collect();
            assert_eq!(shown, spoken);
        }
        assert!(Person::known(&Contact::default()).phones.is_empty());
    }

    #[test]
    fn numbers_are_written_as_they_are_read_out() {
        assert_eq!(spaced("07700900123"), "07700 900123");
        assert_eq!(spaced("+447700900123"), "07700 900123");
        assert_eq!(spaced("+442079460018"), "020 7946 0018");
        assert_eq!(spaced("+441632960123"), "01632 960123");
        assert_eq!(spaced("+33123456789"), "+33123456789");
        assert_eq!(spaced(""), "");
        let nhs = Identifier { system: "NHS".to_owned(), value: "9990548609".to_owned() };
        assert_eq!(number(&nhs), ("NHS number".to_owned(), "999 054 8609".to_owned()));
        let local = Identifier { system: "R0A".to_owned(), value: "H123".to_owned() };
        assert_eq!(number(&local), ("Number at R0A".to_owned(), "H123".to_owned()));
    }
}
