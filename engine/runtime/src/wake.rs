//! Waiting: for news, for time, or for the end. The only `select!` of the project.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::sleep;

/// What a loop waits for.
#[derive(Debug)]
pub(crate) struct Wake {
    news: watch::Receiver<u64>,
    shutdown: watch::Receiver<bool>,
    nudge: Arc<Notify>,
}

impl Wake {
    pub(crate) fn new(news: watch::Receiver<u64>, shutdown: watch::Receiver<bool>) -> Self {
        Self { news, shutdown, nudge: Arc::default() }
    }

    /// Whether the service is asked to end.
    pub(crate) fn stopping(&self) -> bool {
        *self.shutdown.borrow()
    }

    /// News up to here does not wake the next wait. Called after looking, it would hide news.
    pub(crate) fn arm(&mut self) {
        self.news.borrow_and_update();
    }

    /// Wakes the next wait from inside, such as when a task ended.
    pub(crate) fn nudge(&self) -> Arc<Notify> {
        Arc::clone(&self.nudge)
    }

    /// Waits for news, a nudge, the end, or for this long.
    pub(crate) async fn wait(&mut self, at_most: Duration) {
        tokio::select! {
            () = changed(&mut self.news) => {}
            () = self.nudge.notified() => {}
            () = stopped(&mut self.shutdown) => {}
            () = sleep(at_most) => {}
        }
    }

    /// Waits this long, or for the end.
    pub(crate) async fn pause(&mut self, pause: Duration) {
        tokio::select! {
            () = stopped(&mut self.shutdown) => {}
            () = sleep(pause) => {}
        }
    }
}

/// A sender that is gone will never bring news; time goes on all the same.
async fn changed(news: &mut watch::Receiver<u64>) {
    if news.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn stopped(shutdown: &mut watch::Receiver<bool>) {
    if shutdown.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    const LONG: Duration = Duration::from_secs(3_600);

    #[tokio::test(start_paused = true)]
    async fn news_since_the_last_look_ends_the_wait_at_once() {
        let (news, receiver) = watch::channel(0);
        let (_stop, shutdown) = watch::channel(false);
        let mut wake = Wake::new(receiver, shutdown);
        let begun = Instant::now();
        wake.arm();
        news.send_modify(|count| *count += 1);
        wake.wait(LONG).await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
        wake.arm();
        wake.wait(LONG).await;
        assert_eq!(begun.elapsed(), LONG);
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_breaks_every_wait_even_without_a_source_of_news() {
        let receiver = watch::channel(0).1;
        let (stop, shutdown) = watch::channel(false);
        let mut wake = Wake::new(receiver, shutdown);
        let begun = Instant::now();
        wake.wait(LONG).await;
        assert_eq!(begun.elapsed(), LONG);
        stop.send_replace(true);
        wake.wait(LONG).await;
        wake.pause(LONG).await;
        assert!(wake.stopping());
        assert_eq!(begun.elapsed(), LONG);
    }
}
