//! What ends a session, and how often a call is tried before it does.

use std::future::Future;

use tracing::warn;

use super::LiveError;
use crate::backoff::Backoff;
use crate::ports::{CommitError, PortError};
use crate::recovery::RecoveryError;
use crate::wake::Wake;

/// How often a call is tried while the other side is not there; about a quarter of a minute.
pub(super) const TRIES_MAX: u32 = 9;

const BACKOFF: Backoff = Backoff { first_ms: 100, max_ms: 5_000 };

/// Why a session ended.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The service is asked to end.
    Stopped,
    /// What is in memory cannot be trusted: recover from the store.
    Again(String),
    /// These records could not be taken: recover, and find out which.
    Refused(String),
    /// Another owner took the region over.
    Fenced,
    /// There is no way on.
    End(LiveError),
}

/// Calls until it works, as long as the other side is only not there.
pub(super) async fn retry<T, E, F>(
    wake: &mut Wake,
    mut call: impl FnMut() -> F,
) -> Result<T, Trouble>
where
    F: Future<Output = Result<T, E>>,
    E: Into<Failure>,
{
    let mut tries = 0;
    loop {
        let error = match call().await.map_err(Into::into) {
            Ok(value) => return Ok(value),
            Err(Failure::Trouble(trouble)) => return Err(trouble),
            Err(Failure::Unavailable(error)) => error,
        };
        tries += 1;
        if TRIES_MAX <= tries {
            return Err(Trouble::Again(error));
        }
        warn!(%error, tries, "trying again");
        wake.pause(BACKOFF.delay(tries)).await;
        if wake.stopping() {
            return Err(Trouble::Stopped);
        }
    }
}

/// What an error of a port means for the session.
pub(super) enum Failure {
    Unavailable(String),
    Trouble(Trouble),
}

impl From<PortError> for Failure {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Unavailable { .. } | PortError::Full { .. } => {
                Self::Unavailable(error.to_string())
            }
            PortError::Fatal { .. } => Self::Trouble(Trouble::End(error.into())),
        }
    }
}

impl From<CommitError> for Failure {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Port(port) => port.into(),
            CommitError::Fenced => Self::Trouble(Trouble::Fenced),
            CommitError::Unknown(_) => Self::Trouble(Trouble::Again(error.to_string())),
            CommitError::Constraint(_) => Self::Trouble(Trouble::Refused(error.to_string())),
        }
    }
}

impl From<RecoveryError> for Failure {
    fn from(error: RecoveryError) -> Self {
        match error {
            RecoveryError::Store(port) => port.into(),
            RecoveryError::Journal(_) => Self::Trouble(Trouble::End(error.into())),
        }
    }
}
