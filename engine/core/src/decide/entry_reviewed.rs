//! A person has looked at an entry, and it is right: it waits again, as before. If it is not, the
//! entry is removed instead.

use super::{Step, entry_changed};
use crate::EntryId;
use crate::effect::Refusal;
use crate::entry::EntryStatus;

pub(super) fn decide(step: &mut Step<'_>, id: EntryId) {
    let Some(entry) = step.state.entry(id) else {
        return step.refuse(Refusal::UnknownEntry);
    };
    if entry.status.needs_review() {
        entry_changed::change(step, id, |entry| entry.status = EntryStatus::Waiting);
    }
}
