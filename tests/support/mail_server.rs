//! A mail server that takes whatever it is given, so that messages go out.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// Its port on this machine. It takes emails until the test ends.
///
/// # Panics
/// If this machine has no free port.
#[must_use]
pub fn open() -> u16 {
    Mailbox::open().port()
}

/// What a mail server took.
#[derive(Debug, Clone)]
pub struct Mailbox {
    port: u16,
    headers: Arc<Mutex<Vec<String>>>,
}

impl Mailbox {
    /// Opens a server that takes emails until the test ends.
    ///
    /// # Panics
    /// If this machine has no free port.
    #[must_use]
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mailbox = Self { port, headers: Arc::default() };
        let kept = mailbox.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = kept.clone();
                // A connection that breaks is the sender's end: it comes again.
                thread::spawn(move || kept.converse(&stream).ok());
            }
        });
        mailbox
    }

    /// Its port on this machine.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The Message-IDs of the emails.
    ///
    /// # Panics
    /// If taking one panicked.
    #[must_use]
    pub fn message_ids(&self) -> BTreeSet<String> {
        let headers = self.headers.lock().unwrap();
        let ids = headers.iter().filter(|line| line.to_lowercase().starts_with("message-id:"));
        ids.cloned().collect()
    }

    fn converse(&self, mut stream: &TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream).lines();
        stream.write_all(b"220 mail.example.org\r\n")?;
        while let Some(line) = lines.next().transpose()? {
            match line.get(..4) {
                Some("QUIT") => return stream.write_all(b"221 bye\r\n"),
                Some("DATA") => {
                    stream.write_all(b"354 go on\r\n")?;
                    while let Some(line) = lines.next().transpose()?.filter(|line| line != ".") {
                        self.headers.lock().unwrap().push(line);
                    }
                }
                _ => {}
            }
            stream.write_all(b"250 yes\r\n")?;
        }
        Ok(())
    }
}
