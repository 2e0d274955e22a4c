//! The MLLP server: a limited number of connections, each answered message by message.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use backfill_runtime::crowd::{Crowd, Place};
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
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

/// What stands in the first line of every request of a web client.
const HTTP: &[u8] = b" HTTP/";
/// After so much silence the other side is asked whether it is still there.
const ALIVE_AFTER: Duration = Duration::from_secs(60);
/// How often it is asked then.
const ALIVE_EVERY: Duration = Duration::from_secs(15);

/// Gives the answer to a frame.
#[async_trait]
pub(crate) trait Answers: Send + Sync {
    /// What is sent back.
    async fn answer(&self, message: &[u8]) -> Reply;
    /// What is sent back to a message over the limit, of which only the beginning is there.
    async fn too_large(&self, beginning: &[u8]) -> Reply;
    /// Keeps bytes that are no whole message, for the reason given. Nobody is answered: whoever
    /// sent them gave them up.
    async fn keep(&self, bytes: &[u8], reason: &'static str) -> Reply;
}

/// What is sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// An answer.
    Frame(Vec<u8>),
    /// Nothing: the sender wants no answer, and goes on.
    Nothing,
    /// Nothing, and the connection closes, so that the sender sends again.
    Close,
}

/// Why the beginning of a message is kept.
const CUT_OFF: &str = "the message broke off, another one began before its end (FS, 0x1C); \
                       it was not taken and not answered";
/// Why bytes between frames are kept.
const UNFRAMED: &str = "these bytes lay between two frames, without a start block (VT, 0x0B); \
                        they were not taken and not answered";

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
    async fn answer(&self, message: &[u8]) -> Reply {
        match (self.0)(message) {
            answer if answer.is_empty() => Reply::Nothing,
            answer => Reply::Frame(answer),
        }
    }

    async fn too_large(&self, beginning: &[u8]) -> Reply {
        self.answer(beginning).await
    }

    async fn keep(&self, _: &[u8], _: &'static str) -> Reply {
        Reply::Nothing
    }
}

async fn listen(
    listener: TcpListener,
    answers: Arc<dyn Answers>,
    limits: Limits,
    mut shutdown: watch::Receiver<bool>,
) {
    let crowd = Crowd::new(limits.connections, limits.connections_per_address);
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
        let Some((stream, peer)) = accepted_stream(accepted).await else { continue };
        let Some(place) = crowd.enter(peer.ip()) else {
            refuse(limits, peer);
            continue;
        };
        let (answers, shutdown) = (Arc::clone(&answers), shutdown.clone());
        open.spawn(
            async move { converse((stream, place), answers.as_ref(), limits, shutdown).await },
        );
    }
    if timeout(STOP_WAIT, finish(&mut open)).await.is_err() {
        tracing::warn!(connections = open.len(), "mllp connections did not finish in time");
    }
}

fn refuse(limits: Limits, peer: SocketAddr) {
    metrics::counter!("backfill_hl7_connections_refused_total").increment(1);
    let (limit, of_one) = (limits.connections, limits.connections_per_address);
    tracing::warn!(%peer, limit, of_one, "too many mllp connections, one was closed");
}

async fn finish(open: &mut JoinSet<Result<(), ConnectionError>>) {
    while let Some(ended) = open.join_next().await {
        log_end(ended);
    }
}

async fn accepted_stream(
    accepted: io::Result<(TcpStream, SocketAddr)>,
) -> Option<(TcpStream, SocketAddr)> {
    match accepted {
        Ok((stream, peer)) => {
            // Answers are small and awaited: they must not wait for more bytes.
            if let Err(error) = stream.set_nodelay(true) {
                tracing::debug!(%error, "nodelay was not set");
            }
            // A peer that is gone without a word gives its place back.
            let alive = TcpKeepalive::new().with_time(ALIVE_AFTER).with_interval(ALIVE_EVERY);
            if let Err(error) = SockRef::from(&stream).set_tcp_keepalive(&alive) {
                tracing::debug!(%error, "keep-alive was not set");
            }
            Some((stream, peer))
        }
        Err(error) => {
            tracing::warn!(%error, "an mllp connection could not be accepted");
            tokio::time::sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

async fn converse(
    (stream, place): (TcpStream, Place),
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
            // Whoever is silent makes room for others; nobody in the middle of a message does.
            () = place.crowded_for(limits.crowded_idle()) => match connection.is_inside() {
                true => continue,
                false => return Ok(()),
            },
        };
        let Some(frame) = frame else { return Ok(()) };
        if let Frame::Stray(bytes) = &frame
            && speaks_http(bytes)
        {
            metrics::counter!("backfill_hl7_connections_refused_total").increment(1);
            tracing::warn!(
                "a browser or another web client spoke to the mllp port; nothing was taken"
            );
            return Ok(());
        }
        let is_too_large = matches!(frame, Frame::TooLarge(_));
        match reply(answers, &frame).await {
            Reply::Frame(answer) => connection.write(&answer).await?,
            Reply::Nothing => {}
            Reply::Close => return Ok(()),
        }
        if is_too_large {
            return Ok(connection.close_gently().await?);
        }
    }
}

/// A page of another site can have a browser send any bytes to any port, after a head that says so.
/// What lies within is nobody's message.
fn speaks_http(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.trim_ascii_end().windows(HTTP.len()).any(|piece| piece.eq_ignore_ascii_case(HTTP))
}

async fn reply(answers: &dyn Answers, frame: &Frame) -> Reply {
    match frame {
        Frame::Whole(message) => answers.answer(message).await,
        Frame::Blank => Reply::Nothing,
        Frame::Half(bytes) => answers.keep(bytes, CUT_OFF).await,
        Frame::Stray(bytes) => answers.keep(bytes, UNFRAMED).await,
        Frame::TooLarge(beginning) => answers.too_large(beginning).await,
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
