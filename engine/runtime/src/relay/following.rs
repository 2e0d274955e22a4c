//! The place of one feed in the journal: what follows from it is published, and then the position moves.

use metrics::counter;

use super::{AT_ONCE_MAX, Relay};
use crate::ports::{Feed, Outgoing, PortError, Publication, Step, Undelivered};

/// So many numbers may be looked through for nothing before that is written down: whoever begins anew
/// need not look through all of it again.
const LOOKED_MAX: u64 = 1_000 << 16;

/// Where a feed stands.
#[derive(Default)]
pub(super) struct Place {
    /// As it is written down; none until it was read.
    position: Option<u64>,
    /// Up to here nothing waits.
    looked: u64,
}

/// What became of a look at the journal.
pub(super) struct Looked {
    /// The first that waited.
    pub(super) oldest: Option<Publication>,
    /// Whether nothing is left there.
    pub(super) is_all: bool,
}

impl Place {
    /// Publishes what follows next.
    pub(super) async fn publish(&mut self, relay: &Relay, feed: Feed) -> Result<Looked, PortError> {
        let begins = self.begin(relay, feed).await?;
        let following = relay.publications.following(feed, begins, AT_ONCE_MAX).await?;
        let oldest = following.publications.first().cloned();
        let records: Vec<Outgoing> =
            following.publications.iter().map(|it| it.record.clone()).collect();
        let fates = match records.is_empty() {
            true => Vec::new(),
            false => relay.publisher.deliver(&records).await,
        };
        let gone = Gone::of(following.publications, fates);
        let to = gone.failed.as_ref().map_or(following.to, |(before, _)| before.unwrap_or(begins));
        self.looked = self.looked.max(to);
        let is_far = LOOKED_MAX <= self.looked.saturating_sub(self.position.unwrap_or(0));
        let is_quiet = following.to == begins;
        if 0 < gone.count || !gone.refused.is_empty() || is_quiet || is_far {
            self.write_down(relay, feed, &gone.refused).await?;
        }
        counter!("backfill_told_total").increment(gone.count);
        match gone.failed {
            Some((_, error)) => Err(error),
            None => Ok(Looked { oldest, is_all: following.is_all }),
        }
    }

    async fn begin(&mut self, relay: &Relay, feed: Feed) -> Result<u64, PortError> {
        if self.position.is_none() {
            let position = relay.publications.position(feed).await?;
            (self.position, self.looked) = (Some(position), position);
        }
        Ok(self.looked)
    }

    /// Whoever moved it meanwhile knows better where it is.
    async fn write_down(
        &mut self,
        relay: &Relay,
        feed: Feed,
        refused: &[Outgoing],
    ) -> Result<(), PortError> {
        let step = Step { from: self.position.unwrap_or(0), to: self.looked };
        if step.from == step.to {
            return Ok(());
        }
        self.position = None;
        relay.publications.move_position(feed, step, refused).await?;
        self.position = Some(step.to);
        Ok(())
    }
}

/// What became of records, up to the first of which it is not known.
struct Gone {
    /// How many are on their topic.
    count: u64,
    refused: Vec<Outgoing>,
    /// The number before the first that is not known to be there, and why.
    failed: Option<(Option<u64>, PortError)>,
}

impl Gone {
    fn of(publications: Vec<Publication>, fates: Vec<Result<(), Undelivered>>) -> Self {
        let mut gone = Self { count: 0, refused: Vec::new(), failed: None };
        let mut last = None;
        for (publication, fate) in publications.into_iter().zip(fates) {
            match fate {
                Ok(()) => gone.count += 1,
                Err(fate) if fate.is_refused => gone.refused.push(publication.record),
                Err(fate) => {
                    gone.failed = Some((last, fate.error));
                    break;
                }
            }
            last = Some(publication.number);
        }
        gone
    }
}
