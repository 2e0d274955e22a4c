//! Civil time: the only file of the runtime that knows time zones.

use std::ops::RangeInclusive;

use backfill_core::Timestamp;
use backfill_core::time::LocalTime;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// The years of times that anybody means: what is outside is a fault of writing.
pub const YEARS: RangeInclusive<i16> = 1900..=9999;

/// A region's time zone.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

/// Why a civil time is not one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsure {
    /// The clocks went forward over it.
    #[error("this time does not exist: the clocks go forward over it")]
    Gap,
    /// The clocks went back: it comes twice. The earlier is given.
    #[error("this time comes twice: the clocks go back")]
    Fold(Timestamp),
}

/// The zone is not in the time zone database.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no time zone; write it like `Europe/London`")]
pub struct UnknownZone(String);

impl Zone {
    /// The zone of England.
    pub const LONDON: &'static str = "Europe/London";

    /// A zone by its IANA name.
    ///
    /// # Errors
    /// If there is no such zone.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        TimeZone::get(name).map(Self).map_err(|_| UnknownZone(name.to_owned()))
    }

    /// The civil time at a moment.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> LocalTime {
        LocalTime::at_offset(at, self.offset_minutes(at))
    }

    /// How far the zone's clock is ahead of UTC at a moment.
    #[must_use]
    pub fn offset_minutes(&self, at: Timestamp) -> i16 {
        let seconds = self.0.to_offset(instant(at)).seconds();
        i16::try_from(seconds / 60).unwrap_or(0)
    }

    /// The civil date and time at a moment, for display.
    #[must_use]
    pub fn civil(&self, at: Timestamp) -> DateTime {
        self.0.to_datetime(instant(at))
    }

    /// The moment of a civil time.
    ///
    /// # Errors
    /// If the civil time does not exist, exists twice, or is of no year that anybody means.
    pub fn moment(&self, civil: DateTime) -> Result<Timestamp, Unsure> {
        if !YEARS.contains(&civil.year()) {
            return Err(Unsure::Gap);
        }
        let ambiguous = self.0.to_ambiguous_timestamp(civil);
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { offset } => offset
                .to_timestamp(civil)
                .map(|at| Timestamp(at.as_millisecond()))
                .map_err(|_| Unsure::Gap),
            AmbiguousOffset::Gap { .. } => Err(Unsure::Gap),
            AmbiguousOffset::Fold { before, .. } => match before.to_timestamp(civil) {
                Ok(at) => Err(Unsure::Fold(Timestamp(at.as_millisecond()))),
                Err(_) => Err(Unsure::Gap),
            },
        }
    }
}

fn instant(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_spring_gap_and_the_autumn_fold_are_told() {
        let london = Zone::named(Zone::LONDON).unwrap();
        assert_eq!(london.moment(date(2026, 3, 29).at(1, 30, 0, 0)), Err(Unsure::Gap));
        let fold = london.moment(date(2026, 10, 25).at(1, 30, 0, 0));
        assert!(matches!(fold, Err(Unsure::Fold(_))));
        let noon = london.moment(date(2026, 7, 1).at(12, 0, 0, 0)).unwrap();
        assert_eq!(london.local(noon).minute, 12 * 60);
        assert_eq!(london.offset_minutes(noon), 60);
    }
}
