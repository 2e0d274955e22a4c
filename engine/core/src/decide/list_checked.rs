//! A person has looked at a trust's list, or at why its feed is silent, or the whole list came anew:
//! offers may be made from it again. That it was heard is written down already.

use super::{Step, fill};

/// Slots of other trusts too may wait for somebody on the list.
pub(super) fn decide(step: &mut Step<'_>) {
    let open = step.state.index.open.values().flatten();
    let open: alloc::vec::Vec<_> = open.map(|(_, slot)| *slot).collect();
    open.into_iter().for_each(|slot| fill::fill(step, slot));
}
