//! What may be set for the API and the pages.

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
    /// Names of trusts by ODS code, as patients know them.
    pub trust_names: std::collections::BTreeMap<String, String>,
    /// Names and addresses of sites by ODS code.
    pub site_names: std::collections::BTreeMap<String, String>,
    /// The number a patient can call instead.
    pub phone: String,
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
            trust_names: std::collections::BTreeMap::new(),
            site_names: std::collections::BTreeMap::new(),
            phone: String::new(),
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

    /// Everything that is wrong with the options, in words for whoever wrote them; none if they
    /// can be used.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let url = &self.public_url;
        if !(url.starts_with("http://") || url.starts_with("https://")) || url.ends_with('/') {
            faults.push("public_url must begin with https:// and not end with a slash".to_owned());
        }
        if self.webhook_secret.as_ref().is_some_and(|secret| !secret.is_usable()) {
            faults.push("webhook_secret must be whsec_ and base64 of 24 to 64 bytes".to_owned());
        }
        if self.body_bytes_max == 0 {
            faults.push("body_bytes_max must be at least 1".to_owned());
        }
        for host in &self.allowed_hosts {
            if host.is_empty() || host.contains(['/', ':']) {
                faults.push(format!("`{host}` in allowed_hosts must be a name without port"));
            }
        }
        for code in self.trust_names.keys().chain(self.site_names.keys()) {
            if !code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
                faults.push(format!("`{code}` must be an ODS code in upper case"));
            }
        }
        faults
    }
}

/// A secret that prints as stars.
#[derive(Clone, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl Secret {
    /// The key that a Standard Webhooks secret stands for; none if it is not base64.
    pub(crate) fn key(&self) -> Option<Vec<u8>> {
        let encoded = self.0.strip_prefix("whsec_").unwrap_or(&self.0);
        STANDARD.decode(encoded).ok()
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
        assert_eq!(Options::default().faults(), Vec::<String>::new());
        let names = [("r0a".to_owned(), "Ambridge".to_owned())];
        let options = Options {
            public_url: "offers.example.org/".to_owned(),
            webhook_secret: Some(Secret("whsec_c2hvcnQ=".to_owned())),
            body_bytes_max: 0,
            allowed_hosts: vec!["https://offers.example.org".to_owned()],
            site_names: names.into_iter().collect(),
            ..Options::default()
        };
        let faults = options.faults().join("\n");
        for word in ["public_url", "webhook_secret", "body_bytes_max", "allowed_hosts", "r0a"] {
            assert!(faults.contains(word), "{word} in {faults}");
        }
        assert!(!format!("{options:?}").contains("c2hvcnQ"));
    }
}
