//! Whether and at which level a message is answered: MSH-15 and MSH-16, the standard's 2.9.3.
//!
//! | MSH-15 | MSH-16 | taken | refused |
//! |---|---|---|---|
//! | empty | empty | AA | AE, AR |
//! | AL | any | CA | CE, CR |
//! | ER | AL, SU | AA | CE, CR |
//! | ER | NE, ER, empty | – | CE, CR |
//! | SU | AL, ER | CA | AE, AR |
//! | SU | NE, SU, empty | CA | – |
//! | NE, empty | AL | AA | AE, AR |
//! | NE, empty | ER | – | AE, AR |
//! | NE, empty | SU | AA | – |
//! | NE, empty | NE, empty (not both empty) | – | – |
//!
//! A sender that asks for both gets one answer, the accept acknowledgement: the application one
//! would be a message of its own. A code that is not in table 0155 counts as empty.

use super::Header;
use crate::mapping::AcknowledgeAs;

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// That the message is safe: CA, CE, CR.
    Accept,
    /// What became of it: AA, AE, AR.
    Application,
}

/// When an acknowledgement is wanted: table 0155.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Always,
    Never,
    OnError,
    OnSuccess,
}

/// The level to answer at; none if the sender wants no answer.
pub(super) fn level(
    header: &Header,
    is_refused: bool,
    acknowledge_as: AcknowledgeAs,
) -> Option<Level> {
    let (accept, application) = (wanted(&header.accept), wanted(&header.application));
    let is_original = accept.is_none() && application.is_none();
    if is_original || acknowledge_as == AcknowledgeAs::Application {
        return Some(Level::Application);
    }
    [(accept, Level::Accept), (application, Level::Application)]
        .into_iter()
        .find(|(wanted, _)| wanted.is_some_and(|wanted| wanted.is_met(is_refused)))
        .map(|(_, level)| level)
}

impl Wanted {
    fn is_met(self, is_refused: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::OnError => is_refused,
            Self::OnSuccess => !is_refused,
        }
    }
}

fn wanted(code: &str) -> Option<Wanted> {
    match code.trim().to_ascii_uppercase().as_str() {
        "AL" => Some(Wanted::Always),
        "NE" => Some(Wanted::Never),
        "ER" => Some(Wanted::OnError),
        "SU" => Some(Wanted::OnSuccess),
        _ => None,
    }
}
