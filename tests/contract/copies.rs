//! Backups that were made, restores, and the ids of events in a restored copy.

use std::sync::Arc;

use backfill_core::effect::Refusal;
use backfill_core::{EventId, Timestamp};
use backfill_runtime::ports::{Backup, CommitError, Incarnation, OutcomeRow, Restored};

use crate::backends::House;
use crate::desk::Desk;
use crate::sample::MORNING;

pub(crate) async fn a_restored_copy_is_known_and_fences_whoever_decided_before(
    house: Arc<dyn House>,
) {
    let mut desk = Desk::of(house).await;
    assert_eq!(desk.house.restored().await.unwrap(), None);
    assert_eq!(desk.house.backup().await.unwrap(), None);
    desk.commit(|_| {}).await.unwrap();
    for at in [MORNING, Timestamp(MORNING.0 + 1)] {
        desk.house.note_backup(at).await.unwrap();
        assert_eq!(desk.house.backup().await.unwrap(), Some(Backup { seq: 1, at }));
    }
    for value in [7, u128::MAX, 1 << 120] {
        let (incarnation, at) = (Incarnation(value), MORNING);
        desk.house.begin_incarnation(incarnation, at).await.unwrap();
        let restored = Some(Restored { incarnation, seq: 1, at });
        assert_eq!(desk.house.restored().await.unwrap(), restored);
        let accepted = desk.house.times().await.unwrap().accepted;
        assert_eq!(accepted.map(|it| (it.seq, it.at)), Some((1, at)), "a person stands by it");
    }
    let late = desk.house.commit(&desk.batch(|_| {})).await;
    assert!(matches!(late, Err(CommitError::Fenced)), "{late:?}");
}

pub(crate) async fn an_event_is_known_by_the_id_it_came_with(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    let [came_as, here] = [EventId(1), EventId(1 << 100 | 1)];
    let refused = Some(Refusal::AlreadyFreed);
    desk.commit(|commit| {
        commit.journal[0].recorded.id = here;
        commit.outcomes = vec![OutcomeRow { event: came_as, refusal: refused }];
    })
    .await
    .unwrap();
    let seen = desk.house.seen(&[came_as, here]).await.unwrap();
    assert_eq!(seen.iter().map(|it| it.id).collect::<Vec<_>>(), [came_as]);
    let outcome = desk.house.outcome(came_as).await.unwrap();
    assert_eq!(outcome.and_then(|it| it.refusal), refused);
    assert_eq!(desk.house.journal(0, 9).await.unwrap()[0].id, here);
    desk.refuses(|commit| commit.journal[0].came_as = came_as).await;
}
