//! When trusts were last heard of: kept with the commit, the newest row of each.

use std::sync::Arc;

use backfill_core::Timestamp;
use backfill_runtime::ports::{CommitError, HeardRow};

use crate::backends::House;
use crate::desk::Desk;

pub(crate) fn row(trust: &str, at: i64, rest: Option<i64>) -> HeardRow {
    let rest = rest.map(Timestamp);
    HeardRow {
        trust: trust.parse().unwrap(),
        at: Timestamp(at),
        list_at: rest,
        list_old_from: rest,
        silent_from: rest,
        catches_up_until: rest,
    }
}

pub(crate) async fn of_each_trust_the_newest_word_is_kept(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    assert_eq!(desk.house.heard().await.unwrap(), []);
    for (first, second) in [
        (row("R0B", 1, None), row("R0A", 2, Some(20))),
        (row("R0A", 3, None), row("R0B", 4, Some(40))),
    ] {
        desk.commit(|commit| commit.projections.heard = vec![first, second]).await.unwrap();
        let mut kept = [first, second];
        kept.sort_by_key(|it| it.trust);
        assert_eq!(desk.house.heard().await.unwrap(), kept);
    }
    desk.commit(|_| {}).await.unwrap();
    assert_eq!(desk.house.heard().await.unwrap().len(), 2, "nothing was heard, nothing is lost");
}

pub(crate) async fn whoever_lost_the_region_has_heard_nothing(house: Arc<dyn House>) {
    let desk = Desk::of(Arc::clone(&house)).await;
    house.take_over().await.unwrap();
    let late = desk.batch(|commit| commit.projections.heard = vec![row("R0A", 1, None)]);
    assert!(matches!(house.commit(&late).await, Err(CommitError::Fenced)));
    assert_eq!(house.heard().await.unwrap(), []);
}
