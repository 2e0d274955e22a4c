//! The MLLP server: a limited number of connections, each answered message by message.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Frame;
use super::connection::{Connection, ConnectionError, Patience};
use crate::options::Limits;
use crate::receive::Receiver;

/// How long to wait after the system refused to accept a connection.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);
/// How long connections may take to finish their message when the server stops.
const STOP_WAIT: Duration = Duration::from_secs(10);

/// Gives the answer to a frame.
#[async_trait]
pub(crate) trait Answers: Send + Sync {
    /// The answer; none closes the connection without one, so that the sender sends again.
    async fn answer(&self, message: &[u8]) -> Option<Vec<u8>>;
    /// The answer to a message over the limit, of which only the beginning is there.
    async fn too_large(&self, beginning: &[u8]) -> Option<Vec<u8>>;
}

/// Takes messages until `shutdown` turns true (or its sender is gone). A message is answered
/// only after [`backfill_runtime::ports::Intake::take`] has returned.
pub async fn serve(
    listener: TcpListener,
    receiver: Arc<Receiver>,
    limits: Limits,
    shutdown: watch::Receiver<bool>,
) {
    listen(listener, receiver, limits, shutdown).await;
}

/// Answers every message by a function, until `shutdown` turns true (or its sender is gone): a
/// simulated system.
pub async fn respond<F>(listener: TcpListener, answer: F, shutdown: watch::Receiver<bool>)
where
    F: Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static,
{
    listen(listener, Arc::new(Simulated(answer)), Limits::default(), shutdown).await;
}

struct Simulated<F>(F);

#[async_trait]
impl<F: Fn(&[u8]) -> Vec<u8> + Send + Sync> Answers for Simulated<F> {
    async fn answer(&self, message: &[u8]) -> Option<Vec<u8>> {
        Some((self.0)(message))
    }

    async fn too_large(&self, beginning: &[u8]) -> Option<Vec<u8>> {
        Some((self.0)(beginning))
    }
}

async fn listen(
    listener: TcpListener,
    answers: Arc<dyn Answers>,
    limits: Limits,
    mut shutdown: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut open = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(ended) = open.join_next(), if !open.is_empty() => {
                log_end(ended);
                continue;
            }
            _ = shutdown.wait_for(|stop| *stop) => break,
        };
        let Some(stream) = accepted_stream(accepted).await else { continue };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            metrics::counter!("backfill_hl7_connections_refused_total").increment(1);
            tracing::warn!(limit = limits.connections, "too many mllp connections, one was closed");
            continue;
        };
        let (answers, shutdown) = (Arc::clone(&answers), shutdown.clone());
        open.spawn(async move {
            let _place = place;
            converse(stream, answers.as_ref(), limits, shutdown).await
        });
    }
    if timeout(STOP_WAIT, finish(&mut open)).await.is_err() {
        tracing::warn!(connections = open.len(), "mllp connections did not finish in time");
    }
}

async fn finish(open: &mut JoinSet<Result<(), ConnectionError>>) {
    while let Some(ended) = open.join_next().await {
        log_end(ended);
    }
}

async fn accepted_stream(
    accepted: io::Result<(TcpStream, std::net::SocketAddr)>,
) -> Option<TcpStream> {
    match accepted {
        Ok((stream, _)) => {
            // Answers are small and awaited: they must not wait for more bytes.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "nodelay was not set");
            }
            Some(stream)
        }
        Err(error) => {
            tracing::warn!(%error, "an mllp connection could not be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

async fn converse(
    stream: TcpStream,
    answers: &dyn Answers,
    limits: Limits,
    mut shutdown: watch::Receiver<bool>,
) -> Result<(), ConnectionError> {
    let _gauge = OpenConnection::count();
    let mut connection = Connection::new(stream, limits.message_bytes);
    let patience = Patience { idle: limits.idle(), within: limits.frame() };
    loop {
        let frame = tokio::select! {
            biased;
            _ = shutdown.wait_for(|stop| *stop) => return Ok(()),
            frame = connection.frame(patience) => frame?,
        };
        match frame {
            None => return Ok(()),
            Some(Frame::Whole(message)) => match answers.answer(&message).await {
                Some(answer) => connection.write(&answer).await?,
                None => return Ok(()),
            },
            Some(Frame::TooLarge(beginning)) => {
                if let Some(answer) = answers.too_large(&beginning).await {
                    connection.write(&answer).await?;
                }
                return Ok(connection.close_gently().await?);
            }
        }
    }
}

fn log_end(ended: Result<Result<(), ConnectionError>, tokio::task::JoinError>) {
    match ended {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "an mllp connection was given up"),
        Err(error) => tracing::error!(%error, "an mllp connection broke off"),
    }
}

/// Counts a connection for as long as it lives.
struct OpenConnection;

impl OpenConnection {
    fn count() -> Self {
        metrics::gauge!("backfill_hl7_connections").increment(1.0);
        Self
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        metrics::gauge!("backfill_hl7_connections").decrement(1.0);
    }
}
