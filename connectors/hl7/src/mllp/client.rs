//! The MLLP client: sends a message and waits for its answer, one at a time.

use std::io;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::connection::{Connection, ConnectionError, Patience};
use super::{CodecError, Frame};
use crate::message::MESSAGE_BYTES_MAX;

/// How long a connection may take to come up.
const CONNECT_WAIT: Duration = Duration::from_secs(5);
/// How long to wait for an answer, unless set.
pub const ANSWER_WAIT: Duration = Duration::from_secs(30);
/// Longer than any wait for an answer, which is what ends it.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// The commit acknowledgement of MLLP release 2; the answer itself follows it.
const COMMITTED: &[u8] = &[0x06];

/// One connection to an MLLP server, opened when it is needed and again when it broke.
#[derive(Debug)]
pub struct Client {
    address: String,
    answer_wait: Duration,
    connection: Option<Connection>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The message.
    pub bytes: Vec<u8>,
    /// The question had been sent before, over a connection that broke: it may have arrived twice.
    pub was_sent_before: bool,
}

/// Why there is no answer. It is not known whether the message arrived: send the same again.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No connection could be made.
    #[error("{address} cannot be reached: {reason}")]
    Connect {
        /// Where.
        address: String,
        /// What the system says.
        #[source]
        reason: io::Error,
    },
    /// No answer came in time.
    #[error("no answer within {0:?}")]
    Silent(Duration),
    /// The connection broke before the answer.
    #[error("the connection broke before the answer: {0}")]
    Broken(String),
}

impl Client {
    /// A client for an address such as `127.0.0.1:2575`. Nothing is connected yet.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into(), answer_wait: ANSWER_WAIT, connection: None }
    }

    /// The same with another time to wait for each answer.
    #[must_use]
    pub fn with_answer_wait(mut self, wait: Duration) -> Self {
        self.answer_wait = wait.min(LONGEST_WAIT);
        self
    }

    /// Sends a message and returns the answer. If a connection from before turns out to be
    /// closed, the message is sent once more on a new one.
    ///
    /// # Errors
    /// If no answer came. The next call makes a new connection.
    pub async fn send(&mut self, message: &[u8]) -> Result<Vec<u8>, ClientError> {
        self.ask(message, |_| false).await.map(|answer| answer.bytes)
    }

    /// [`Client::send`] to a system that may say first that it has the message: what `is_interim`
    /// holds of is waited past, and is the answer only if no other follows.
    ///
    /// # Errors
    /// As [`Client::send`].
    pub async fn ask(
        &mut self,
        message: &[u8],
        is_interim: impl Fn(&[u8]) -> bool,
    ) -> Result<Answer, ClientError> {
        let kept = self.connection.take();
        let was_sent_before = kept.is_some();
        if let Some(connection) = kept {
            match self.exchange(connection, message, &is_interim).await {
                Err(ClientError::Broken(reason)) => {
                    tracing::debug!(reason, "mllp connection is opened again");
                }
                answered => return Ok(Answer { bytes: answered?, was_sent_before: false }),
            }
        }
        let connection = self.connect().await?;
        let bytes = self.exchange(connection, message, &is_interim).await?;
        Ok(Answer { bytes, was_sent_before })
    }

    /// Forgets a connection that was closed while nothing was asked, so that nothing is sent over it
    /// of which it would not be known whether it arrived.
    pub async fn forget_if_closed(&mut self) {
        if let Some(connection) = &self.connection
            && !connection.is_idle().await
        {
            self.connection = None;
        }
    }

    /// Closes the connection; the next call makes a new one.
    pub fn close(&mut self) {
        self.connection = None;
    }

    async fn connect(&self) -> Result<Connection, ClientError> {
        let failed = |reason| ClientError::Connect { address: self.address.clone(), reason };
        let stream = timeout(CONNECT_WAIT, TcpStream::connect(&self.address))
            .await
            .map_err(|_| failed(io::ErrorKind::TimedOut.into()))?
            .map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        Ok(Connection::new(stream, MESSAGE_BYTES_MAX))
    }

    /// The connection is kept only if the answer came: a late one must not be taken for the
    /// answer to the next message.
    async fn exchange(
        &mut self,
        mut connection: Connection,
        message: &[u8],
        is_interim: impl Fn(&[u8]) -> bool,
    ) -> Result<Vec<u8>, ClientError> {
        let mut interim = None;
        let conversation = conversation(&mut connection, message, &is_interim, &mut interim);
        let answered = timeout(self.answer_wait, conversation).await;
        let answered = answered.unwrap_or(Err(ClientError::Silent(self.answer_wait)));
        if answered.is_ok() {
            self.connection = Some(connection);
        }
        answered.or_else(|error| interim.ok_or(error))
    }
}

async fn conversation(
    connection: &mut Connection,
    message: &[u8],
    is_interim: impl Fn(&[u8]) -> bool,
    interim: &mut Option<Vec<u8>>,
) -> Result<Vec<u8>, ClientError> {
    connection.write(message).await.map_err(|error| ClientError::Broken(error.to_string()))?;
    let patience = Patience { idle: LONGEST_WAIT, within: LONGEST_WAIT };
    loop {
        match connection.frame(patience).await.map_err(|error| broken(&error))? {
            Some(Frame::Whole(answer)) if answer == COMMITTED => {}
            Some(Frame::Whole(answer)) if is_interim(&answer) => *interim = Some(answer.to_vec()),
            Some(Frame::Whole(answer)) => return Ok(answer.to_vec()),
            // A half of an answer is none: if no whole one follows, the wait ends.
            Some(Frame::Blank | Frame::Half(_) | Frame::Stray(_)) => {}
            Some(Frame::TooLarge(_)) => {
                return Err(ClientError::Broken("the answer is too large".to_owned()));
            }
            None => return Err(ClientError::Broken("it was closed".to_owned())),
        }
    }
}

fn broken(error: &ConnectionError) -> ClientError {
    match error {
        ConnectionError::Codec(CodecError::Io(error)) => ClientError::Broken(error.to_string()),
        ConnectionError::Codec(CodecError::Garbage) | ConnectionError::Cut => {
            ClientError::Broken(error.to_string())
        }
    }
}
