//! Time as the core knows it: whole milliseconds that arrive with the record, never a clock.

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// One minute, in the unit of [`Timestamp`].
pub const MINUTE_MS: i64 = 60_000;
/// One day, in the unit of [`Timestamp`].
pub const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

impl Timestamp {
    /// This time plus (or minus) whole minutes, held at the ends of the range.
    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(MINUTE_MS)))
    }

    /// Whole minutes from `earlier` to this time, rounded down; negative if this is earlier.
    #[must_use]
    pub fn minutes_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(MINUTE_MS)
    }

    /// Whole days from `earlier` to this time, rounded down.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).div_euclid(DAY_MS)
    }
}

/// A civil time where the patient lives, worked out by whoever knows time zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    /// Days since 1970-01-01 of the civil date.
    pub day: i32,
    /// Minutes since local midnight, 0 to 1439.
    pub minute: u16,
}

impl LocalTime {
    /// The weekday, 0 = Monday to 6 = Sunday.
    #[must_use]
    pub fn weekday(self) -> u8 {
        crate::civil::weekday(self.day)
    }

    /// The civil time at `at` where the clock is `offset_minutes` ahead of UTC.
    #[must_use]
    pub fn at_offset(at: Timestamp, offset_minutes: i16) -> Self {
        let minutes = at.0.div_euclid(MINUTE_MS) + i64::from(offset_minutes);
        Self {
            day: i32::try_from(minutes.div_euclid(1440)).unwrap_or(i32::MAX),
            minute: u16::try_from(minutes.rem_euclid(1440)).unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_and_offsets_are_those_of_the_calendar() {
        // 2026-11-20T08:41:00Z is a Friday.
        let at = Timestamp(1_795_164_060_000);
        let local = LocalTime::at_offset(at, 0);
        assert_eq!(local.weekday(), 4);
        assert_eq!(local.minute, 8 * 60 + 41);
        assert_eq!(LocalTime::at_offset(at, 16 * 60).weekday(), 5);
    }
}
