//! For a patient who is looked up: for which times of today they were asked, and why not for others.

use std::sync::Arc;

use backfill_core::effect::PassedOver;

use super::entries::world_with_number;
use crate::fakes::World;
use crate::fakes::sample::ENTRY;

async fn page(world: &Arc<World>) -> String {
    world.post("/console/patients", "nhs_number=999+054+8609").await.body
}

#[tokio::test]
async fn a_patient_who_was_asked_and_one_who_was_not_are_told_apart() {
    let world = world_with_number();
    assert!(page(&world).await.contains("Was asked"));
    {
        let mut held = world.held();
        let decision = &mut held.decisions[0].decision;
        decision.chosen.as_mut().unwrap().entry.0 += 1;
        decision.passed[0].entry = ENTRY;
        decision.passed[0].reason = PassedOver::Notice;
    }
    let said = page(&world).await;
    assert!(said.contains("Needs more notice"), "{said}");
    world.held().decisions[0].decision.passed.remove(0);
    assert!(page(&world).await.contains("It fits nobody"));
    world.held().decisions.clear();
    assert!(page(&world).await.contains("Nobody was looked for"));
    world.held().slots.clear();
    assert!(page(&world).await.contains("No time of this kind was freed today"));
}
