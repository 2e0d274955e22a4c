//! Moments as the API writes them: RFC 3339 on the region's clock.

use backfill_core::Timestamp;
use backfill_runtime::Zone;

/// A moment in RFC 3339 with the region's offset.
pub(crate) fn rfc3339(zone: &Zone, at: Timestamp) -> String {
    let minutes = zone.offset_minutes(at);
    let sign = if minutes < 0 { '-' } else { '+' };
    let ahead = minutes.unsigned_abs();
    format!("{}{sign}{:02}:{:02}", zone.civil(at), ahead / 60, ahead % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_have_their_own_offset() {
        let london = Zone::named(Zone::LONDON).unwrap();
        let summer = Timestamp(1_782_907_200_000);
        assert_eq!(rfc3339(&london, summer), "2026-07-01T13:00:00+01:00");
        let winter = Timestamp(1_764_547_200_000);
        assert_eq!(rfc3339(&london, winter), "2025-12-01T00:00:00+00:00");
    }
}
