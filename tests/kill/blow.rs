//! When a life ends: at any moment, during the start, or shortly after something began.

use std::time::Duration;

use backfill_simulations::seeds::{Consumer, Stream};
use tokio::time::timeout;

use backfill_tests::outside::record::{Doing, Record};
use backfill_tests::outside::senders::Pace;
use backfill_tests::pace;

/// How long a kill waits for what it wants to strike; afterwards it strikes anyway.
const WAIT_MAX: Duration = Duration::from_millis(1_500);
/// How long after the start of a life, in milliseconds, a kill during it strikes at the latest.
const START_MS: u64 = 400;
/// The same for one at any moment, after the service is ready.
const ANY_MS: u64 = 2_000;
/// How long the load goes on, in milliseconds, before a kill waits for something to begin.
const LEAD_MS: u64 = 1_500;
/// How long after something began it strikes at the latest, in microseconds; mostly much earlier.
const AFTER_US: u64 = 12_000;
/// How many of those things it lets begin before, at most.
const LET_BEGIN_MAX: u64 = 4;

/// A kill to be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Blow {
    /// So long after the process was started, ready or not.
    AtStart(Duration),
    /// So long after it was ready.
    AnyMoment(Duration),
    /// So long after the last of `count` things began, after a while in peace.
    During { doing: Doing, count: u64, lead: Duration, after: Duration },
}

impl Blow {
    /// The kill of a life.
    pub(crate) fn draw(seed: u64, life: u32) -> Self {
        let mut stream = Stream::about(seed, Consumer::Process, life.into());
        let sooner = stream.below(AFTER_US).max(1);
        let after = Duration::from_micros(stream.below(sooner));
        let count = 1 + stream.below(LET_BEGIN_MAX);
        let lead = Duration::from_millis(stream.below(LEAD_MS));
        let during = |doing, count| Self::During { doing, count, lead, after };
        match stream.weighted(&[12, 18, 30, 20, 12, 8]) {
            0 => Self::AtStart(Duration::from_millis(stream.below(START_MS))),
            1 => Self::AnyMoment(Duration::from_millis(stream.below(ANY_MS))),
            2 => during(Doing::Message, count),
            3 => during(Doing::Answer, 1 + count / 3),
            4 => during(Doing::Booking, 1),
            _ => during(Doing::Mail, 1 + count / 3),
        }
    }

    /// Whether it waits until the service is ready.
    pub(crate) fn needs_ready(self) -> bool {
        !matches!(self, Self::AtStart(_))
    }

    /// Lets the load go on, and waits for the moment to strike.
    pub(crate) async fn moment(self, record: &Record, pace: &mut Pace<'_>) {
        match self {
            Self::AtStart(after) => {
                pace.all();
                pace::pass(after).await;
            }
            Self::AnyMoment(after) => pace.evenly(after).await,
            Self::During { doing, count, lead, after } => {
                pace.first_half_evenly(lead).await;
                let mut bell = record.bell(doing);
                let enough = *bell.borrow() + count;
                pace.all();
                // If nothing of the kind begins, this is a kill at any moment.
                timeout(WAIT_MAX, bell.wait_for(|begun| enough <= *begun)).await.ok();
                pace::pass(after).await;
            }
        }
    }
}
