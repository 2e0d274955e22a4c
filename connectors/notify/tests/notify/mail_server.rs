//! A mail server on loopback, just big enough to be spoken to, that can be told what to answer.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// In place of an answer: says nothing until the client goes away.
pub(crate) const STALL: &str = "stall";

/// What the server does with the next mails.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    /// Answer to each `MAIL FROM`.
    pub(crate) sender: Option<&'static str>,
    /// Answers to `RCPT TO`, one after the other; `250` when they are used up. [`STALL`] is none.
    pub(crate) recipients: Vec<&'static str>,
    /// Answer to each mail after its last line.
    pub(crate) content: Option<&'static str>,
    /// Answer to `AUTH`; none if no login is offered.
    pub(crate) login: Option<&'static str>,
    /// Closes the connection after this many mails.
    pub(crate) mails_per_connection: Option<usize>,
}

/// What the server saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// The mails it took.
    pub(crate) mails: Vec<String>,
    /// All commands, over all connections.
    pub(crate) commands: Vec<String>,
    /// How many connections there were.
    pub(crate) connections: usize,
    /// Told when an answer is withheld.
    pub(crate) stalled: Arc<Notify>,
}

pub(crate) struct MailServer {
    pub(crate) port: u16,
    pub(crate) seen: Arc<Mutex<Seen>>,
}

impl MailServer {
    pub(crate) async fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let script = Arc::new(Mutex::new(script));
        let (seen_by_all, script_for_all) = (seen.clone(), script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                seen_by_all.lock().unwrap().connections += 1;
                tokio::spawn(serve(stream, script_for_all.clone(), seen_by_all.clone()));
            }
        });
        Self { port, seen }
    }

    pub(crate) fn mails(&self) -> Vec<String> {
        self.seen.lock().unwrap().mails.clone()
    }
}

async fn serve(stream: TcpStream, script: Arc<Mutex<Script>>, seen: Arc<Mutex<Seen>>) {
    let mut stream = BufReader::new(stream);
    let mut answer = "220 test.invalid ESMTP".to_owned();
    let mut taken = 0;
    loop {
        if stream.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
        if script.lock().unwrap().mails_per_connection.is_some_and(|most| most <= taken) {
            return;
        }
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        seen.lock().unwrap().commands.push(line.trim_end().to_owned());
        answer = answer_to(&line, &script);
        if answer == STALL {
            seen.lock().unwrap().stalled.notify_one();
            // Ends when the client does.
            drop(stream.read_line(&mut line).await);
            return;
        }
        if answer.starts_with("354") {
            stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            let mail = read_mail(&mut stream).await;
            let refusal = script.lock().unwrap().content;
            if refusal.is_none() {
                seen.lock().unwrap().mails.push(mail);
                taken += 1;
            }
            answer = refusal.unwrap_or("250 taken").to_owned();
        }
    }
}

fn answer_to(line: &str, script: &Mutex<Script>) -> String {
    let mut script = script.lock().unwrap();
    let command = line.get(..4).unwrap_or_default().to_ascii_uppercase();
    match (command.as_str(), script.login) {
        ("EHLO", None) => "250 test.invalid".to_owned(),
        ("EHLO", Some(_)) => "250-test.invalid\r\n250 AUTH PLAIN".to_owned(),
        ("AUTH", Some(answer)) => answer.to_owned(),
        ("MAIL", _) => script.sender.unwrap_or("250 ok").to_owned(),
        ("RCPT", _) if !script.recipients.is_empty() => script.recipients.remove(0).to_owned(),
        ("DATA", _) => "354 go on".to_owned(),
        _ => "250 ok".to_owned(),
    }
}

async fn read_mail(stream: &mut BufReader<TcpStream>) -> String {
    let mut mail = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 || line == ".\r\n" {
            return mail;
        }
        mail.push_str(&line);
    }
}
