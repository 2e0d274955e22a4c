//! The closed lists of words that only answers and parameters hold, for the document of the API.

use backfill_reading::vocabulary::names;
use backfill_reading::words::kinds::{CAUSES, ENTRY_STATUSES, NEEDS, OTHER_CAUSES, REMOVALS};
use backfill_reading::words::lacking::COLUMNS;
use backfill_reading::words::offers;

use crate::words::{record, slots};

backfill_reading::vocabulary! {
    pub(crate) EntryStatusWord: "Where an entry stands; at one that begins with `review` somebody must look.",
        names(ENTRY_STATUSES);
    pub(crate) NeedsWord: "What somebody must look at before an entry is offered anything.",
        names(NEEDS);
    pub(crate) LacksWord: "What an entry lacks that a rule needs: the column that says it.",
        names(COLUMNS);
    pub(crate) RemovalReason: "Why an entry is removed.", names(REMOVALS);
    pub(crate) CauseShown: "Who gave a time up, and why.",
        [names(CAUSES), OTHER_CAUSES.to_vec()].concat();
    pub(crate) SlotStateWord: "Where a slot stands.", slots::STATES.to_vec();
    pub(crate) SlotOutcome: "How a slot ended.", slots::OUTCOMES.to_vec();
    pub(crate) OfferStateWord: "Where an offer stands.", offers::STATES.to_vec();
    pub(crate) RecordWord: "What an offer is for the trust's record of waiting times.",
        record::CODES.to_vec();
    pub(crate) AppointmentStatusWord: "Whether an appointment stands.", vec!["booked", "ended"];
    pub(crate) AnswerWord: "What a patient says to an offer.", vec!["yes", "no"];
    pub(crate) AnswerVia: "Who passes an answer on: a coordinator on the phone, or a program.",
        vec!["call", "api"];
    pub(crate) EventState: "What an event came to. `pending`: not decided yet, or never sent.",
        vec!["taken", "refused", "pending"];
    pub(crate) TakenState: "What became of a request. `pending`: durable, not decided yet. `requested`: the \
                 trust has not confirmed it yet. `taken`: done, and cannot be shown now.",
        vec!["pending", "requested", "taken"];
    pub(crate) SlotsWanted: "Which slots to list.", vec!["all", "unfinished", "open"];
}
