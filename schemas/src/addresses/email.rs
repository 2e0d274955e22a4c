//! Email addresses.

use email_address::{EmailAddress, Options};

use super::blank::is_nothing;
use super::placeholder;
use crate::unseen::seen;

/// The longest address that GOV.UK Notify takes, in bytes.
const ADDRESS_BYTES_MAX: usize = 320;

/// Why what was written is no address that can be used. Never says what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmailFault {
    /// Its syntax is wrong.
    #[error("is no email address; write one like mary@example.com")]
    Syntax,
    /// No mail could be sent to it: its name has signs that providers refuse.
    #[error("has signs before the @ that mail is not sent to; write it without accents")]
    Signs,
    /// Its domain is none of the internet.
    #[error("has no such domain: after the @ stand names with dots between, like example.com")]
    Domain,
    /// Nobody can tell which is meant.
    #[error("has several addresses; keep the one that the patient wants to be reached by")]
    Several,
    /// Words stand beside it: it may be somebody else's.
    #[error("has words beside the address: it may be somebody else's; leave the address alone")]
    Remark,
    /// It was typed to fill the field.
    #[error("is a placeholder and nobody's address")]
    Placeholder,
}

/// Reads the address of a field: none if there is none. What an address can be, the library says;
/// what providers take of it, GOV.UK Notify, which is the strictest.
///
/// # Errors
/// If something is written that is not one usable address.
pub fn email(text: &str) -> Result<Option<String>, EmailFault> {
    let text = seen(text);
    if is_nothing(&text) {
        return Ok(None);
    }
    let bare = unwrapped(&text);
    if 1 < bare.matches('@').count() {
        return Err(EmailFault::Several);
    }
    if bare.contains(|sign: char| sign.is_whitespace() || "<>()[],;\"".contains(sign)) {
        return Err(if bare.contains('@') { EmailFault::Remark } else { EmailFault::Syntax });
    }
    let (local, domain) = bare.split_once('@').ok_or(EmailFault::Syntax)?;
    let domain = ascii(domain)?;
    if !local.is_ascii() {
        return Err(EmailFault::Signs);
    }
    let address = format!("{local}@{domain}");
    let options = Options::default().with_required_tld().without_domain_literal();
    let is_good = EmailAddress::parse_with_options(&address, options).is_ok();
    if !is_good || ADDRESS_BYTES_MAX < address.len() || !local.bytes().all(is_taken) {
        return Err(EmailFault::Syntax);
    }
    if placeholder::is_address(local, &domain) {
        return Err(EmailFault::Placeholder);
    }
    Ok(Some(address))
}

/// Without the brackets or the scheme that pages and mail programs copy along.
fn unwrapped(text: &str) -> &str {
    let text = match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &text[7..],
        _ => text,
    };
    let inner = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    inner.unwrap_or(text).trim()
}

/// A domain as it is sent: small letters, other scripts in punycode.
fn ascii(domain: &str) -> Result<String, EmailFault> {
    let ascii = idna::domain_to_ascii_strict(domain).map_err(|_| EmailFault::Domain)?;
    let labels: Vec<&str> = ascii.split('.').collect();
    let (last, rest) = labels.split_last().ok_or(EmailFault::Domain)?;
    let is_label = |label: &str| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && label.bytes().all(is_part)
    };
    let is_top = last.starts_with("xn--") || last.bytes().all(|byte| byte.is_ascii_alphabetic());
    let is_good = !rest.is_empty() && labels.iter().all(|label| is_label(label)) && is_top;
    if is_good && 2 <= last.len() { Ok(ascii) } else { Err(EmailFault::Domain) }
}

/// Signs that GOV.UK Notify takes before the `@`.
fn is_taken(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_without_what_was_copied_along() {
        for (text, address) in [
            ("mary@example.com", "mary@example.com"),
            (" mary@example.com\u{a0}", "mary@example.com"),
            ("mary@example.com\u{200b}", "mary@example.com"),
            ("<mary@example.com>", "mary@example.com"),
            ("mailto:mary@example.com", "mary@example.com"),
            ("MAILTO:Mary.Jones@Example.COM", "Mary.Jones@example.com"),
            ("mary+nhs@example.com", "mary+nhs@example.com"),
            ("o'brien@example.com", "o'brien@example.com"),
            ("mary@b\u{fc}cher.example", "mary@xn--bcher-kva.example"),
            ("mary_j-1@mail.example.org", "mary_j-1@mail.example.org"),
        ] {
            assert_eq!(email(text), Ok(Some(address.to_owned())), "{text}");
        }
    }

    #[test]
    fn where_nothing_is_written_there_is_none() {
        for text in ["", " ", "-", "n/a", "None", "no email", "unknown"] {
            assert_eq!(email(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_sent_to_has_its_reason() {
        use EmailFault::*;
        for (text, fault) in [
            ("mary@example.com.", Domain),
            ("mary..j@example.com", Syntax),
            (".mary@example.com", Syntax),
            ("mary.@example.com", Syntax),
            ("mary@example..com", Domain),
            ("mary@.example.com", Domain),
            ("mary@example", Domain),
            ("mary@example.c", Domain),
            ("mary@192.0.2.1", Domain),
            ("mary@[192.0.2.1]", Remark),
            ("mary@exa_mple.com", Domain),
            ("mary@-example.com", Domain),
            ("@example.com", Syntax),
            ("mary@", Domain),
            ("mary.example.com", Syntax),
            ("mary at example.com", Syntax),
            ("jos\u{e9}@example.com", Signs),
            ("mary@example.com, bob@example.com", Several),
            ("mary@example.com;bob@example.com", Several),
            ("mary@bob@example.com", Several),
            ("Mary Jones <mary@example.com>", Remark),
            ("mary@example.com (daughter)", Remark),
            ("none@none", Domain),
            ("noemail@noemail.com", Placeholder),
            ("no-reply@example.com", Placeholder),
            ("a@a.com", Placeholder),
        ] {
            assert_eq!(email(text), Err(fault), "{text}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        assert_eq!(email(&long), Err(Syntax));
    }
}
