//! A mail server that takes whatever it is given, so that messages go out.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// Its port on this machine. It takes emails until the test ends.
///
/// # Panics
/// If this machine has no free port.
#[must_use]
pub fn open() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A connection that breaks is the sender's end: it comes again.
            thread::spawn(move || converse(&stream).ok());
        }
    });
    port
}

fn converse(mut stream: &TcpStream) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    stream.write_all(b"220 mail.example.org\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        match line.get(..4) {
            Some("QUIT") => return stream.write_all(b"221 bye\r\n"),
            Some("DATA") => {
                stream.write_all(b"354 go on\r\n")?;
                while lines.next().transpose()?.is_some_and(|line| line != ".") {}
            }
            _ => {}
        }
        stream.write_all(b"250 yes\r\n")?;
    }
    Ok(())
}
