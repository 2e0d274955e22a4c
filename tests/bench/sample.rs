//! A sample of times: median and spread.

use std::fmt;
use std::time::Duration;

/// Microseconds, in ascending order.
pub(crate) struct Sample(Vec<f64>);

impl Sample {
    pub(crate) fn of(times: Vec<Duration>) -> Self {
        let mut all: Vec<f64> = times.into_iter().map(|it| it.as_secs_f64() * 1e6).collect();
        all.sort_by(f64::total_cmp);
        Self(all)
    }

    pub(crate) fn of_microseconds(one: f64) -> Self {
        Self(vec![one])
    }

    pub(crate) fn median(&self) -> f64 {
        self.at(50)
    }

    pub(crate) fn at(&self, percent: usize) -> f64 {
        let index = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(index).copied().unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (p50, p10, p90, p99) = (self.at(50), self.at(10), self.at(90), self.at(99));
        write!(f, "p50 {p50:8.0} us   p10 {p10:.0}  p90 {p90:.0}  p99 {p99:.0}  n {}", self.0.len())
    }
}
