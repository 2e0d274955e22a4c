//! One connection: whole frames in, whole frames out, each wait with a limit.

use std::io;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::codec::{Decoder, Encoder};

use super::{CodecError, Frame, MllpCodec};

/// How long to wait for the CR behind an FS: with most senders it comes in the same packet.
const RETURN_WAIT: Duration = Duration::from_millis(200);
/// How long the other side may take to read an answer.
const WRITE_WAIT: Duration = Duration::from_secs(10);
/// Room for one read, in bytes: most messages come in one.
const READ_BYTES: usize = 8 * 1024;
/// How long it may take to notice what has come already.
const NOTICE_WAIT: Duration = Duration::from_millis(1);
/// How long bytes are thrown away after a refusal, so that the other side can read it.
const DRAIN_WAIT: Duration = Duration::from_secs(2);
/// How many bytes are thrown away after a refusal, at most.
const DRAIN_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A stream with its codec.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    codec: MllpCodec,
    buffer: BytesMut,
    /// When the open frame must have ended.
    deadline: Option<Instant>,
}

/// How long to wait for a frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// For its first byte.
    pub(crate) idle: Duration,
    /// From its first byte to its last.
    pub(crate) within: Duration,
}

/// Why no frame came.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConnectionError {
    /// The stream cannot be read.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// It ended or stopped inside a frame: nothing of it is taken.
    #[error("the connection ended or stalled inside a message")]
    Cut,
}

impl From<io::Error> for ConnectionError {
    fn from(error: io::Error) -> Self {
        Self::Codec(CodecError::Io(error))
    }
}

impl Connection {
    pub(crate) fn new(stream: TcpStream, frame_bytes_max: usize) -> Self {
        let codec = MllpCodec::new(frame_bytes_max);
        Self { stream, codec, buffer: BytesMut::new(), deadline: None }
    }

    /// Whether it is open, as far as is known, and nothing has come that nobody waits for.
    pub(crate) async fn is_idle(&self) -> bool {
        // A stream may count as readable from before, until a read says that it is not.
        while timeout(NOTICE_WAIT, self.stream.readable()).await.is_ok() {
            match self.stream.try_read(&mut [0; 1]) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Ok(_) | Err(_) => return false,
            }
        }
        // The CR of the frame before may lie there.
        self.buffer.trim_ascii().is_empty()
    }

    /// Whether the beginning of a message has come, and its end has not.
    pub(crate) fn is_inside(&self) -> bool {
        self.codec.is_inside()
    }

    /// The next frame; none if the other side closed or was silent for too long. May be dropped
    /// and called again: what was read stays.
    pub(crate) async fn frame(
        &mut self,
        patience: Patience,
    ) -> Result<Option<Frame>, ConnectionError> {
        let silent_at = Instant::now() + patience.idle;
        loop {
            if let Some(frame) = self.codec.decode(&mut self.buffer)? {
                self.deadline = None;
                return Ok(Some(frame));
            }
            if self.codec.is_inside() && self.deadline.is_none() {
                self.deadline = Some(Instant::now() + patience.within);
            }
            self.buffer.reserve(READ_BYTES);
            let until = match self.codec.is_ending() {
                true => Instant::now() + RETURN_WAIT,
                false => self.deadline.unwrap_or(silent_at),
            };
            match timeout_at(until, self.stream.read_buf(&mut self.buffer)).await {
                Ok(Ok(0)) | Err(_) if self.codec.is_ending() => {
                    self.deadline = None;
                    return Ok(self.codec.ended(&mut self.buffer));
                }
                Ok(Ok(0)) | Err(_) if self.codec.is_inside() => return Err(ConnectionError::Cut),
                Ok(Ok(0)) | Err(_) => return Ok(None),
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return Err(error.into()),
            }
        }
    }

    /// Writes a frame.
    pub(crate) async fn write(&mut self, message: &[u8]) -> io::Result<()> {
        let mut bytes = BytesMut::new();
        self.codec.encode(message, &mut bytes)?;
        match timeout(WRITE_WAIT, self.stream.write_all(&bytes)).await {
            Ok(written) => written,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    /// Closes after a refusal. The rest of what comes is read and thrown away for a moment:
    /// closing with bytes unread would destroy the refusal on its way.
    pub(crate) async fn close_gently(mut self) -> io::Result<()> {
        self.stream.shutdown().await?;
        let mut rest = [0; 8 * 1024];
        let mut thrown = 0;
        let until = Instant::now() + DRAIN_WAIT;
        while thrown < DRAIN_BYTES_MAX {
            match timeout_at(until, self.stream.read(&mut rest)).await {
                Ok(Ok(count)) if 0 < count => thrown += count,
                Ok(_) | Err(_) => break,
            }
        }
        Ok(())
    }
}
