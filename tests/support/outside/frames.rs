//! MLLP frames, written here once more so that the service's own code does not check itself.

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const START: u8 = 0x0B;
const END: [u8; 2] = [0x1C, 0x0D];
/// Room for one read, in bytes.
const READ_BYTES: usize = 4_096;

/// One side of a conversation.
#[derive(Debug)]
pub struct Frames {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Frames {
    /// Of an open connection.
    pub fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Writes a message, up to a byte of its frame, and then the rest.
    pub async fn write(&mut self, message: &[u8], pause_at: usize) -> io::Result<()> {
        let frame = [&[START], message, &END].concat();
        let (first, second) = frame.split_at(pause_at.min(frame.len()));
        self.stream.write_all(first).await?;
        tokio::task::yield_now().await;
        self.stream.write_all(second).await
    }

    /// The next message; none if the other side is gone.
    pub async fn read(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == END) {
                let frame: Vec<u8> = self.buffer.drain(..end + END.len()).collect();
                return Ok(Some(frame[1..end].to_vec()));
            }
            let mut piece = [0; READ_BYTES];
            match self.stream.read(&mut piece).await? {
                0 => return Ok(None),
                count => self.buffer.extend_from_slice(&piece[..count]),
            }
        }
    }
}

/// A field of a message, as `field(bytes, "SCH", 2)`; empty if it is not there.
pub fn field(message: &[u8], segment: &str, number: usize) -> String {
    let text = String::from_utf8_lossy(message);
    let found = text.split(['\r', '\n']).find(|line| line.split('|').next() == Some(segment));
    let shift = usize::from(segment == "MSH");
    let value = found.and_then(|line| line.split('|').nth(number - shift));
    value.unwrap_or_default().to_owned()
}

/// A component of a field, from 1.
pub fn component(field: &str, number: usize) -> String {
    field.split('^').nth(number - 1).unwrap_or_default().to_owned()
}
