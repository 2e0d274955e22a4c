//! Trusts from whose lists nothing is offered: nobody has kept the list, or the trust is silent.

use backfill_core::Timestamp;
use backfill_runtime::ports::{HeardRow, Reader};

use super::findings::Findings;

/// Lists every such trust, with what to do.
pub(super) async fn look(reader: &dyn Reader, now: Timestamp, findings: &mut Findings) {
    match reader.heard().await {
        Ok(rows) => list(&rows, now, findings),
        Err(error) => findings.fail("database", &error.to_string()),
    }
}

fn list(rows: &[HeardRow], now: Timestamp, findings: &mut Findings) {
    let stale: Vec<_> = rows.iter().filter(|it| it.is_silent(now) || it.is_old(now)).collect();
    if stale.is_empty() {
        return findings.ok("lists", "none is too old");
    }
    for row in stale {
        let trust = row.trust;
        let text = if row.is_silent(now) {
            let hours = now.minutes_since(row.at) / 60;
            format!(
                "nothing was heard from trust {trust} for {hours} hours, so nothing of it is \
                 offered: look at the connection, and at /console/trusts/{trust}"
            )
        } else {
            let days = row.list_at.map_or(0, |at| now.days_since(at));
            format!(
                "the list of trust {trust} was not told for {days} days, so nothing is offered \
                 from it: import it anew, or look at /console/trusts/{trust}"
            )
        };
        findings.warn("lists", &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 60;

    fn looked(rows: &[HeardRow], minutes: i64) -> Vec<String> {
        let mut findings = Findings::default();
        list(rows, Timestamp(0).plus_minutes(minutes), &mut findings);
        assert!(findings.is_well(), "the service works");
        findings.lines
    }

    #[test]
    fn a_silent_trust_and_an_old_list_are_told_with_what_to_do() {
        let at = Timestamp(0);
        let row = HeardRow {
            trust: "R0A".parse().unwrap(),
            at,
            list_at: Some(at),
            list_old_from: Some(at.plus_minutes(48 * HOUR)),
            silent_from: Some(at.plus_minutes(72 * HOUR)),
            catches_up_until: None,
        };
        assert_eq!(looked(&[row], 47 * HOUR), ["ok    lists: none is too old"]);
        assert!(looked(&[row], 48 * HOUR)[0].contains("not told for 2 days"));
        assert!(looked(&[row], 72 * HOUR)[0].contains("from trust R0A for 72 hours"));
        let never = HeardRow { list_old_from: None, silent_from: None, ..row };
        assert_eq!(looked(&[never], 9_999 * HOUR), ["ok    lists: none is too old"]);
    }
}
