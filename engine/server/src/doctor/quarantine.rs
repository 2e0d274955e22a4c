//! What waits in quarantine for a person, and who fills it.

use super::findings::Findings;
use crate::config::Config;
use crate::wiring::Database;

/// Senders that are named at most.
const NAMED_MAX: usize = 3;
/// From this part of the cap on, in percent, it fails instead of warning: soon nothing more is kept.
const NEARLY_FULL_PERCENT: u64 = 80;

/// Looks at how much is put aside.
pub(super) async fn look(config: &Config, store: &dyn Database, findings: &mut Findings) {
    let summary = match store.summary().await {
        Ok(summary) => summary,
        Err(error) => return findings.fail("database", &error.to_string()),
    };
    if summary.quarantined == 0 {
        return findings.ok("quarantine", "empty");
    }
    let count = summary.quarantined;
    findings.warn("quarantine", &format!("{count} originals; look at them in /console"));
    let most = config.put_aside().sender_bytes_max;
    match store.put_aside(NAMED_MAX).await {
        Ok(rows) => {
            for row in rows {
                let text = format!(
                    "{}: {} originals, {} of the {most} bytes that are kept",
                    row.source, row.count, row.bytes
                );
                if most.saturating_mul(NEARLY_FULL_PERCENT) / 100 <= row.bytes {
                    findings.fail("quarantine", &format!("{text}; more is refused: look at them"));
                } else {
                    findings.ok("quarantine of", &text);
                }
            }
        }
        Err(error) => findings.fail("database", &error.to_string()),
    }
}
