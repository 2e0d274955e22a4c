//! Which part of a trust's work times are offered from: a pilot begins with one clinic, and a pause
//! stops a clinic, a service or the whole trust at once.

use alloc::string::String;

use crate::code::Code;
use crate::slot::{SlotFacts, name_key};
use crate::time::Timestamp;

/// Treatment functions whose times are offered only once a scope of the service or of the clinic
/// says so: the message alone can harm (sexual health), or a short-notice change of plan can
/// (mental health, learning disability). NHS Data Dictionary, treatment function codes.
const CLOSED_UNTIL_OPENED: [&str; 18] = [
    "360", "504", "656", "700", "710", "711", "712", "713", "715", "720", "721", "722", "723",
    "724", "725", "726", "730", "X03",
];

/// A part of a trust's work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// All of it.
    Whole,
    /// One service.
    Service(Code),
    /// One clinic or session, as [`Part::clinic`] writes it.
    Clinic(String),
    /// The trust's patients who are in prison, wherever they would be seen.
    InPrison,
}

impl Part {
    /// A clinic by its name: capital letters and blanks at the ends make no other clinic of it.
    #[must_use]
    pub fn clinic(name: &str) -> Self {
        Self::Clinic(name_key(name))
    }
}

/// A part of the work of one trust.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// ODS code of the trust.
    pub trust: Code,
    /// Which part.
    pub part: Part,
}

/// What was said of a scope last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offering {
    /// Of what.
    pub scope: Scope,
    /// Whether its times are offered.
    pub offerable: bool,
    /// Since when.
    pub since: Timestamp,
}

impl Scope {
    /// Whether a time belongs to it, or may be offered to people who do.
    #[must_use]
    pub fn concerns(&self, facts: &SlotFacts) -> bool {
        self.trust == facts.trust
            && match &self.part {
                Part::Whole | Part::InPrison => true,
                Part::Service(service) => *service == facts.service,
                Part::Clinic(clinic) => *clinic == name_key(&facts.session),
            }
    }

    /// The scopes that a time belongs to, the narrowest first: what is said of it counts.
    pub(crate) fn of(facts: &SlotFacts) -> [Self; 3] {
        let clinic = Part::clinic(&facts.session);
        let parts = [clinic, Part::Service(facts.service), Part::Whole];
        parts.map(|part| Self { trust: facts.trust, part })
    }
}

/// Whether such a time may be offered at all: what was said of its clinic counts, then of its
/// service, then of its trust; a later pause of more than that stops it all the same. `said` finds
/// what was said last of a scope.
pub fn is_offerable<'a>(
    facts: &SlotFacts,
    said: impl FnMut(Scope) -> Option<&'a Offering>,
) -> bool {
    let said = Scope::of(facts).map(said);
    let mut said = said.iter().flatten();
    let Some(first) = said.next() else { return needs_no_word(facts, &Part::Whole) };
    // Whoever stops the whole trust means what was opened before, too.
    let is_stopped_since = said.any(|it| !it.offerable && first.since < it.since);
    first.offerable && !is_stopped_since && needs_no_word(facts, &first.scope.part)
}

/// Whether a word about this part opens such a time: a private clinic is opened by its own name
/// only, a sensitive service by its name or the clinic's.
fn needs_no_word(facts: &SlotFacts, part: &Part) -> bool {
    let is_sensitive = !is_open_unsaid(facts.service);
    match part {
        Part::Clinic(_) => true,
        Part::Service(_) => !facts.takes.is_private,
        Part::Whole | Part::InPrison => !facts.takes.is_private && !is_sensitive,
    }
}

/// Whether times of a service are offered where nothing was said of the service or the clinic.
pub(crate) fn is_open_unsaid(service: Code) -> bool {
    !CLOSED_UNTIL_OPENED.contains(&service.as_str())
}
