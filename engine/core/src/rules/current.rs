//! Whose word is too old to act on: a list that nobody keeps, and a trust that has gone silent.
//!
//! A list is old when neither an entry of it was told for `list_age_days_max` days nor a person has
//! looked. Whoever sends a file sends it at least once a month, and a feed of changes speaks every
//! day: either way a list without a word for longer than that holds people who were treated
//! elsewhere, moved away or died. One more word does not make it young again, since it says nothing
//! of the others; a whole list does, and so does a person who has looked.
//!
//! A feed is silent when nothing at all came from the trust for `silence_hours_max` hours. What
//! frees a time is itself a word, so a silent trust frees nothing: what silence is about is the
//! times that were freed before. Their diary goes on without us; somebody may have been booked into
//! them, or cancelled what now clashes. Therefore none of its times is offered, and nobody on its
//! list is asked. When it speaks again it first says what it could not say, so offers begin only a
//! little later.

use alloc::vec::Vec;

use crate::Timestamp;
use crate::code::Code;
use crate::entry::Entry;
use crate::heard::Heard;
use crate::slot::Slot;
use crate::state::State;

/// The trusts whose word is too old at a moment: nearly always none.
#[derive(Debug, Default)]
pub(crate) struct Stale {
    /// Nobody on their lists is asked.
    lists: Vec<Code>,
    /// Nothing of their diaries is offered.
    diaries: Vec<Code>,
}

impl Stale {
    pub(crate) fn at(state: &State, now: Timestamp) -> Self {
        let trusts = |is_stale: &dyn Fn(&Heard) -> bool| {
            let heard = state.heard.values();
            heard.filter(|it| is_stale(it)).map(|it| it.trust).collect()
        };
        Self {
            lists: trusts(&|it| it.is_stale(&state.rules, now)),
            diaries: trusts(&|it| it.is_silent(&state.rules, now)),
        }
    }

    /// Whether the slot is not to be offered for this entry.
    pub(crate) fn forbids(&self, entry: &Entry, slot: &Slot) -> bool {
        self.lists.contains(&entry.trust) || self.diaries.contains(&slot.facts.trust)
    }
}

/// When the first trust that speaks again has caught up, if that is to come.
pub(crate) fn next_caught_up(state: &State, now: Timestamp) -> Option<Timestamp> {
    let ends = state.heard.values().filter_map(|it| it.catches_up_until);
    ends.filter(|until| now < *until).min()
}
