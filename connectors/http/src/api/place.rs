//! Where: trusts and sites by code or by name.

use backfill_core::code::Code;
use backfill_core::slot::SlotFacts;
use backfill_reading::{Reading, ods_code};
use std::collections::BTreeMap;

use crate::App;

/// Trusts and sites that were asked for; none at all means everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Places(Vec<Code>);

impl Places {
    /// Whether an appointment is at one of them.
    pub(crate) fn hold(&self, facts: &SlotFacts) -> bool {
        self.0.is_empty() || self.0.contains(&facts.trust) || self.0.contains(&facts.site)
    }
}

/// The trusts and sites that a text means: a code, or a name or part of one.
pub(crate) fn find(app: &App, reading: &mut Reading, text: &str) -> Places {
    let named = named(&app.options.trust_names, text);
    let named: Vec<Code> = named.chain(self::named(&app.options.site_names, text)).collect();
    let code = ods_code(text).filter(|_| looks_like_code(text));
    let places: Vec<Code> = named.into_iter().chain(code).collect();
    if places.is_empty() {
        reading.wrong("location", "is no code or name of a trust or site that is known here");
    }
    Places(places)
}

/// Codes have digits; a name of one word could be mistaken for one.
fn looks_like_code(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit()) || text.len() <= 3
}

fn named<'a>(
    names: &'a BTreeMap<String, String>,
    text: &str,
) -> impl Iterator<Item = Code> + use<'a> {
    let wanted = text.to_lowercase();
    let fits = move |name: &str| name.to_lowercase().contains(&wanted);
    names.iter().filter(move |(_, name)| fits(name)).filter_map(|(code, _)| ods_code(code))
}
