//! What will happen, by time and then by the order in which it was planned.

use std::collections::BTreeMap;

use backfill_core::effect::RequestBooking;
use backfill_core::{EffectId, OfferId};
use backfill_runtime::ports::LogRecord;

use crate::people::Answer;

/// Something that will happen in the made-up world.
#[derive(Debug, Clone)]
pub(crate) enum Happening {
    /// A record reaches the log.
    Append(Box<LogRecord>),
    /// Something happens at the trust or on the list.
    Plot,
    /// Many appointments of one session are cancelled: one more of them.
    BulkCancel(usize),
    /// The executor takes a wish.
    CarryOut(EffectId),
    /// The trust's system takes a booking wish.
    Book(EffectId, Box<RequestBooking>),
    /// A patient says something.
    Say(OfferId, Answer),
    /// The process comes back.
    Start,
    /// The clock is set right.
    ClockRight,
    /// A person confirms that the clock is right as it stands.
    ClockAccepted,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    planned: BTreeMap<(i64, u64), Happening>,
    count: u64,
}

impl Queue {
    pub(crate) fn plan(&mut self, at_ms: i64, happening: Happening) {
        self.count += 1;
        self.planned.insert((at_ms, self.count), happening);
    }

    /// When the next thing happens.
    pub(crate) fn next(&self) -> Option<i64> {
        self.planned.first_key_value().map(|((at_ms, _), _)| *at_ms)
    }

    /// What happens next, if it happens by `now_ms`.
    pub(crate) fn pop(&mut self, now_ms: i64) -> Option<Happening> {
        if self.next()? <= now_ms { self.planned.pop_first().map(|(_, it)| it) } else { None }
    }
}
