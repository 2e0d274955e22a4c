//! A process of the service: what it does, where it is, and what is done to it.

use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use backfill_tests::outside::{Life, Lives};
use backfill_tests::{pace, program};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::spawn;

/// SIGKILL.
const KILLED: i32 = 9;
/// How long a start or a stop may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(120);
/// A server that is needed cannot be reached: whoever starts processes starts it again.
const UNREACHABLE: i32 = 69;
/// How long it may take to say how it is.
const ANSWER_MAX: Duration = Duration::from_secs(5);
/// How much of the log is shown when something went wrong.
const LOG_TAIL_LINES: usize = 20;

/// See the module.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// As on the command line.
    pub(crate) role: &'static str,
    pub(crate) config: PathBuf,
    pub(crate) http: String,
    /// Where it takes HL7, if it does.
    pub(crate) mllp: Option<String>,
    pub(crate) folder: PathBuf,
    child: Option<Child>,
    life: watch::Sender<Life>,
    is_held_still: bool,
    /// How often it ended by itself as something it needs was down.
    pub(crate) gave_up: u32,
    /// What it ended with by itself otherwise.
    pub(crate) broke: Vec<String>,
}

impl Member {
    /// A process that does not run yet.
    pub(crate) fn new(
        (name, role): (&str, &'static str),
        config: PathBuf,
        (http, mllp): (String, Option<String>),
        folder: PathBuf,
    ) -> Self {
        Self {
            name: name.to_owned(),
            role,
            config,
            http,
            mllp,
            folder,
            child: None,
            life: watch::Sender::new(Life::default()),
            is_held_still: false,
            gave_up: 0,
            broke: Vec::new(),
        }
    }

    pub(crate) fn lives(&self) -> Lives {
        Lives::of(&self.life)
    }

    /// Everything it ever said.
    pub(crate) fn log(&self) -> String {
        let bytes = std::fs::read(self.log_file()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(LOG_TAIL_LINES)..].join("\n")
    }

    pub(crate) fn start(&mut self) -> anyhow::Result<()> {
        let mut command = program::command();
        command.args(["run", "--role", self.role, "--config"]).arg(&self.config);
        command.arg("--data").arg(self.folder.join("data"));
        command.env("BACKFILL__HTTP__LISTEN", &self.http);
        if let Some(mllp) = &self.mllp {
            command.env("BACKFILL__HL7__LISTEN", mllp);
        }
        self.child = Some(spawn::leashed(&command, &self.log_file())?);
        self.life.send_modify(|life| *life = life.next());
        Ok(())
    }

    /// Whether it runs and is not held still.
    pub(crate) fn is_awake(&self) -> bool {
        self.child.is_some() && !self.is_held_still
    }

    /// Kills it.
    pub(crate) fn kill(&mut self) -> anyhow::Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        // First, so that nobody writes to a process that is gone and takes that for a hit.
        self.life.send_modify(|life| life.is_alive = false);
        child.kill()?;
        let status = child.wait()?;
        if status.signal() != Some(KILLED) {
            self.note(status);
        }
        Ok(())
    }

    /// Asks it to end, and waits for that.
    pub(crate) async fn stop(&mut self) -> anyhow::Result<()> {
        self.signal("TERM")?;
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let status = pace::until("it stops", PATIENCE, async || Ok(child.try_wait()?)).await;
        let status = status.with_context(|| format!("{}:\n{}", self.name, self.log_tail()))?;
        self.life.send_modify(|life| life.is_alive = false);
        if !status.success() {
            self.note(status);
        }
        Ok(())
    }

    /// Holds it still.
    pub(crate) fn hold_still(&mut self) -> anyhow::Result<()> {
        self.signal("STOP")?;
        self.is_held_still = true;
        Ok(())
    }

    /// Lets it go on.
    pub(crate) fn go_on(&mut self) -> anyhow::Result<()> {
        self.is_held_still = false;
        self.signal("CONT")
    }

    fn signal(&self, signal: &str) -> anyhow::Result<()> {
        let Some(child) = &self.child else { return Ok(()) };
        let asked = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status()?;
        ensure!(asked.success(), "SIG{signal} could not be sent to {}", self.name);
        Ok(())
    }

    /// Starts it again if it ended by itself, as whoever runs it would.
    pub(crate) fn tend(&mut self) -> anyhow::Result<()> {
        let Some(child) = &mut self.child else { return Ok(()) };
        let Some(status) = child.try_wait()? else { return Ok(()) };
        self.child = None;
        self.life.send_modify(|life| life.is_alive = false);
        self.note(status);
        self.start()
    }

    fn note(&mut self, status: ExitStatus) {
        if status.code() == Some(UNREACHABLE) {
            self.gave_up += 1;
        } else {
            self.broke.push(format!("{} ended, {status}:\n{}", self.name, self.log_tail()));
        }
    }

    /// What it says of itself; none if it does not answer.
    pub(crate) async fn says(&self) -> Option<Value> {
        self.ask("readyz").await.and_then(|body| serde_json::from_str(&body).ok())
    }

    /// Its metrics; none if it does not answer.
    pub(crate) async fn metrics(&self) -> Option<String> {
        self.ask("metrics").await
    }

    /// A counter or gauge, all labels together.
    pub(crate) async fn metric(&self, name: &str) -> Option<f64> {
        let text = self.metrics().await?;
        let of_name = |line: &&str| line.split(['{', ' ']).next() == Some(name);
        let values = text.lines().filter(of_name).filter_map(|line| line.rsplit(' ').next());
        Some(values.filter_map(|value| value.parse::<f64>().ok()).sum())
    }

    async fn ask(&self, page: &str) -> Option<String> {
        if !self.is_awake() {
            return None;
        }
        timeout(ANSWER_MAX, get(&self.http, page)).await.ok()?.ok()
    }
}

/// Asks for a page without taking turns with those who wait for slow ones; returns its body.
async fn get(address: &str, page: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET /{page} HTTP/1.0\r\nhost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    body.ok_or_else(|| std::io::ErrorKind::UnexpectedEof.into())
}

impl Drop for Member {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // A test that failed leaves nothing running.
            child.kill().and_then(|()| child.wait()).ok();
        }
    }
}
