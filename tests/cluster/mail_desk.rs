//! A mail server of this machine that keeps what it is given.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use backfill_tests::until;

/// An email: whom it is for, and all of its lines.
#[derive(Debug, Clone)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) text: String,
}

impl Mail {
    /// The path of the page that its link leads to.
    pub(crate) fn page(&self) -> Option<String> {
        let (_, rest) = self.text.split_once("/o/")?;
        let token: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        Some(format!("/o/{token}"))
    }
}

/// The server.
#[derive(Debug)]
pub(crate) struct MailDesk {
    port: u16,
    mails: Arc<Mutex<Vec<Mail>>>,
}

impl MailDesk {
    /// Opens it on a free port, until the test program ends.
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::default();
        let kept = Arc::clone(&mails);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                // A connection that breaks is the sender's end: it comes again.
                std::thread::spawn(move || converse(&stream, &kept).ok());
            }
        });
        Self { port, mails }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The first email to an address that has `words`, once it is there.
    pub(crate) fn mail(&self, to: &str, words: &str) -> Mail {
        until(&format!("an email with {words:?} came"), || {
            let mails = self.mails.lock().unwrap();
            mails.iter().find(|it| it.to == to && it.text.contains(words)).cloned()
        })
    }

    /// How many emails came that have `words`.
    pub(crate) fn count(&self, words: &str) -> usize {
        self.mails.lock().unwrap().iter().filter(|it| it.text.contains(words)).count()
    }
}

fn converse(stream: &TcpStream, kept: &Mutex<Vec<Mail>>) -> std::io::Result<()> {
    let mut say = stream;
    let mut lines = BufReader::new(stream).lines();
    let mut mail = Mail { to: String::new(), text: String::new() };
    say.write_all(b"220 mail.example.org\r\n")?;
    while let Some(line) = lines.next() {
        let line = line?;
        match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "RCPT" => {
                let (_, rest) = line.split_once('<').unwrap_or_default();
                rest.split('>').next().unwrap_or_default().clone_into(&mut mail.to);
            }
            "DATA" => {
                say.write_all(b"354 go on\r\n")?;
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    mail.text.push_str(&line);
                    mail.text.push('\n');
                }
                kept.lock().unwrap().push(mail.clone());
                mail.text.clear();
            }
            "QUIT" => return say.write_all(b"221 bye\r\n"),
            _ => {}
        }
        say.write_all(b"250 yes\r\n")?;
    }
    Ok(())
}
