//! How long somebody has waited, as it counts within a band, in words.

use std::fmt;

use backfill_core::entry::Entry;
use backfill_core::slot::AppointmentKind;
use backfill_core::{Timestamp, waited};

/// A wait: whole days, or of a follow-up percent of its interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Waited {
    /// Days since the clock started.
    Days(i64),
    /// How much of the interval to the follow-up had passed, in percent.
    Percent(i64),
}

impl Waited {
    /// The wait of an entry at a moment.
    pub(crate) fn of(entry: &Entry, at: Timestamp) -> Self {
        let waited = waited(entry, at);
        match entry.kind {
            AppointmentKind::FollowUp => Self::Percent(waited),
            AppointmentKind::New | AppointmentKind::Procedure | AppointmentKind::Unknown => {
                Self::Days(waited)
            }
        }
    }
}

impl fmt::Display for Waited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(1) => f.write_str("1 day"),
            Self::Days(days) => write!(f, "{days} days"),
            Self::Percent(percent) => write!(f, "{percent}% of the interval"),
        }
    }
}

/// The shortest and the longest of several waits; empty if there are none.
pub(crate) fn span(waits: impl Iterator<Item = Waited>) -> String {
    let mut waits: Vec<Waited> = waits.collect();
    waits.sort_unstable();
    let of = |is: fn(&&Waited) -> bool| {
        let mut some = waits.iter().filter(is);
        let first = some.next()?;
        let last = some.next_back().filter(|last| *last != first);
        Some(last.map_or_else(|| first.to_string(), |last| format!("{first} to {last}")))
    };
    let days = of(|it| matches!(it, Waited::Days(_)));
    let follow_ups = of(|it| matches!(it, Waited::Percent(_)));
    let follow_ups = follow_ups.map(|it| format!("follow-ups {it}"));
    [days, follow_ups].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_shares_are_told_apart() {
        use Waited::{Days, Percent};
        for (waits, said) in [
            (&[][..], ""),
            (&[Days(1)], "1 day"),
            (&[Days(90), Days(7), Days(30)], "7 days to 90 days"),
            (&[Days(7), Days(7)], "7 days"),
            (
                &[Percent(140), Days(7), Percent(60)],
                "7 days; follow-ups 60% of the interval to 140% of the interval",
            ),
        ] {
            assert_eq!(span(waits.iter().copied()), said);
        }
    }
}
