//! Wakes those who wait here for what other processes commit.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgListener};
use tokio::task::AbortHandle;

use super::connect;
use crate::Error;
use crate::bells::{Bells, ring};

/// Everybody rings on this channel; the payload is a region and a bell.
const CHANNEL: &str = "backfill";
/// How long to wait before the next try when the server is not there.
const PAUSE: Duration = Duration::from_secs(1);

/// A task that listens, until this is dropped.
pub(super) struct Listening(AbortHandle);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Listening {
    /// Starts to listen on a connection of its own.
    pub(super) async fn start(
        connect: PgConnectOptions,
        region: Arc<str>,
        bells: Bells,
    ) -> Result<Self, Error> {
        let pool = connect::pool(connect, 1).await?;
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(CHANNEL).await?;
        let task = tokio::spawn(listen(listener, region, bells));
        Ok(Self(task.abort_handle()))
    }
}

async fn listen(mut listener: PgListener, region: Arc<str>, bells: Bells) {
    loop {
        match listener.try_recv().await {
            Ok(Some(notification)) => heard(&bells, &region, notification.payload()),
            // The connection was lost: who knows what was missed.
            Ok(None) => ring_all(&bells),
            Err(error) => {
                tracing::warn!(%error, "not listening to other processes now");
                tokio::time::sleep(PAUSE).await;
                ring_all(&bells);
            }
        }
    }
}

fn heard(bells: &Bells, region: &str, payload: &str) {
    match payload.rsplit_once(' ') {
        Some((of, "appended")) if of == region => ring(&bells.appended),
        Some((of, "added")) if of == region => ring(&bells.added),
        Some((of, _)) if of == region => {
            ring(&bells.committed);
            ring(&bells.added);
            ring(&bells.announced);
        }
        Some(_) | None => {}
    }
}

fn ring_all(bells: &Bells) {
    [&bells.appended, &bells.added, &bells.committed, &bells.announced].into_iter().for_each(ring);
}
