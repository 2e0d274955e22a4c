//! An entry left the list: its live offers are taken back. A yes on its way is carried through.

use super::{Step, entry_changed, fill, withdraw};
use crate::EntryId;
use crate::effect::Refusal;
use crate::offer::WithdrawalReason;

pub(super) fn decide(step: &mut Step<'_>, id: EntryId) {
    let live = entry_changed::live_offers_of(step, id);
    let lived = step.state.entry(id).map(|it| step.state.lives(it.patient));
    let Some(gone) = step.state.remove_entry(id) else {
        return step.refuse(Refusal::UnknownEntry);
    };
    for offer in &live {
        withdraw::offer(step, offer.id, WithdrawalReason::EntryChanged);
    }
    live.iter().for_each(|offer| fill::fill(step, offer.slot));
    if let Some(lived) = lived {
        entry_changed::look_at_others(step, gone.patient, lived);
    }
}
