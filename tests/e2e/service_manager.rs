//! A manager of services such as systemd is told what becomes of the process.

use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use backfill_tests::{Settings, program, until};

/// Long enough for a slow machine; who waits in vain fails.
const WAIT: Duration = Duration::from_secs(60);

/// What the manager hears next.
fn heard(manager: &UnixDatagram) -> String {
    let mut room = [0; 512];
    let length = manager.recv(&mut room).unwrap();
    String::from_utf8_lossy(&room[..length]).trim().to_owned()
}

#[test]
fn a_manager_hears_that_it_is_ready_alive_and_ending() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("notify");
    let manager = UnixDatagram::bind(&socket).unwrap();
    manager.set_read_timeout(Some(WAIT)).unwrap();
    let config = Settings::default().written(folder.path());
    let mut process = program::command();
    process.args(["run", "--config"]).arg(config).arg("--data").arg(folder.path().join("data"));
    process.env("NOTIFY_SOCKET", &socket).env("WATCHDOG_USEC", "200000");
    let mut process = process.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();

    assert_eq!(heard(&manager), "READY=1");
    assert_eq!(heard(&manager), "WATCHDOG=1");
    assert_eq!(heard(&manager), "WATCHDOG=1", "it goes on");
    tell_to_end(&process);
    until("it says that it ends", || (heard(&manager) == "STOPPING=1").then_some(()));
    let ended = until("it has ended", || process.try_wait().unwrap());
    assert!(ended.success(), "{ended}");
}

fn tell_to_end(process: &Child) {
    let sent = Command::new("kill").args(["-TERM", &process.id().to_string()]).status().unwrap();
    assert!(sent.success());
}
