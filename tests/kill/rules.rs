//! The rules of the run: short windows and two at a time, so that offers expire and patients race
//! within minutes. They are taken by an event before the first start, as every change of rules.

use std::path::Path;

use backfill_core::rule_set::FanOutStep;
use backfill_core::{Event, RuleSet};
use backfill_runtime::clock::Clock;
use backfill_runtime::ids;
use backfill_runtime::ports::{Delivery, Intake as _, NewEvent};
use backfill_store::{Options, Sqlite};

/// Above the number of the demonstration, whose rules every start asks for in vain.
const NUMBER: u32 = 3;
/// How long a patient has to answer: the shortest there is.
const WINDOW_MINUTES: u32 = 1;
/// How many are asked at the same time.
const PARALLEL: u8 = 2;

/// Puts the rules in force, in a data folder that no service uses.
pub(crate) async fn put_in_force(database: &Path) -> anyhow::Result<()> {
    let store = Sqlite::open(database, &Options::default()).await?;
    let id = format!("rules-{NUMBER}");
    let event = Event::RulesChanged(rules());
    store
        .take(Delivery {
            source: "kill-test".to_owned(),
            body_hash: ids::body_hash(id.as_bytes()),
            received_at: Clock::system().now(),
            events: vec![NewEvent { id: ids::event_id(&["kill-test", &id]), event }],
            reply: Vec::new(),
            quarantine: None,
            id,
        })
        .await?;
    store.close().await;
    Ok(())
}

fn rules() -> RuleSet {
    let built_in = RuleSet::built_in();
    let shorten = |step: &FanOutStep| FanOutStep {
        parallel: step.parallel.max(PARALLEL),
        window_minutes: WINDOW_MINUTES,
        ..*step
    };
    RuleSet {
        number: NUMBER,
        fan_out: built_in.fan_out.iter().map(shorten).collect(),
        messages_from_minute: 0,
        messages_to_minute: 24 * 60,
        ..built_in
    }
}
