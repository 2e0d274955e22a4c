//! The closed lists of words of the API, for its document. What a field may hold is taken from
//! the words themselves. Reasons, refusals and terms are no closed lists: more may come, and a
//! program that knows only some of them must not fail over another.

use std::borrow::Cow;

use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema};
use utoipa::{PartialSchema, ToSchema};

use super::appointments::diary::STANDINGS;
use crate::words::kinds::{
    CAUSES, CONTACTS, ENTRY_STATUSES, KINDS, MODALITIES, NEEDS, OTHER_CAUSES, PRIORITIES, REACHES,
    REMOVALS, STAGES, SUPPORT,
};
use crate::words::lacking::{COLUMNS, SUSPENSIONS};
use crate::words::{Choices, offers, record, slots};

/// A word that stands for whatever a sender did not say in a way that is known.
const UNKNOWN: &str = "unknown";

macro_rules! vocabulary {
    ($($name:ident: $doc:literal, $words:expr;)*) => {$(
        #[doc = $doc]
        #[derive(Debug)]
        pub(crate) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                listed($doc, $words)
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

vocabulary! {
    Kind: "What kind of appointment it is.", names(KINDS);
    KnownKind: "What kind of appointment it is; `unknown` where the sender's word is not.",
        [names(KINDS), vec![UNKNOWN]].concat();
    ModalityWord: "How patient and clinician meet.", names(MODALITIES);
    Priority: "How urgent it is.", letters_only(names(PRIORITIES));
    ReachWord: "How a patient is reached.", names(REACHES);
    SupportWord: "What an appointment provides, or a patient needs.", names(SUPPORT);
    EntryStatusWord: "Where an entry stands; at one that begins with `review` somebody must look.",
        names(ENTRY_STATUSES);
    NeedsWord: "What somebody must look at before an entry is offered anything.", names(NEEDS);
    LacksWord: "What an entry lacks that a rule needs: the column that says it.",
        names(COLUMNS);
    SuspendedWord: "Why an entry is suspended. At `unfit` and `treatment` only the trust lifts it.",
        names(SUSPENSIONS);
    SexWord: "A sex, as far as a clinic asks.", vec!["female", "male"];
    StageWord: "Where the course of a patient stands. Only `ready` is offered anything.",
        names(STAGES);
    ContactWord: "Through whom a patient is reached; at the last two a person calls.",
        names(CONTACTS);
    RemovalReason: "Why an entry is removed.", names(REMOVALS);
    CauseSent: "Who gave a time up, and why.", names(CAUSES);
    CauseShown: "Who gave a time up, and why.", [names(CAUSES), OTHER_CAUSES.to_vec()].concat();
    SlotStateWord: "Where a slot stands.", slots::STATES.to_vec();
    SlotOutcome: "How a slot ended.", slots::OUTCOMES.to_vec();
    OfferStateWord: "Where an offer stands.", offers::STATES.to_vec();
    RecordWord: "What an offer is for the trust's record of waiting times.", record::CODES.to_vec();
    AppointmentStatusWord: "Whether an appointment stands.", vec!["booked", "ended"];
    StandingWord: "Whether an appointment is to take place.", standing_words();
    AnswerWord: "What a patient says to an offer.", vec!["yes", "no"];
    AnswerVia: "Who passes an answer on: a coordinator on the phone, or a program.",
        vec!["call", "api"];
    EventState: "What an event came to. `pending`: not decided yet, or never sent.",
        vec!["taken", "refused", "pending"];
    TakenState: "What became of a request. `pending`: durable, not decided yet. `requested`: the \
                 trust has not confirmed it yet. `taken`: done, and cannot be shown now.",
        vec!["pending", "requested", "taken"];
    SlotsWanted: "Which slots to list.", vec!["all", "unfinished", "open"];
}

fn standing_words() -> Vec<&'static str> {
    STANDINGS.iter().map(|(name, _)| *name).collect()
}

fn names<T>(choices: &Choices<T>) -> Vec<&'static str> {
    choices.iter().map(|(name, _)| *name).collect()
}

/// Codes are taken as well, but one way to say a thing is enough to tell.
fn letters_only(words: Vec<&'static str>) -> Vec<&'static str> {
    words.into_iter().filter(|word| word.starts_with(|it: char| it.is_ascii_alphabetic())).collect()
}

fn listed(doc: &str, words: Vec<&'static str>) -> RefOr<Schema> {
    let kind = schema::SchemaType::new(Type::String);
    let list = ObjectBuilder::new().schema_type(kind).enum_values(Some(words));
    RefOr::T(Schema::Object(list.description(Some(doc)).build()))
}
