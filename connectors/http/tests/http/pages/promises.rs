//! What the page of an offer that ended promises is true of the entry at that moment.

use backfill_core::entry::{Entry, EntryStatus};
use backfill_core::offer::{OfferState, WithdrawalReason};

use super::patient::every_state;
use crate::fakes::World;
use crate::fakes::sample::TOKEN;

type Sentences = &'static [&'static str];
type Case = (Option<(EntryStatus, bool)>, Sentences, Sentences);

/// Where the entry of an offer that ended may stand, and what its page must and must not say.
fn places() -> [Case; 6] {
    const KEPT: &str = "You keep your place on the waiting list";
    const FIRST: &str = "before others with the same priority";
    const CALL: &str = "If you still need an appointment, call us";
    [
        (Some((EntryStatus::Waiting, false)), &[KEPT], &[FIRST, CALL]),
        (Some((EntryStatus::Waiting, true)), &[KEPT, FIRST], &[CALL]),
        (Some((EntryStatus::Booked, false)), &["appointment that is booked"], &[KEPT, FIRST, CALL]),
        (Some((EntryStatus::ReviewMissed, false)), &[CALL], &[KEPT, FIRST]),
        (Some((EntryStatus::ReviewNotNeeded, true)), &[CALL], &[KEPT, FIRST]),
        (None, &[CALL], &[KEPT, FIRST]),
    ]
}

#[tokio::test]
async fn a_page_promises_a_place_only_to_those_who_have_it() {
    let died = OfferState::Withdrawn(WithdrawalReason::PatientDied);
    let ended = every_state().into_iter().filter(|it| it.is_final() && *it != OfferState::Booked);
    for state in ended {
        for (stands, must, must_not) in places() {
            let world = World::with_offer();
            world.set_state(state);
            let mut entries: Vec<Entry> = world.held().entries.drain(..).collect();
            entries.truncate(usize::from(stands.is_some()));
            if let (Some(entry), Some((status, comes_first))) = (entries.first_mut(), stands) {
                (entry.status, entry.comes_first) = (status, comes_first);
            }
            world.held().entries = entries;
            let page = world.get(&format!("/o/{TOKEN}")).await.body;
            let says = |all: &[&str]| all.iter().filter(|it| page.contains(**it)).count();
            assert_eq!(says(must_not), 0, "{state:?} {stands:?}");
            if state != died {
                assert_eq!(says(must), must.len(), "{state:?} {stands:?}");
            }
        }
    }
}
