//! Which parts of the trusts' work are offered: kept with the commit, the last word of each part.

use std::sync::Arc;

use backfill_core::Timestamp;
use backfill_core::scope::{Offering, Part, Scope};
use backfill_runtime::ports::CommitError;

use crate::backends::House;
use crate::desk::Desk;

pub(crate) fn row(trust: &str, part: Part, offerable: bool) -> Offering {
    let scope = Scope { trust: trust.parse().unwrap(), part };
    Offering { scope, offerable, since: Timestamp(i64::from(offerable)) }
}

pub(crate) async fn of_each_part_the_last_word_is_kept(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    assert_eq!(desk.house.offerings().await.unwrap(), []);
    let service = || Part::Service("110".parse().unwrap());
    // The names of clinics are the trust's own words.
    let clinics = ["110", "in_prison", "Knee & hip; é"].map(Part::clinic);
    let [one, another, third] = clinics;
    let parts = [Part::Whole, service(), one, another, third, Part::InPrison];
    for offerable in [false, true] {
        let of = |trust: &str| parts.clone().map(|part| row(trust, part, offerable));
        let mut said = [of("R0B"), of("R0A")].concat();
        desk.commit(|commit| commit.projections.offerings = said.clone()).await.unwrap();
        said.sort_by(|one, other| one.scope.cmp(&other.scope));
        assert_eq!(desk.house.offerings().await.unwrap(), said);
    }
    desk.commit(|_| {}).await.unwrap();
    assert_eq!(desk.house.offerings().await.unwrap().len(), 12, "nothing said, nothing lost");
}

pub(crate) async fn whoever_lost_the_region_opens_nothing(house: Arc<dyn House>) {
    let desk = Desk::of(Arc::clone(&house)).await;
    house.take_over().await.unwrap();
    let late =
        desk.batch(|commit| commit.projections.offerings = vec![row("R0A", Part::Whole, true)]);
    assert!(matches!(house.commit(&late).await, Err(CommitError::Fenced)));
    assert_eq!(house.offerings().await.unwrap(), []);
}
