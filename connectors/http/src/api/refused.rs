//! Keeps what was refused as bad input or in doubt, so that a person can look at the original.

use backfill_runtime::ports::{Delivery, PortError, Quarantined};

use super::command::Command;
use super::problem::Problem;
use crate::App;

/// Puts the body in quarantine and gives the problem to answer with. The same body is kept once.
/// The delivery has an id of its own, so that the corrected request may use the sender's again.
pub(crate) async fn keep(app: &App, command: &Command, problem: Problem) -> Problem {
    if command.body.is_empty() || !problem.needs_person() {
        return problem;
    }
    let kept = Quarantined {
        place: None,
        event: None,
        reason: problem.reason(),
        kind: "json",
        original: command.body.to_vec(),
    };
    let delivery = Delivery {
        body_hash: command.body_hash,
        quarantine: Some(kept),
        ..Delivery::named("api-refused", hexadecimal(&command.body_hash), command.received_at)
    };
    match app.intake.take(delivery).await {
        Ok(_) => problem,
        // Whoever sends so much that nobody can look at it is told to wait.
        Err(error @ PortError::Full { .. }) => error.into(),
        Err(error @ (PortError::Unavailable { .. } | PortError::Fatal { .. })) => {
            tracing::warn!(%error, "a refused body cannot be kept in quarantine");
            problem
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
