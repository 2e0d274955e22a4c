//! Starts processes that end when the test ends, however it ends.

use std::fs::OpenOptions;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{LazyLock, Mutex};

use anyhow::Context as _;

type Order = (Command, Sender<std::io::Result<Child>>);

/// Starts a command on a thread that lives as long as we do: the kernel ends such a process with
/// the thread that started it. What it says is added to the file `log`; if it crashes, its memory is
/// written beside that file, or where the machine's `core_pattern` says.
pub(crate) fn leashed(program: &Command, log: &Path) -> anyhow::Result<Child> {
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
    let mut command = on_leash(program);
    command.current_dir(log.parent().context("a log without a folder")?);
    let log = OpenOptions::new().create(true).append(true).open(log)?;
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    let (sender, child) = channel();
    STARTER.lock().expect("no starter panics").send((command, sender))?;
    child.recv()?.context("prlimit and setpriv (of util-linux) cannot be called")
}

fn on_leash(program: &Command) -> Command {
    let mut command = Command::new("prlimit");
    command.args(["--core=unlimited", "setpriv", "--pdeathsig", "KILL", "--"]);
    command.arg(program.get_program());
    command.args(program.get_args());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}
