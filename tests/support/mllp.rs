//! A blocking MLLP line: frames in, answers out, and bytes that are no frame at all.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// How long an answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(60);

/// A connection to an MLLP server.
#[derive(Debug)]
pub struct Line(TcpStream);

impl Line {
    /// Connects.
    #[must_use]
    pub fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(ANSWER_MAX)).unwrap();
        Self(stream)
    }

    /// Sends a message in its frame and reads the answer without its frame.
    pub fn ask(&mut self, message: &[u8]) -> Vec<u8> {
        self.write(&[b"\x0b", message, b"\x1c\r"].concat());
        self.answer().expect("the connection was closed without an answer")
    }

    /// Sends bytes as they are.
    pub fn write(&mut self, bytes: &[u8]) {
        // A server that has heard enough may have closed: its answer is what counts.
        self.0.write_all(bytes).ok();
    }

    /// Ends the sending side in the middle of whatever was sent.
    pub fn hang_up(&mut self) {
        self.0.shutdown(Shutdown::Write).unwrap();
    }

    /// The next answer; none if the connection was closed without one.
    pub fn answer(&mut self) -> Option<Vec<u8>> {
        let mut answer = Vec::new();
        let mut byte = [0];
        while !answer.ends_with(b"\x1c\r") {
            match self.0.read(&mut byte) {
                Ok(0) | Err(_) => return None,
                Ok(_) => answer.push(byte[0]),
            }
        }
        answer.truncate(answer.len() - 2);
        Some(answer.strip_prefix(b"\x0b").unwrap_or(&answer).to_vec())
    }
}

/// Sends one message on a line of its own.
#[must_use]
pub fn ask(address: &str, message: &[u8]) -> String {
    String::from_utf8(Line::open(address).ask(message)).unwrap()
}

/// A field of an answer: `field(answer, "MSA", 1)` is its code.
#[must_use]
pub fn field(message: &str, segment: &str, number: usize) -> String {
    let line = message.split('\r').find(|line| line.starts_with(segment));
    let number = if segment == "MSH" { number - 1 } else { number };
    line.and_then(|line| line.split('|').nth(number)).unwrap_or_default().to_owned()
}
