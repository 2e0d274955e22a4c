//! The lives of a process that is ended and started again, for those who talk to it.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

/// How long those who found the service down wait before they try again by themselves.
const RETRY_AFTER: Duration = Duration::from_millis(25);

/// One life of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Life {
    /// Which, from 1.
    pub number: u32,
    /// Whether it runs.
    pub is_alive: bool,
}

impl Life {
    /// The next one.
    #[must_use]
    pub fn next(self) -> Self {
        Self { number: self.number + 1, is_alive: true }
    }
}

/// What others may know of the process.
#[derive(Debug, Clone)]
pub struct Lives(watch::Receiver<Life>);

impl Lives {
    /// Follows what `process` tells of itself.
    #[must_use]
    pub fn of(process: &watch::Sender<Life>) -> Self {
        Self(process.subscribe())
    }

    /// The number of the life that is or was the last.
    #[must_use]
    pub fn current(&self) -> u32 {
        self.0.borrow().number
    }

    /// Whether the process of that life is gone.
    #[must_use]
    pub fn is_over(&self, number: u32) -> bool {
        let life = *self.0.borrow();
        life.number != number || !life.is_alive
    }

    /// Waits a moment, or until the process starts or ends.
    pub async fn pause(&mut self) {
        // Either way the caller tries again.
        timeout(RETRY_AFTER, self.0.changed()).await.ok();
    }
}
