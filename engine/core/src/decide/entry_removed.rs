//! An entry left the list: its live offers are taken back. A yes on its way is carried through.

use super::{Step, entry_changed, fill, withdraw};
use crate::EntryId;
use crate::effect::Refusal;
use crate::offer::WithdrawalReason;

pub(super) fn decide(step: &mut Step<'_>, id: EntryId) {
    let live = entry_changed::live_offers_of(step, id);
    if step.state.remove_entry(id).is_none() {
        return step.refuse(Refusal::UnknownEntry);
    }
    for offer in &live {
        withdraw::offer(step, offer.id, WithdrawalReason::EntryChanged);
    }
    live.iter().for_each(|offer| fill::fill(step, offer.slot));
}
