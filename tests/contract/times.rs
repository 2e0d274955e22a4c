//! What is known of the time: the last record's, the database's, and what a person confirmed.

use std::sync::Arc;

use backfill_core::Timestamp;
use backfill_runtime::ports::{Accepted, Times};

use crate::backends::House;
use crate::desk::Desk;
use crate::sample::MORNING;

pub(crate) async fn the_last_record_and_what_was_confirmed_are_told(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    let told = desk.house.times().await.unwrap();
    assert_eq!(Times { database: None, ..told }, Times::default());
    desk.commit(|_| {}).await.unwrap();
    desk.commit(|_| {}).await.unwrap();
    for at in [MORNING, Timestamp(MORNING.0 - 5)] {
        desk.house.accept_clock(at).await.unwrap();
        let told = desk.house.times().await.unwrap();
        let accepted = Some(Accepted { seq: 2, at });
        let at = Some(Timestamp(MORNING.0 + 2));
        assert_eq!(
            Times { database: None, ..told },
            Times { seq: 2, at, accepted, database: None }
        );
    }
    desk.commit(|_| {}).await.unwrap();
    let told = desk.house.times().await.unwrap();
    assert_eq!((told.seq, told.accepted.map(|it| it.seq)), (3, Some(2)), "it stays where it was");
}
