//! Parts that run side by side: when one ends or all are told to, every one of them ends.

use std::future::Future;

use anyhow::Context as _;
use tokio::sync::watch;
use tokio::task::JoinSet;

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

    /// Waits until one ends or `told` does, then for all to end.
    ///
    /// # Errors
    /// The first failure.
    pub(crate) async fn until(mut self, told: impl Future<Output = ()>) -> anyhow::Result<()> {
        let first = tokio::select! {
            () = told => None,
            ended = self.tasks.join_next() => ended,
        };
        self.stop.send_replace(true);
        let mut all = first.map_or(Ok(()), flat);
        while let Some(ended) = self.tasks.join_next().await {
            all = all.and(flat(ended));
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
            parts.until(std::future::pending()).await.unwrap_err().to_string(),
            "the disk is full"
        );
    }

    #[tokio::test]
    async fn all_end_when_told_to() {
        let mut parts = Together::new();
        parts.add(until_stopped(parts.stopped()));
        parts.until(async {}).await.unwrap();
    }
}
