//! Notices that a way is out of order, and leaves it alone for a while.

use std::sync::{Mutex, PoisonError};

use backfill_core::Timestamp;

/// So many faults in a row make a way out of order, if they also took [`FAULT_SPAN_MIN_MS`]: a
/// server that starts again is no alarm.
const FAULTS_MIN: u32 = 3;
/// For so long nothing went out, in milliseconds.
const FAULT_SPAN_MIN_MS: i64 = 60_000;
/// So many recipients refused in a row, each with another message, are no coincidence: the fault is
/// ours or the provider's.
const REFUSALS_MAX: u32 = 5;
/// After so long one message tries the way again, in milliseconds.
const PAUSE_MS: i64 = 5 * 60_000;

/// What to write down about a way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is out of order since then.
    Paused(Timestamp),
    /// It works.
    Works,
}

/// One way's last results.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<Results>);

#[derive(Debug, Default)]
struct Results {
    /// Faults since the last message that went out.
    faults: u32,
    /// When the first of them was.
    since: Option<Timestamp>,
    /// Recipients refused since the last message that went out.
    refusals: u32,
    /// When a message may try again; none while the way is in order.
    again_at: Option<Timestamp>,
    /// Whether it was written down that the way works, in this life of the process: what an earlier
    /// one wrote down may be over.
    has_worked: bool,
    /// Whether it was written down that the way is out of order.
    is_noted: bool,
}

impl Breaker {
    /// Whether a message may go this way now. Of those that ask after a pause, one may.
    pub(crate) fn may_try(&self, now: Timestamp) -> bool {
        self.with(|results| match results.again_at {
            Some(again_at) if now < again_at => false,
            Some(_) => {
                results.again_at = Some(after_pause(now));
                true
            }
            None => true,
        })
    }

    /// A message went out.
    pub(crate) fn worked(&self) -> Option<Change> {
        self.with(|results| {
            let is_news = !results.has_worked || results.again_at.is_some();
            *results = Results { has_worked: true, ..Results::default() };
            is_news.then_some(Change::Works)
        })
    }

    /// The provider failed.
    pub(crate) fn failed(&self, now: Timestamp) -> Option<Change> {
        self.with(|results| {
            results.faults = results.faults.saturating_add(1);
            let since = *results.since.get_or_insert(now);
            let lasts = FAULT_SPAN_MIN_MS <= now.0.saturating_sub(since.0);
            if FAULTS_MIN <= results.faults && lasts { results.pause(now, since) } else { None }
        })
    }

    /// The provider refused a recipient.
    pub(crate) fn refused(&self, now: Timestamp) -> Option<Change> {
        self.with(|results| {
            results.refusals = results.refusals.saturating_add(1);
            if REFUSALS_MAX <= results.refusals { results.pause(now, now) } else { None }
        })
    }

    /// Whether nothing goes this way for now.
    pub(crate) fn is_paused(&self) -> bool {
        self.with(|results| results.again_at.is_some())
    }

    /// What was to be written down was not: the next result says it again.
    pub(crate) fn say_again(&self) {
        self.with(|results| (results.has_worked, results.is_noted) = (false, false));
    }

    fn with<T>(&self, work: impl FnOnce(&mut Results) -> T) -> T {
        // Whoever panicked while holding it changed single numbers only.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Results {
    /// It is news only once.
    fn pause(&mut self, now: Timestamp, since: Timestamp) -> Option<Change> {
        let is_news = !self.is_noted;
        (self.again_at, self.is_noted) = (Some(after_pause(now)), true);
        is_news.then_some(Change::Paused(since))
    }
}

fn after_pause(now: Timestamp) -> Timestamp {
    Timestamp(now.0.saturating_add(PAUSE_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * 1000)
    }

    #[test]
    fn a_way_is_paused_after_faults_in_a_row_that_last() {
        for (faults, expected) in [
            (&[0, 1, 2, 59][..], None),
            (&[0, 60][..], None),
            (&[0, 1, 60][..], Some(Change::Paused(at(0)))),
            (&[0, 100, 200][..], Some(Change::Paused(at(0)))),
        ] {
            let breaker = Breaker::default();
            let changes: Vec<_> = faults.iter().map(|it| breaker.failed(at(*it))).collect();
            assert_eq!(changes.last(), Some(&expected), "{faults:?}");
            assert!(changes.iter().rev().skip(1).all(Option::is_none), "{faults:?}");
        }
    }

    #[test]
    fn one_message_that_goes_out_begins_the_count_again() {
        let breaker = Breaker::default();
        breaker.failed(at(0));
        breaker.failed(at(50));
        breaker.worked();
        assert_eq!(breaker.failed(at(100)), None);
        assert_eq!(breaker.failed(at(150)), None);
        assert_eq!(breaker.failed(at(160)), Some(Change::Paused(at(100))));
    }

    #[test]
    fn during_a_pause_nothing_goes_out_and_after_it_one_message_tries() {
        let breaker = Breaker::default();
        for second in [0, 30, 60] {
            breaker.failed(at(second));
        }
        assert!(!breaker.may_try(at(61)));
        assert!(!breaker.may_try(at(359)));
        assert!(breaker.may_try(at(360)));
        assert!(!breaker.may_try(at(361)), "one is trying already");
        assert_eq!(breaker.failed(at(362)), None, "it was known before");
        assert!(!breaker.may_try(at(661)));
        assert!(breaker.may_try(at(662)));
        assert_eq!(breaker.worked(), Some(Change::Works));
        assert!(breaker.may_try(at(663)) && breaker.may_try(at(663)));
    }

    #[test]
    fn a_way_that_works_is_news_once() {
        let breaker = Breaker::default();
        assert_eq!(breaker.worked(), Some(Change::Works));
        assert_eq!(breaker.worked(), None);
    }

    #[test]
    fn many_refused_recipients_in_a_row_are_no_coincidence() {
        let breaker = Breaker::default();
        for second in 0..4 {
            assert_eq!(breaker.refused(at(second)), None);
        }
        breaker.worked();
        for second in 10..14 {
            assert_eq!(breaker.refused(at(second)), None);
        }
        assert_eq!(breaker.refused(at(14)), Some(Change::Paused(at(14))));
        assert!(!breaker.may_try(at(15)));
    }
}
