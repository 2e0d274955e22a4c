//! The closed lists of words that rows are written in, for the document of an API. What a field may hold
//! is taken from the words themselves. Reasons, refusals and terms are no closed lists: more may
//! come, and a program that knows only some of them must not fail over another.

use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema};

use crate::diary::STANDINGS;
use crate::words::Choices;
use crate::words::kinds::{
    CAUSES, CONTACTS, KINDS, MODALITIES, PRIORITIES, REACHES, STAGES, SUPPORT,
};
use crate::words::lacking::SUSPENSIONS;

/// A word that stands for whatever a sender did not say in a way that is known.
const UNKNOWN: &str = "unknown";

/// Makes a type that describes itself as one of a few words: `pub Name: "What it says.", words;`.
#[macro_export]
macro_rules! vocabulary {
    ($($vis:vis $name:ident: $doc:literal, $words:expr;)*) => {$(
        #[doc = $doc]
        #[derive(Debug)]
        $vis struct $name;

        impl ::utoipa::PartialSchema for $name {
            fn schema() -> ::utoipa::openapi::RefOr<::utoipa::openapi::schema::Schema> {
                $crate::vocabulary::listed($doc, $words)
            }
        }

        impl ::utoipa::ToSchema for $name {
            fn name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

crate::vocabulary! {
    pub Kind: "What kind of appointment it is.", names(KINDS);
    pub KnownKind: "What kind of appointment it is; `unknown` where the sender's word is not.",
        [names(KINDS), vec![UNKNOWN]].concat();
    pub ModalityWord: "How patient and clinician meet.", names(MODALITIES);
    pub Priority: "How urgent it is.", letters_only(names(PRIORITIES));
    pub ReachWord: "How a patient is reached.", names(REACHES);
    pub SupportWord: "What an appointment provides, or a patient needs.", names(SUPPORT);
    pub SuspendedWord: "Why an entry is suspended. At `unfit` and `treatment` only the trust lifts it.",
        names(SUSPENSIONS);
    pub SexWord: "A sex, as far as a clinic asks.", vec!["female", "male"];
    pub StageWord: "Where the course of a patient stands. Only `ready` is offered anything.",
        names(STAGES);
    pub ContactWord: "Through whom a patient is reached; at the last two a person calls.",
        names(CONTACTS);
    pub CauseSent: "Who gave a time up, and why.", names(CAUSES);
    pub StandingWord: "Whether an appointment is to take place.", standing_words();
}

fn standing_words() -> Vec<&'static str> {
    STANDINGS.iter().map(|(name, _)| *name).collect()
}

/// The words of choices.
#[must_use]
pub fn names<T>(choices: &Choices<T>) -> Vec<&'static str> {
    choices.iter().map(|(name, _)| *name).collect()
}

/// Codes are taken as well, but one way to say a thing is enough to tell.
fn letters_only(words: Vec<&'static str>) -> Vec<&'static str> {
    words.into_iter().filter(|word| word.starts_with(|it: char| it.is_ascii_alphabetic())).collect()
}

/// The schema of one of a few words.
#[must_use]
pub fn listed(doc: &str, words: Vec<&'static str>) -> RefOr<Schema> {
    let kind = schema::SchemaType::new(Type::String);
    let list = ObjectBuilder::new().schema_type(kind).enum_values(Some(words));
    RefOr::T(Schema::Object(list.description(Some(doc)).build()))
}
