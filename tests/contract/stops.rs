//! Who may have died: was told to have died, from the moment that it is told. A stop is no death.

use std::sync::Arc;

use backfill_core::event::PatientDied;
use backfill_core::{Event, EventId, PatientRef, Silence};
use backfill_runtime::ports::{NewEvent, Silenced};

use crate::backends::House;
use crate::desk::Desk;
use crate::sample;

/// A delivery that says of these that they died.
async fn told(house: &dyn House, id: &str, dead: &[u128]) {
    let event = |patient: &u128| NewEvent {
        id: EventId(1000 * patient + id.len() as u128),
        event: Event::PatientDied(PatientDied::of(PatientRef(*patient))),
    };
    let events = dead.iter().map(event).collect();
    house.take(sample::delivery("hl7:PAS", id, events)).await.unwrap();
}

async fn known(house: &dyn House) -> Vec<u128> {
    let mut known = Vec::new();
    for patient in 1..=9 {
        if house.may_have_died(PatientRef(patient)).await.unwrap() {
            known.push(patient);
        }
    }
    known
}

pub(crate) async fn a_death_is_known_of_from_the_moment_it_is_told(house: Arc<dyn House>) {
    told(house.as_ref(), "1", &[]).await;
    assert_eq!(known(house.as_ref()).await, []);
    told(house.as_ref(), "22", &[3, 2]).await;
    assert_eq!(known(house.as_ref()).await, [2, 3]);
    told(house.as_ref(), "333", &[3, 4]).await;
    assert_eq!(known(house.as_ref()).await, [2, 3, 4]);
}

pub(crate) async fn whoever_is_sent_nothing_at_all_may_have_died(house: Arc<dyn House>) {
    let mut desk = Desk::of(house).await;
    let silenced =
        |patient, seq| Silenced { patient: PatientRef(patient), silence: Silence::Died, seq };
    for silence in [Silence::Stopped(None), Silence::Stopped(Some("R0A".parse().unwrap()))] {
        let stopped = |seq| Silenced { patient: PatientRef(8), silence, seq };
        let seq = desk.seq + 1;
        desk.commit(|commit| commit.silenced = vec![stopped(seq)]).await.unwrap();
    }
    for seq in [3, 4] {
        desk.commit(|commit| commit.silenced = vec![silenced(5, seq), silenced(6, seq)])
            .await
            .unwrap();
    }
    assert_eq!(known(desk.house.as_ref()).await, [5, 6]);
    told(desk.house.as_ref(), "1", &[6, 7]).await;
    desk.commit(|commit| commit.silenced = vec![silenced(7, 5)]).await.unwrap();
    assert_eq!(known(desk.house.as_ref()).await, [5, 6, 7]);
}
