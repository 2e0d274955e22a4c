//! This machine's clock, as the service would judge it at its start; and a person's word for it.

use backfill_runtime::clock::Clock;
use backfill_runtime::ports::Store;

use super::findings::Findings;

/// Confirms the clock if it is told to, and looks whether it can be right.
pub(super) async fn look(
    what: &str,
    (clock, is_accepted): (Clock, bool),
    store: &dyn Store,
    findings: &mut Findings,
) {
    if is_accepted {
        let accepted = store.accept_clock(clock.now()).await;
        if let Err(error) = accepted {
            findings.fail(what, &format!("not confirmed: {error}"));
            return;
        }
    }
    match store.times().await {
        Ok(times) => clock.compare(&times),
        Err(error) => return findings.fail(what, &error.to_string()),
    }
    match clock.implausible() {
        Some(reason) => findings.fail(what, &reason.to_string()),
        None if is_accepted => {
            findings
                .ok(what, "confirmed as it stands; a service that held goes on in some seconds");
        }
        None => findings.ok(what, "can be right"),
    }
}
