//! Backups and restores: how old the newest backup is, and what is to be looked at in a restored copy.

use backfill_core::Timestamp;
use backfill_core::offer::Offer;
use backfill_runtime::ports::{Incarnation, Restored};

use super::findings::Findings;
use crate::copies::listed;
use crate::wiring::Database;

/// A backup that is older than this is worth a word, in milliseconds.
const OLD_MS: i64 = 2 * 86_400_000;
/// How many offers are looked at, and how many are listed.
const OFFERS_MAX: usize = 10_000;
const LISTED_MAX: usize = 50;

/// Marks the database as a restored copy.
pub(super) async fn mark(
    what: &str,
    store: &dyn Database,
    now: Timestamp,
    findings: &mut Findings,
) {
    let marked = match new_incarnation() {
        Ok(new) => store.begin_incarnation(new, now).await.map_err(anyhow::Error::from),
        Err(error) => Err(error),
    };
    match marked {
        Ok(()) => findings.ok(what, "marked as a restored copy"),
        Err(error) => findings.fail(what, &format!("not marked as a restored copy: {error:#}")),
    }
}

fn new_incarnation() -> anyhow::Result<Incarnation> {
    let halves = [getrandom::u64()?, getrandom::u64()?].map(u128::from);
    Ok(Incarnation(halves[0] << 64 | halves[1]))
}

/// Says how old the newest backup is, where that is known.
pub(super) async fn look_at_backup(store: &dyn Database, now: Timestamp, findings: &mut Findings) {
    let make = "make one with `backfill backup --to FILE`";
    match store.backup().await {
        Ok(Some(backup)) => {
            let age_ms = now.0.saturating_sub(backup.at.0);
            let detail = format!("the newest was made {} hours ago", age_ms.max(0) / 3_600_000);
            if age_ms <= OLD_MS {
                findings.ok("backup", &detail);
            } else {
                findings.warn("backup", &format!("{detail}; {make}"));
            }
        }
        Ok(None) => findings.warn("backup", &format!("none was made yet; {make}")),
        Err(error) => findings.fail("backup", &error.to_string()),
    }
}

/// Says what is sealed and does not open.
pub(super) async fn look_at_seals(what: &str, store: &dyn Database, findings: &mut Findings) {
    match store.unreadable().await {
        Ok(names) if names.is_empty() => findings.ok(what, "everything opens with the key"),
        Ok(names) => findings.warn(
            what,
            &format!(
                "damaged, and can be read by nobody: {}; a backup from before that has it",
                listed(&names)
            ),
        ),
        Err(error) => findings.fail(what, &error.to_string()),
    }
}

/// Lists what a person must look at in a restored copy, as long as there is something.
pub(super) async fn look_at_restore(what: &str, store: &dyn Database, findings: &mut Findings) {
    let looked = async { Ok((store.restored().await?, store.backup().await?)) };
    let looked: Result<_, backfill_runtime::ports::PortError> = looked.await;
    let (restored, backup) = match looked {
        Ok((Some(restored), backup)) => (restored, backup),
        Ok((None, _)) => return,
        Err(error) => return findings.fail(what, &error.to_string()),
    };
    let Restored { seq, at, .. } = restored;
    let since = backup.map_or(at, |backup| backup.at.min(at));
    match store.live_offers(OFFERS_MAX).await {
        Ok(offers) => list(what, seq, offers.iter().filter(|it| it.made_at <= since), findings),
        Err(error) => findings.fail(what, &error.to_string()),
    }
}

fn list<'a>(
    what: &str,
    seq: u64,
    offers: impl Iterator<Item = &'a Offer>,
    findings: &mut Findings,
) {
    let offers: Vec<&Offer> = offers.collect();
    let lost = "stops, answers and bookings given after it are lost unless they are said again: see \
                docs/backup.md";
    let told = format!("this is a copy of the past, restored after journal record {seq}; {lost}");
    if offers.is_empty() {
        return findings.ok(what, &told);
    }
    let count = offers.len();
    let told = format!("{told}. To be checked: {count} offers from before, which may be answered");
    findings.warn(what, &told);
    for offer in offers.iter().take(LISTED_MAX) {
        findings.warn(what, &format!("check offer {}: /console/offers/{}", offer.id, offer.id));
    }
}
