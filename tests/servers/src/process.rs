//! A server's process: it ends when we end, can be killed and be held still.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{LazyLock, Mutex};

use crate::until::until;

/// How many lines of the log are shown when a server does not start.
const LOG_LINES_SHOWN: usize = 40;

/// A program and the thread that waits for its process.
type Order = (Command, Sender<std::io::Result<Child>>);

#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    log: PathBuf,
    /// How much of the log was there before this process.
    seen: usize,
}

impl Process {
    /// Starts a program that ends when we end. What it says is added to the file `log`.
    pub(crate) fn start(program: &Command, log: &Path) -> Self {
        let file = OpenOptions::new().create(true).append(true).open(log).unwrap();
        let seen = usize::try_from(file.metadata().unwrap().len()).unwrap();
        let mut command = leashed(program);
        command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
        Self { child: spawn(command), log: log.to_owned(), seen }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it said so far.
    pub(crate) fn log(&self) -> String {
        let log = std::fs::read(&self.log).unwrap();
        String::from_utf8_lossy(&log[self.seen..]).into_owned()
    }

    /// Waits until `is_up` says yes.
    pub(crate) fn wait(&mut self, what: &str, mut is_up: impl FnMut(&Self) -> bool) {
        until(&format!("{what} is up"), || {
            if let Some(ended) = self.child.try_wait().unwrap() {
                let log = self.log();
                let lines: Vec<&str> = log.lines().collect();
                let end = &lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..];
                panic!("{what} ended with {ended}:\n{}", end.join("\n"));
            }
            is_up(self).then_some(())
        });
    }

    /// Kills it (SIGKILL) and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        // Both fail only if it has ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// Asks it to end, by the signal that its maker means for this, and waits until it has.
    pub(crate) fn stop(&mut self, signal: &str) {
        self.signal(signal);
        until("the server has stopped", || self.child.try_wait().unwrap());
    }

    /// Sends a signal, as `STOP`.
    pub(crate) fn signal(&self, signal: &str) {
        send(signal, &[self.id()]);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Sends a signal to processes.
pub(crate) fn send(signal: &str, processes: &[u32]) {
    let mut command = Command::new("sh");
    command.args(["-c", r#"kill -s "$@""#, "kill", signal]);
    command.args(processes.iter().map(u32::to_string));
    let ended = command.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "SIG{signal} to {processes:?}: {said}");
}

/// The same program, killed by the kernel when the thread that starts it ends.
fn leashed(program: &Command) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL"]);
    // A program that changes the user does so by `setpriv` already.
    if program.get_program() != "setpriv" {
        command.arg("--").arg(program.get_program());
    }
    command.args(program.get_args());
    if let Some(folder) = program.get_current_dir() {
        command.current_dir(folder);
    }
    command
}

/// Starts it from a thread that lives as long as we do: a test's own thread ends with the test,
/// and what others still use would be killed with it.
fn spawn(command: Command) -> Child {
    static STARTER: LazyLock<Mutex<Sender<Order>>> = LazyLock::new(|| {
        let (sender, orders) = channel::<Order>();
        std::thread::spawn(move || {
            for (mut command, answer) in orders {
                // Fails only if nobody waits any more.
                answer.send(command.spawn()).ok();
            }
        });
        Mutex::new(sender)
    });
    let (sender, child) = channel();
    STARTER.lock().unwrap().send((command, sender)).unwrap();
    let child = child.recv().unwrap();
    child.unwrap_or_else(|error| panic!("setpriv (of util-linux) cannot be called: {error}"))
}
