//! The rules of the run are taken by an event before the first start, as every change of rules.

use std::path::Path;

use backfill_core::Event;
use backfill_runtime::clock::Clock;
use backfill_runtime::ids;
use backfill_runtime::ports::{Delivery, Intake as _, NewEvent};
use backfill_store::{Options, Sqlite};
use backfill_tests::outside::rules;

/// Puts the rules in force, in a data folder that no service uses.
pub(crate) async fn put_in_force(database: &Path) -> anyhow::Result<()> {
    let store = Sqlite::open(database, &Options::default()).await?;
    let rules = rules::short();
    let id = format!("rules-{}", rules.number);
    let event = Event::RulesChanged(rules);
    store
        .take(Delivery {
            source: "kill-test".to_owned(),
            body_hash: ids::body_hash(id.as_bytes()),
            received_at: Clock::system().now(),
            events: vec![NewEvent { id: ids::event_id(&["kill-test", &id]), event }],
            contacts: Vec::new(),
            reply: Vec::new(),
            quarantine: None,
            original: None,
            forget_after_ms: None,
            unused: None,
            id,
        })
        .await?;
    store.close().await;
    Ok(())
}
