//! What may be set for the API and the pages.

/// Knobs; none of them changes a decision of the core.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Where patients reach the pages, without a trailing slash: the start of every link.
    pub public_url: String,
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

/// A secret that prints as stars.
#[derive(Clone, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}
