//! Leases: which process does which region's work. They share the work out; they do not guard
//! it. What guards a region is the owner's epoch in the store.

use async_trait::async_trait;

use super::PortError;

/// Work that one process at a time does for a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Job {
    /// Deciding.
    Match,
    /// Telling patients.
    Notify,
    /// Booking in the trust's system.
    Connect,
}

impl Job {
    /// Its name in tables, logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Notify => "notify",
            Self::Connect => "connect",
        }
    }
}

/// Shares regions out among the processes that offer to work.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Says that `member` is alive, renews what it holds, gives up what is more than its fair
    /// share of `regions`, and takes what is free up to that share. Returns what it holds now.
    /// A region in `keep` is still worked on: it is given up only by [`Leases::release`], and is
    /// left out of the answer if it should be.
    ///
    /// # Errors
    /// If the store cannot be reached: what is held runs out by itself.
    async fn renew(
        &self,
        job: Job,
        member: &str,
        regions: &[String],
        keep: &[String],
    ) -> Result<Vec<String>, PortError>;

    /// Gives regions back at once; with `leave`, the member is gone as well.
    ///
    /// # Errors
    /// If the store cannot be reached: they run out by themselves.
    async fn release(
        &self,
        job: Job,
        member: &str,
        regions: &[String],
        leave: bool,
    ) -> Result<(), PortError>;
}
