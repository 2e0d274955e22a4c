//! The kill test: the real process is killed again and again while a day of messages is streamed
//! over MLLP, patients answer over HTTP, and the hospital acknowledges bookings, some too late.
//! Each time it is started again on the same data, and everybody outside goes on. At the end
//! everything that was acknowledged must have had its effect exactly once.
//!
//! ```text
//!   day ──► senders ──MLLP──►            ──MLLP──► hospital (its own book)
//!                             the service
//!   patients ───────HTTP────►  ▲         ──SMTP──► mailbox ──► patients
//!                              │
//!            blow ──SIGKILL────┘   remains: what was cut off, from a copy of the data
//! ```
//!
//! `KILLS` (100) and `KILL_SEED` (drawn, printed) set a run. Threads and sockets are real, so a
//! seed repeats what is done, and not to the microsecond when.

#![expect(clippy::print_stderr, reason = "the table of the run is what people look at")]

mod blow;
mod folder;
mod quiet;
mod remains;
mod rows;
mod rules;
mod instance;
mod settings;
mod table;
mod world;

use backfill_tests::checks;
use settings::Settings;
use world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_or_done_twice_however_often_the_process_is_killed() {
    let settings = Settings::from_environment().unwrap();
    eprintln!("KILL_SEED={} KILLS={}", settings.seed, settings.kills);
    let mut world = World::make(settings).await.unwrap();
    for life in 1..=settings.kills {
        world.live_and_die(life).await.unwrap();
    }
    let (lives, evidence, mut root) = world.come_to_rest().await.unwrap();
    for (what, number) in table::lines(&lives, &evidence) {
        eprintln!("{what:<44}{number:>12}");
    }
    let faults = checks::faults(&evidence);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(0 < table::hits(&lives), "no kill hit work in progress");
    root.disable_cleanup(false);
}
