//! Parts that run side by side: when one ends or all are told to, every one of them ends.

use std::future::Future;
use std::time::Duration;

use anyhow::Context as _;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tracing::warn;

/// See the module.
#[derive(Debug)]
pub(crate) struct Together {
    stop: watch::Sender<bool>,
    tasks: JoinSet<anyhow::Result<()>>,
}

impl Together {
    pub(crate) fn new() -> Self {
        Self { stop: watch::Sender::new(false), tasks: JoinSet::new() }
    }

    /// Becomes true when the parts are to end.
    pub(crate) fn stopped(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Starts a part.
    pub(crate) fn add<E>(&mut self, part: impl Future<Output = Result<(), E>> + Send + 'static)
    where
        anyhow::Error: From<E>,
    {
        self.tasks.spawn(async move { Ok(part.await?) });
    }

    /// Waits until one ends or `told` does, then for all to end, at most as long as `longest`: whatever
    /// is not done by then is dropped.
    ///
    /// # Errors
    /// The first failure.
    pub(crate) async fn until(
        mut self,
        told: impl Future<Output = ()>,
        longest: Duration,
    ) -> anyhow::Result<()> {
        let first = tokio::select! {
            () = told => None,
            ended = self.tasks.join_next() => ended,
        };
        self.stop.send_replace(true);
        let mut all = first.map_or(Ok(()), flat);
        let finish = async {
            while let Some(ended) = self.tasks.join_next().await {
                all = std::mem::replace(&mut all, Ok(())).and(flat(ended));
            }
        };
        if timeout(longest, finish).await.is_err() {
            warn!(parts = self.tasks.len(), "parts of the process did not finish in time");
            self.tasks.shutdown().await;
        }
        all
    }
}

/// Ends when the receiver says stop, or nobody can say it any more.
pub(crate) async fn stopped(mut shutdown: watch::Receiver<bool>) {
    shutdown.wait_for(|stop| *stop).await.ok();
}

fn flat(ended: Result<anyhow::Result<()>, tokio::task::JoinError>) -> anyhow::Result<()> {
    ended.context("a part broke").and_then(|it| it)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    async fn until_stopped(shutdown: watch::Receiver<bool>) -> anyhow::Result<()> {
        stopped(shutdown).await;
        Ok(())
    }

    #[tokio::test]
    async fn when_one_fails_the_others_end() {
        let mut parts = Together::new();
        parts.add(until_stopped(parts.stopped()));
        parts.add(async { Err::<(), _>(anyhow::anyhow!("the disk is full")) });
        assert_eq!(
            parts.until(std::future::pending(), LONG).await.unwrap_err().to_string(),
            "the disk is full"
        );
    }

    #[tokio::test]
    async fn all_end_when_told_to() {
        let mut parts = Together::new();
        parts.add(until_stopped(parts.stopped()));
        parts.until(async {}, LONG).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_end_is_not_waited_for() {
        let mut parts = Together::new();
        parts.add(std::future::pending::<anyhow::Result<()>>());
        parts.add(async { Err::<(), _>(anyhow::anyhow!("the disk is full")) });
        let ended = parts.until(std::future::pending(), LONG).await;
        assert_eq!(ended.unwrap_err().to_string(), "the disk is full");
    }
}
