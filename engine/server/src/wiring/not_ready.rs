//! Something is there and cannot be worked with as it is, in one line with what to do.

use backfill_store::Error;

use crate::config::Config;

/// See the module.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NotReady(pub(crate) String);

impl NotReady {
    /// The database of the settings cannot be used.
    pub(super) fn postgres(config: &Config) -> impl Fn(Error) -> Self {
        let place = config.postgres_place().to_owned();
        move |error| {
            // What these say is complete in itself.
            let is_complete = matches!(
                error,
                Error::KeyFile { .. } | Error::OtherSchema { .. } | Error::OldSchema { .. }
            );
            if is_complete {
                return Self(error.to_string());
            }
            Self(format!("PostgreSQL at {place} cannot be used: {error}; check `postgres.url`"))
        }
    }
}
