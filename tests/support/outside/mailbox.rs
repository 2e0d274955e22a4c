//! A mail server that keeps what it is given, and passes invitations on to the patients.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use backfill_core::EffectId;
use backfill_runtime::ids;
use backfill_simulations::seeds::{Consumer, Stream};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

use crate::outside::Lives;
use crate::outside::record::{Doing, Record};
use crate::pace;

/// Of 1,000 emails, so many are taken without saying so: the connection is closed instead.
const LOST_PERMILLE: u32 = 20;
/// How long the server thinks about an email at most, in milliseconds.
const DELAY_MS: u64 = 25;

/// An email as it came.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Its `Message-ID`.
    pub id: String,
    /// The address.
    pub to: String,
    /// All lines, headers first.
    pub text: String,
    /// When the envelope came.
    pub begun: u64,
    /// When it was kept.
    pub moment: u64,
    /// Which life of the process sent it.
    pub life: u32,
}

impl Mail {
    /// The token of the link in it, if there is one.
    pub fn token(&self) -> Option<String> {
        let (_, rest) = self.text.split_once("/o/")?;
        Some(rest.chars().take_while(char::is_ascii_alphanumeric).collect())
    }

    /// The wish that asked for it: the name before the sender's domain.
    pub fn wish(&self) -> Option<EffectId> {
        self.id.trim_start_matches('<').split('@').next()?.parse().ok()
    }

    /// Whether it invites.
    pub fn is_offer(&self) -> bool {
        self.text.contains("Say yes or no by")
    }

    /// Whether it says that a booking stands.
    pub fn is_confirmation(&self) -> bool {
        self.text.contains("You are booked")
    }
}

/// See the module.
#[derive(Debug)]
pub struct Mailbox {
    seed: u64,
    record: Arc<Record>,
    lives: Lives,
    invitations: mpsc::UnboundedSender<Mail>,
    mails: Mutex<Vec<Mail>>,
}

impl Mailbox {
    /// An empty one; invitations are passed on.
    pub fn new(
        seed: u64,
        record: &Arc<Record>,
        lives: &Lives,
        invitations: mpsc::UnboundedSender<Mail>,
    ) -> Arc<Self> {
        let (record, lives) = (Arc::clone(record), lives.clone());
        Arc::new(Self { seed, record, lives, invitations, mails: Mutex::default() })
    }

    /// Everything that was ever taken, as often as it came.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    /// Rings whenever an email is on its way and not taken yet.
    pub fn bell(&self) -> watch::Receiver<u64> {
        self.record.bell(Doing::Mail)
    }

    /// Takes emails until the test ends.
    pub async fn serve(self: Arc<Self>, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            let mailbox = Arc::clone(&self);
            // A connection that breaks is the sender's end: it comes again.
            tokio::spawn(async move { mailbox.converse(stream).await.ok() });
        }
    }

    async fn converse(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        let life = self.lives.current();
        let (mut to, mut begun) = (String::new(), 0);
        say(&mut stream, "220 mail.example.org").await?;
        while let Some(line) = heard(&mut stream).await? {
            let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "MAIL" => begun = self.record.moment(),
                "RCPT" => to = between(&line, '<', '>'),
                "QUIT" => return say(&mut stream, "221 bye").await,
                "DATA" => {
                    say(&mut stream, "354 go on").await?;
                    self.record.ring(Doing::Mail);
                    let text = self.content(&mut stream, life).await?;
                    if !self.keep(&to, text, begun, life).await {
                        return Ok(());
                    }
                }
                _ => {}
            }
            say(&mut stream, "250 yes").await?;
        }
        Ok(())
    }

    /// The lines up to the one with a single dot.
    async fn content(
        &self,
        stream: &mut BufReader<TcpStream>,
        life: u32,
    ) -> std::io::Result<String> {
        let mut text = String::new();
        loop {
            match heard(stream).await {
                Ok(Some(line)) if line == "." => return Ok(text),
                Ok(Some(line)) => {
                    text.push_str(line.strip_prefix('.').unwrap_or(&line));
                    text.push('\n');
                }
                ended => {
                    self.record.cut(life, |cut| cut.mails += 1);
                    return Err(ended
                        .err()
                        .unwrap_or_else(|| std::io::ErrorKind::UnexpectedEof.into()));
                }
            }
        }
    }

    /// Keeps an email; whether the sender is told so.
    async fn keep(&self, to: &str, text: String, begun: u64, life: u32) -> bool {
        let id = text.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap_or("");
        let mail = Mail {
            id: id.to_owned(),
            to: to.to_owned(),
            text,
            begun,
            moment: self.record.moment(),
            life,
        };
        let seen = self.remember(mail.clone());
        let id = ids::event_id(&[&mail.id, &seen.to_string()]);
        let mut stream = Stream::about(self.seed, Consumer::Messages, id.0);
        if seen == 0 && mail.is_offer() {
            // Whoever is invited after the patients went home does not answer.
            self.invitations.send(mail).ok();
        }
        pace::pass(Duration::from_millis(stream.below(DELAY_MS))).await;
        if self.lives.is_over(life) {
            self.record.cut(life, |cut| cut.mails += 1);
        }
        !stream.chance(LOST_PERMILLE)
    }

    /// How often the same email was there before.
    fn remember(&self, mail: Mail) -> usize {
        let mut mails = self.mails.lock().unwrap();
        let seen = mails.iter().filter(|kept| kept.id == mail.id).count();
        mails.push(mail);
        seen
    }
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> std::io::Result<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await
}

async fn heard(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<String>> {
    let mut line = String::new();
    let count = stream.read_line(&mut line).await?;
    Ok((0 < count).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn between(text: &str, from: char, to: char) -> String {
    let rest = text.split_once(from).map_or("", |(_, rest)| rest);
    rest.split_once(to).map_or("", |(found, _)| found).to_owned()
}
