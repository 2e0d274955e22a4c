//! What may be set for messages, and what is checked before the first one is sent.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use crate::channel::Mail;
use crate::gsm7;

/// Longest `public_url`, in characters: with the token it must leave room for the words.
pub(crate) const PUBLIC_URL_CHARS_MAX: usize = 80;
/// Longest `phone`, in characters.
pub(crate) const PHONE_CHARS_MAX: usize = 20;

/// Knobs; none of them changes a decision of the core.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Where patients reach the pages, without a trailing slash: the start of every link.
    pub public_url: String,
    /// Names of trusts by ODS code, as patients know them.
    pub trust_names: BTreeMap<String, String>,
    /// Names and addresses of sites by ODS code; up to the first comma is the name.
    pub site_names: BTreeMap<String, String>,
    /// The number a patient can call instead; empty if there is none.
    pub phone: String,
    /// The mail server. Without one no email goes out, and patients are on the call list.
    pub smtp: Option<Smtp>,
}

/// A mail server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    /// Its name, as its certificate has it.
    pub host: String,
    /// Its port: 465 for `wrapper`, 587 for `starttls`.
    pub port: u16,
    /// How the connection is encrypted.
    #[serde(default)]
    pub tls: Tls,
    /// The login; none if the server asks for none.
    #[serde(default)]
    pub user: Option<String>,
    /// The password of `user`.
    #[serde(default)]
    pub password: Option<Secret>,
    /// The sender, such as `Appointments <appointments@trust.nhs.uk>`.
    pub from: String,
}

/// How a connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// Not at all: for a server on this machine or in a closed network.
    None,
    /// In plain first, then encrypted; a server that does not offer it gets nothing.
    Starttls,
    /// Encrypted from the first byte.
    #[default]
    Wrapper,
}

/// A secret that prints as stars.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A setting that cannot work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("notify.{key}: {problem}")]
pub struct OptionsError {
    /// Which setting.
    pub key: &'static str,
    /// What is wrong, and what to write instead.
    pub problem: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".to_owned(),
            trust_names: BTreeMap::new(),
            site_names: BTreeMap::new(),
            phone: String::new(),
            smtp: None,
        }
    }
}

/// One way over which patients hear of offers, and whether it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WayOut {
    /// What it is.
    pub name: &'static str,
    /// Whether messages go out this way.
    pub goes_out: bool,
    /// Over what, or what happens instead.
    pub detail: String,
}

impl Options {
    /// Every way over which patients may hear of offers.
    #[must_use]
    pub fn ways_out(&self) -> Vec<WayOut> {
        let way =
            |name, goes_out, detail: &str| WayOut { name, goes_out, detail: detail.to_owned() };
        let texts = "no provider of texts is built in yet; who has an email address gets emails, \
                     who has none is on the call list";
        let email = self.smtp.as_ref().map_or_else(
            || way("email", false, "no mail server is set; patients are on the call list"),
            |smtp| way("email", true, &format!("over {}:{}", smtp.host, smtp.port)),
        );
        let calls = "coordinators call from /console/calls";
        vec![
            way("texts", false, texts),
            email,
            way("call list", true, calls),
            way("letters", false, "none are printed; who asks for one is on the call list"),
        ]
    }

    /// Checks the settings, so that no mistake shows up only in a patient's message.
    ///
    /// # Errors
    /// The first setting that cannot work.
    pub fn check(&self) -> Result<(), OptionsError> {
        self.faults().into_iter().next().map_or(Ok(()), Err)
    }

    /// Every setting that cannot work.
    #[must_use]
    pub fn faults(&self) -> Vec<OptionsError> {
        let smtp = self.smtp.as_ref().map_or(Ok(()), check_smtp);
        let all = [check_public_url(&self.public_url), check_phone(&self.phone), smtp];
        all.into_iter().filter_map(Result::err).collect()
    }
}

