//! A storm: cancellations that are all there already, until all first offers are made.

use backfill_runtime::clock::Clock;
use backfill_servers::Postgres;

use crate::rival::{self, Plan, Rival};
use crate::{freed, list};

const SEED: u64 = 1;
/// Who waits.
const WAITING: usize = 200_000;
/// What is cancelled at once.
const CANCELLED: usize = 50_000;

/// What the rival is tried with.
const PLANS: [Plan; 6] = [
    Plan { clients: 1, rounds: 1 },
    Plan { clients: 1, rounds: 50 },
    Plan { clients: 2, rounds: 1 },
    Plan { clients: 2, rounds: 20 },
    Plan { clients: 4, rounds: 1 },
    Plan { clients: 4, rounds: 20 },
];

pub(crate) async fn figures() -> anyhow::Result<()> {
    println!("== storm: {CANCELLED} cancellations, {WAITING} wait");
    let now = Clock::system().now();
    let entries = list::lines(SEED, WAITING, now);
    let times = freed::times(SEED, CANCELLED, now);
    let server = Postgres::start_with(&[("shared_buffers", "1GB"), ("max_wal_size", "8GB")]);
    server.create_database("rival");
    let rival = Rival::start(&server.url("rival"), (&entries, &times), now).await?;
    let rounds = rival.rounds().await?;
    println!("rounds {rounds}");
    for plan in PLANS {
        rival.reset().await?;
        let before = rival::written(&server, "rival")?;
        let took = rival.storm(plan, rounds).await?;
        let after = rival::written(&server, "rival")?;
        let offers = rival.offers().await?.len();
        let (wal, rows) = (after.wal_bytes - before.wal_bytes, after.rows - before.rows);
        println!("{plan:?} {took:?} offers {offers} wal {wal} rows {rows}");
    }
    Ok(())
}
