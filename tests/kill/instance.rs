//! The service as a process: started, killed, started again on the same data folder.

use std::fs::OpenOptions;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use backfill_tests::outside::asked::{self, Reply};
use backfill_tests::outside::{Life, Lives};
use backfill_tests::{pace, program};
use tokio::sync::watch;

use crate::folder::Folder;

/// SIGKILL.
const KILLED: i32 = 9;
/// How long a start or a stop may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);
/// How much of the log is shown when something went wrong.
const LOG_TAIL_LINES: usize = 30;
/// See the module.
pub(crate) struct Service {
    pub(crate) folder: Folder,
    child: Option<Child>,
    life: watch::Sender<Life>,
}

impl Service {
    pub(crate) fn new(folder: Folder) -> Self {
        let life = watch::Sender::new(Life::default());
        Self { folder, child: None, life }
    }

    pub(crate) fn lives(&self) -> Lives {
        Lives::of(&self.life)
    }

    /// Starts the process; it is not ready yet.
    pub(crate) fn start(&mut self) -> anyhow::Result<()> {
        let log = OpenOptions::new().create(true).append(true).open(self.folder.log())?;
        let child = program::command()
            .args(["run", "--rules", "demonstration", "--config"])
            .arg(self.folder.config())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("the service cannot be started")?;
        self.child = Some(child);
        self.life.send_modify(|life| *life = life.next());
        Ok(())
    }

    /// Waits until the engine is recovered and has read the log to its end; returns how long that
    /// took.
    pub(crate) async fn until_ready(&mut self) -> anyhow::Result<Duration> {
        let began = Instant::now();
        let url = format!("http://{}/readyz", self.folder.http);
        pace::until("the service is ready", PATIENCE, async || {
            self.still_runs()?;
            let reply = asked::get(url.clone()).await;
            Ok(matches!(reply, Reply::Answered { status: 200, .. }).then_some(()))
        })
        .await?;
        Ok(began.elapsed())
    }

    fn still_runs(&mut self) -> anyhow::Result<()> {
        let child = self.child.as_mut().context("the service was not started")?;
        match child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("the service ended by itself, {status}:\n{}", self.log_tail()),
        }
    }

    /// Kills this process, and no other.
    pub(crate) fn kill(&mut self) -> anyhow::Result<()> {
        let mut child = self.child.take().context("the service was not started")?;
        // First, so that nobody writes to a process that is gone and takes that for a hit.
        self.life.send_modify(|life| life.is_alive = false);
        child.kill()?;
        let status = child.wait()?;
        let by_us = status.signal() == Some(KILLED);
        ensure!(by_us, "the service ended by itself, {status}:\n{}", self.log_tail());
        Ok(())
    }

    /// Asks the process to end, and waits for that.
    pub(crate) async fn stop(&mut self) -> anyhow::Result<()> {
        let mut child = self.child.take().context("the service was not started")?;
        let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
        ensure!(asked.success(), "the service could not be asked to stop");
        let ended = pace::until("the service stops", PATIENCE, async || Ok(child.try_wait()?));
        let status = ended.await?;
        self.life.send_modify(|life| life.is_alive = false);
        ensure!(status.success(), "the service stopped with {status}:\n{}", self.log_tail());
        Ok(())
    }

    /// Runs another command of the program to its end.
    pub(crate) fn run(&self, arguments: &[&str], data: &Path) -> anyhow::Result<Output> {
        let mut command = program::command();
        command.args(arguments).arg("--config").arg(self.folder.config());
        Ok(command.arg("--data").arg(data).stdin(Stdio::null()).output()?)
    }

    /// Everything the process ever said.
    pub(crate) fn whole_log(&self) -> String {
        let bytes = std::fs::read(self.folder.log()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn log_tail(&self) -> String {
        let log = self.whole_log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(LOG_TAIL_LINES)..].join("\n")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // A test that failed leaves nothing running.
            child.kill().and_then(|()| child.wait()).ok();
        }
    }
}
