//! Moments as the `ce_time` header has them: RFC 3339.

use backfill_core::Timestamp;
use jiff::Timestamp as Moment;

/// A moment as text, such as `2026-11-20T08:41:00Z`. What is beyond the year 9999 is told as its
/// last moment.
#[must_use]
pub fn rfc3339(at: Timestamp) -> String {
    let millis = at.0.clamp(Moment::MIN.as_millisecond(), Moment::MAX.as_millisecond());
    Moment::from_millisecond(millis).unwrap_or(Moment::MAX).to_string()
}

/// The moment that a text tells, to the millisecond; none if it is not RFC 3339 with an offset.
#[must_use]
pub fn parse_rfc3339(text: &str) -> Option<Timestamp> {
    let moment: Moment = text.parse().ok()?;
    Some(Timestamp(moment.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::{parse_rfc3339, rfc3339};
    use backfill_core::Timestamp;

    #[test]
    fn a_moment_is_told_in_utc_and_read_in_any_offset() {
        let at = Timestamp(1_795_164_060_000);
        assert_eq!(rfc3339(at), "2026-11-20T08:41:00Z");
        assert_eq!(rfc3339(Timestamp(at.0 + 5)), "2026-11-20T08:41:00.005Z");
        assert_eq!(parse_rfc3339("2026-11-20T08:41:00Z"), Some(at));
        assert_eq!(parse_rfc3339("2026-11-20T09:41:00+01:00"), Some(at));
    }

    #[test]
    fn a_text_without_an_offset_is_no_moment() {
        assert_eq!(parse_rfc3339("2026-11-20T08:41:00"), None);
        assert_eq!(parse_rfc3339("soon"), None);
        assert_eq!(parse_rfc3339(""), None);
    }

    #[test]
    fn a_moment_beyond_all_years_is_still_told() {
        assert!(rfc3339(Timestamp(i64::MAX)).starts_with("9999-12-3"));
        assert!(rfc3339(Timestamp(i64::MIN)).starts_with("-009999-01-0"));
    }
}
