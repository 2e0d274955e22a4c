//! What may be set for the API and the pages.

use crate::pages::guard::Network;
use backfill_core::code::Code;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Knobs; none of them changes a decision of the core.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Where patients reach the pages, without a trailing slash: the start of every link.
    pub public_url: String,
    /// Where the service listens, `address:port`: it answers by this name too.
    pub listen: Option<String>,
    /// Further names by which programs and coordinators reach the API and the console, without
    /// port. They are always answered by the host of `public_url`, the address listened on,
    /// `localhost` and addresses of this machine; any other name gets 421.
    pub allowed_hosts: Vec<String>,
    /// Whether patients have a door of their own ([`crate::patients_router`]): then their pages are not
    /// among the other routes, and those do not answer to the host of `public_url`.
    pub patients_apart: bool,
    /// Proxies whose `X-Forwarded-For` is believed: addresses, or networks such as `10.1.0.0/16`.
    pub trusted_proxies: Vec<String>,
    /// How many links that are nobody's one address may open in a minute.
    pub unknown_links_per_address: u32,
    /// How many links that are nobody's may be opened in a minute in all.
    pub unknown_links: u32,
    /// Names of trusts by ODS code, as patients know them.
    pub trust_names: std::collections::BTreeMap<String, String>,
    /// Names and addresses of sites by ODS code.
    pub site_names: std::collections::BTreeMap<String, String>,
    /// What trusts call services.
    pub services: backfill_reading::LocalServices,
    /// The number a patient can call instead.
    pub phone: String,
    /// Whether bookings are written to the trust's system, or made there by hand.
    pub writes_back: bool,
    /// Standard Webhooks secret (`whsec_…`); when set, `POST /api/cancellations` must be signed.
    pub webhook_secret: Option<Secret>,
    /// Largest request body, in bytes.
    pub body_bytes_max: usize,
    /// Wrong answers to the light check of one offer before its page locks.
    pub check_tries_max: u32,
    /// How long a page waits for the outcome of an answer, in milliseconds.
    pub outcome_wait_ms: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:8080".to_owned(),
            listen: None,
            allowed_hosts: Vec::new(),
            patients_apart: false,
            trusted_proxies: Vec::new(),
            unknown_links_per_address: 30,
            unknown_links: 300,
            trust_names: std::collections::BTreeMap::new(),
            site_names: std::collections::BTreeMap::new(),
            services: backfill_reading::LocalServices::default(),
            phone: String::new(),
            writes_back: false,
            webhook_secret: None,
            body_bytes_max: 1024 * 1024,
            check_tries_max: 5,
            outcome_wait_ms: 5_000,
        }
    }
}

/// Bytes of a webhook secret, as Standard Webhooks wants them.
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

impl Options {
    /// The name of a trust, if it is known.
    pub(crate) fn trust_name(&self, trust: Code) -> Option<&str> {
        self.trust_names.get(trust.as_str()).map(String::as_str)
    }

    /// The name and address of a site, if it is known.
    pub(crate) fn site_name(&self, site: Code) -> Option<&str> {
        self.site_names.get(site.as_str()).map(String::as_str)
    }

    /// Everything that is wrong with the options; none if they can be used.
    #[must_use]
    pub fn faults(&self) -> Vec<OptionsFault> {
        let mut faults = Vec::new();
        let mut wrong = |key: &str, problem: &str| {
            faults.push(OptionsFault { key: key.to_owned(), problem: problem.to_owned() });
        };
        let url = &self.public_url;
        if !(url.starts_with("http://") || url.starts_with("https://")) || url.ends_with('/') {
            wrong("public_url", "must begin with https:// and not end with a slash");
        }
        if self.webhook_secret.as_ref().is_some_and(|secret| !secret.is_usable()) {
            wrong("webhook_secret", "must be `whsec_` and the base64 of 24 to 64 bytes after it");
        }
        if self.body_bytes_max == 0 {
            wrong("body_bytes_max", "must be 1 or more");
        }
        if self.check_tries_max == 0 {
            wrong("check_tries_max", "must be 1 or more: with none, nobody could answer");
        }
        if self.allowed_hosts.iter().any(|host| host.is_empty() || host.contains(['/', ':', ' '])) {
            wrong("allowed_hosts", "must be names without port, such as backfill.example.org");
        }
        let is_network = |text: &String| text.parse::<Network>().is_ok();
        if !self.trusted_proxies.iter().all(is_network) {
            wrong("trusted_proxies", "must be addresses or networks, such as `10.1.0.0/16`");
        }
        for (names, codes) in [("trust_names", &self.trust_names), ("site_names", &self.site_names)]
        {
            for code in codes.keys().filter(|code| !is_ods_code(code)) {
                wrong(&format!("{names}.{code}"), "must be an ODS code in upper case, such as R0A");
            }
        }
        for (name, problem) in self.services.faults() {
            wrong(&format!("services.{name}"), problem);
        }
        faults
    }
}

fn is_ods_code(text: &str) -> bool {
    backfill_reading::ods_code(text).is_some_and(|code| code.as_str() == text)
}

/// A setting that cannot work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionsFault {
    /// Which, with what is wrong in it after a dot: `trust_names.r0a`.
    pub key: String,
    /// What is wrong, and what to write instead. Follows the name of the setting.
    pub problem: String,
}

/// A secret that prints as stars.
#[derive(Clone, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl Secret {
    /// The key that a Standard Webhooks secret stands for; none if it is no such secret.
    pub(crate) fn key(&self) -> Option<Vec<u8>> {
        STANDARD.decode(self.0.strip_prefix("whsec_")?).ok()
    }

    fn is_usable(&self) -> bool {
        self.key().is_some_and(|key| SECRET_BYTES.contains(&key.len()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_can_be_used_and_every_fault_is_told() {
        assert_eq!(Options::default().faults(), []);
        let names = [("r0a".to_owned(), "Ambridge".to_owned())];
        let options = Options {
            public_url: "offers.example.org/".to_owned(),
            webhook_secret: Some(Secret("whsec_c2hvcnQ=".to_owned())),
            body_bytes_max: 0,
            check_tries_max: 0,
            allowed_hosts: vec!["https://offers.example.org".to_owned()],
            site_names: names.into_iter().collect(),
            ..Options::default()
        };
        let faults = options.faults();
        let keys: Vec<&str> = faults.iter().map(|fault| fault.key.as_str()).collect();
        let wanted = [
            "public_url",
            "webhook_secret",
            "body_bytes_max",
            "check_tries_max",
            "allowed_hosts",
            "site_names.r0a",
        ];
        assert_eq!(keys, wanted);
        assert!(!format!("{faults:?}").contains("c2hvcnQ"));
        assert!(!format!("{options:?}").contains("c2hvcnQ"));
    }
    #[test]
    fn a_secret_is_whsec_and_the_base64_of_enough_bytes() {
        let of = |bytes: usize| STANDARD.encode(vec![7; bytes]);
        for (secret, good) in [
            (format!("whsec_{}", of(24)), true),
            (format!("whsec_{}", of(64)), true),
            (format!("whsec_{}", of(23)), false),
            (format!("whsec_{}", of(65)), false),
            (of(32), false),
            (format!("whpk_{}", of(32)), false),
            (format!("whsec_{}!", of(32)), false),
            ("whsec_".to_owned(), false),
            (String::new(), false),
        ] {
            let options = Options { webhook_secret: Some(Secret(secret)), ..Options::default() };
            assert_eq!(options.faults().is_empty(), good, "{:?}", options.faults());
        }
    }
}
