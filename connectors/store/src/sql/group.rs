//! Group commit for small units of work: what many callers want written at the same time goes
//! into one transaction, and one wait for the disk, or one way to the server and back, serves them
//! all.
//!
//! Each unit has a savepoint: one that fails takes nothing of the others along. One that is alone needs
//! none, and ends the transaction with itself.

use std::future::Future;
use std::pin::Pin;

use tokio::sync::{mpsc, oneshot};

use super::Connection;
use super::transact::{Door, Work, run};
use crate::Error;

/// Units that may wait for the next transaction; callers beyond that wait to be let in.
const QUEUE_COUNT_MAX: usize = 256;

/// Units of one transaction.
const BATCH_COUNT_MAX: usize = 64;

/// Tells a caller what became of its unit, once it is known whether the transaction was
/// committed.
type Answer = Box<dyn FnOnce(Result<(), String>) + Send>;

/// What a unit leaves: its answer, and whether its changes are to be kept.
type Done = (Answer, bool);

/// A unit of work that no longer says what it returns.
type Unit = Box<
    dyn for<'c> FnOnce(&'c mut Connection) -> Pin<Box<dyn Future<Output = Done> + Send + 'c>>
        + Send,
>;

/// Gathers units. Clones feed the same task; it ends with the last of them.
#[derive(Clone)]
pub(super) struct Group {
    units: mpsc::Sender<Unit>,
}

impl Group {
    pub(super) fn start(door: Door) -> Self {
        let (sender, units) = mpsc::channel(QUEUE_COUNT_MAX);
        tokio::spawn(gather(door, units));
        Self { units: sender }
    }

    /// Runs `work` in a transaction together with others; returns after the commit. From the
    /// moment it is in the queue it is done even if the caller is dropped.
    pub(super) async fn run<T, W>(&self, work: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let closed = || Error::Ended("nothing is written any more".to_owned());
        self.units.send(unit(work, caller)).await.map_err(|_| closed())?;
        let not_begun = |_| Error::Unavailable("the transaction could not begin".to_owned());
        answer.await.map_err(not_begun)?
    }
}

fn unit<T, W>(work: W, caller: oneshot::Sender<Result<T, Error>>) -> Unit
where
    T: Send + 'static,
    W: for<'c> FnOnce(&'c mut Connection) -> Work<'c, T> + Send + 'static,
{
    Box::new(move |connection| {
        Box::pin(async move {
            let outcome = work(connection).await;
            let keep = outcome.is_ok();
            let answer = move |committed: Result<(), String>| {
                // A caller that went away does not need its answer.
                drop(caller.send(outcome.and_then(|outcome| match committed {
                    Ok(()) => Ok(outcome),
                    Err(reason) => Err(Error::CommitUnknown(reason)),
                })));
            };
            (Box::new(answer) as Answer, keep)
        })
    })
}

async fn gather(door: Door, mut units: mpsc::Receiver<Unit>) {
    let mut gathered = Vec::with_capacity(BATCH_COUNT_MAX);
    while units.recv_many(&mut gathered, BATCH_COUNT_MAX).await > 0 {
        let batch = std::mem::take(&mut gathered);
        let (answers, mut answered) = mpsc::unbounded_channel::<Answer>();
        let door = door.clone();
        // A task of its own: a unit that panics must not end the gathering.
        let committed = tokio::spawn(async move {
            let work = run(&door, move |connection| {
                Box::pin(async move { run_all(connection, batch, &answers).await })
            });
            work.await.map_err(|error| error.to_string())
        });
        let committed = committed.await.unwrap_or_else(|error| Err(error.to_string()));
        // Units that never ran drop their callers, who then know that nothing was written.
        while let Some(answer) = answered.recv().await {
            answer(committed.clone());
        }
    }
}

/// The channel holds at most one answer per unit of the batch.
async fn run_all(
    connection: &mut Connection,
    batch: Vec<Unit>,
    answers: &mpsc::UnboundedSender<Answer>,
) -> Result<(), Error> {
    if batch.len() == 1 {
        for unit in batch {
            let (answer, keep) = unit(connection).await;
            drop(answers.send(answer));
            if !keep {
                return Err(Error::Ended("what was alone in it failed".to_owned()));
            }
        }
        return Ok(());
    }
    for unit in batch {
        sqlx::query("SAVEPOINT unit").execute(&mut *connection).await?;
        let (answer, keep) = unit(connection).await;
        drop(answers.send(answer));
        if !keep {
            sqlx::query("ROLLBACK TO unit").execute(&mut *connection).await?;
        }
        sqlx::query("RELEASE unit").execute(&mut *connection).await?;
    }
    Ok(())
}
