//! `backfill replay`: the journal from its start must give the state and the rows that are stored.
#![expect(clippy::print_stdout, reason = "the report of the command is its output")]

use std::process::ExitCode;

use anyhow::{anyhow, bail};
use backfill_core::{Engine, RuleSet};
use backfill_runtime::ports::{EntryFilter, SlotFilter};
use backfill_runtime::replay::Replay;
use backfill_schemas::{encode_slot, encode_snapshot};

use crate::args::ReplayArgs;
use crate::run::{BadSetting, settings};
use crate::wiring::{self, Database, Parts};

/// How many journal records are read at a time.
const PAGE: usize = 1_000;
/// How many rows are compared at most.
const ROWS_MAX: usize = 1_000_000;

/// Replays and compares; prints what was found.
///
/// # Errors
/// If the journal is damaged, or the state or the rows differ.
pub(crate) async fn run(args: &ReplayArgs) -> anyhow::Result<ExitCode> {
    let mut config = settings(&args.common)?;
    if let Some(region) = &args.region {
        let known = config.all_regions();
        if !known.contains(region) {
            let problem = anyhow!("--region {region} is none of {}", known.join(", "));
            return Err(BadSetting(problem).into());
        }
        config.region.clone_from(region);
    }
    wiring::must_exist(&config)?;
    let parts = Parts::open(config).await?;
    let store = parts.store.as_ref();
    let engine = replay(store, None).await?;
    let broken = engine.violations();
    if !broken.is_empty() {
        bail!("broken promises: {broken:?}");
    }
    let link = store.newest_link().await?;
    compare_snapshot(store, &engine).await?;
    let slots = compare_rows(store, &engine).await?;
    println!(
        "replayed {} records: the same state, {slots} slots and {} entries as stored",
        engine.seq(),
        engine.entries().count()
    );
    println!("audit chain {link}");
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn replay(store: &dyn Database, until: Option<u64>) -> anyhow::Result<Engine> {
    let mut replay = Replay::from(None, RuleSet::built_in());
    loop {
        let page = store.journal(replay.seq(), PAGE).await?;
        let mut page = page.iter().filter(|it| until.is_none_or(|seq| it.seq <= seq));
        let before = replay.seq();
        page.try_for_each(|recorded| replay.apply(recorded))?;
        if replay.seq() == before {
            return Ok(replay.into_engine());
        }
    }
}

/// The newest snapshot is, byte for byte, the state at its record.
async fn compare_snapshot(store: &dyn Database, engine: &Engine) -> anyhow::Result<()> {
    let Some(stored) = store.snapshot().await? else { return Ok(()) };
    let at_snapshot = if stored.seq == engine.seq() {
        engine.snapshot()
    } else {
        replay(store, Some(stored.seq)).await?.snapshot()
    };
    if encode_snapshot(&stored) != encode_snapshot(&at_snapshot) {
        bail!("the snapshot at record {} differs from the replay", stored.seq);
    }
    Ok(())
}

/// The rows that people see are those of the replayed state.
async fn compare_rows(store: &dyn Database, engine: &Engine) -> anyhow::Result<usize> {
    let filter = SlotFilter { count_max: ROWS_MAX, ..SlotFilter::default() };
    let mut rows = store.slots(&filter).await?;
    // Rows outlive what the engine remembers.
    rows.retain(|slot| engine.slot(slot.id).is_some() || !engine.may_have_forgotten(slot));
    rows.sort_by_key(|slot| slot.id);
    let stored: Vec<_> = rows.iter().map(encode_slot).collect();
    let replayed: Vec<_> = engine.slots().map(encode_slot).collect();
    if stored != replayed {
        bail!("{} stored slots differ from {} replayed ones", stored.len(), replayed.len());
    }
    let filter = EntryFilter { count_max: ROWS_MAX, ..EntryFilter::default() };
    let entries = store.entries(&filter).await?;
    if !entries.iter().eq(engine.entries()) {
        bail!("the stored entries differ from the replayed ones");
    }
    for offer in engine.offers() {
        if store.offer(offer.id).await?.as_ref() != Some(offer) {
            bail!("the stored offer {} differs from the replayed one", offer.id);
        }
    }
    Ok(stored.len())
}