fn check_public_url(url: &str) -> Result<(), OptionsError> {
    let problem = if !(url.starts_with("https://") || url.starts_with("http://")) {
        "must start with `https://` (or `http://` for a trial)".to_owned()
    } else if PUBLIC_URL_CHARS_MAX < url.len() {
        format!("has {} characters; a text has room for {PUBLIC_URL_CHARS_MAX}", url.len())
    } else if url.ends_with('/') {
        "must not end with `/`".to_owned()
    } else if !url.bytes().all(|byte| byte.is_ascii_graphic()) || !gsm7::is_single(url) {
        "may hold only letters, digits and signs that a text message can carry".to_owned()
    } else {
        return Ok(());
    };
    Err(OptionsError { key: "public_url", problem })
}

fn check_phone(phone: &str) -> Result<(), OptionsError> {
    let fits = phone.len() <= PHONE_CHARS_MAX
        && phone.chars().all(|sign| sign.is_ascii_digit() || " +()".contains(sign));
    if fits {
        return Ok(());
    }
    let problem = format!(
        "may hold at most {PHONE_CHARS_MAX} digits, spaces, `+` and brackets, like `0161 496 0000`"
    );
    Err(OptionsError { key: "phone", problem })
}

fn check_smtp(smtp: &Smtp) -> Result<(), OptionsError> {
    if smtp.host.is_empty() {
        let problem = "is empty; write the mail server's name".to_owned();
        return Err(OptionsError { key: "smtp.host", problem });
    }
    if smtp.user.is_some() != smtp.password.is_some() {
        let problem = "user and password are set together or not at all".to_owned();
        return Err(OptionsError { key: "smtp.user", problem });
    }
    if smtp.user.is_some() && smtp.tls == Tls::None && !is_this_machine(&smtp.host) {
        let problem =
            "`none` would send the password in plain; use `starttls` or `wrapper`".to_owned();
        return Err(OptionsError { key: "smtp.tls", problem });
    }
    Mail::new(smtp).map(|_| ())
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(options: &Options) -> Option<&'static str> {
        options.check().err().map(|error| error.key)
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        assert!(toml::from_str::<Options>("phone = \"0161 496 0000\"").is_ok());
        let error = toml::from_str::<Options>("fone = \"0161 496 0000\"").unwrap_err();
        assert!(error.to_string().contains("fone"), "{error}");
    }

    #[test]
    fn a_password_prints_as_stars() {
        let text = "[smtp]\nhost = \"localhost\"\nport = 25\ntls = \"none\"\nuser = \"u\"\n\
                    password = \"hunter2\"\nfrom = \"a@example.org\"";
        let options: Options = toml::from_str(text).unwrap();
        let printed = format!("{options:?}");
        assert!(printed.contains("***") && !printed.contains("hunter2"), "{printed}");
        assert_eq!(key_of(&options), None);
    }

    #[test]
    fn settings_that_can_not_work_are_named() {
        let with = |change: fn(&mut Options)| {
            let mut options = Options::default();
            change(&mut options);
            key_of(&options)
        };
        assert_eq!(with(|_| ()), None);
        assert_eq!(with(|o| o.public_url = "offers.example.org".into()), Some("public_url"));
        assert_eq!(with(|o| o.public_url = "https://example.org/".into()), Some("public_url"));
        assert_eq!(with(|o| o.public_url = "https://exämple.org".into()), Some("public_url"));
        assert_eq!(
            with(|o| o.public_url = format!("https://{}", "a".repeat(80))),
            Some("public_url")
        );
        assert_eq!(with(|o| o.phone = "call us".into()), Some("phone"));
    }

    #[test]
    fn a_password_is_never_sent_in_plain_over_a_network() {
        let mut smtp = Smtp {
            host: "mail.example.org".to_owned(),
            port: 25,
            tls: Tls::None,
            user: Some("u".to_owned()),
            password: Some(Secret("p".to_owned())),
            from: "a@example.org".to_owned(),
        };
        let check =
            |smtp: &Smtp| key_of(&Options { smtp: Some(smtp.clone()), ..Options::default() });
        assert_eq!(check(&smtp), Some("smtp.tls"));
        smtp.tls = Tls::Starttls;
        assert_eq!(check(&smtp), None);
        smtp.password = None;
        assert_eq!(check(&smtp), Some("smtp.user"));
    }
}
