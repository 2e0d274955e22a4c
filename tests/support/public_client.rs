//! The public HL7 library from PyPI, which knows nothing of this program: it sends our messages,
//! and reads what the service answers and sends.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program;

/// Sends the files of a folder, in the order of their names, over MLLP. For each of them one
/// object: its name, the code and the text of the answer, and the bytes of the answer in base16.
#[must_use]
pub fn send(mllp: &str, folder: &Path) -> Vec<Value> {
    let (host, port) = mllp.rsplit_once(':').unwrap();
    run("tests/e2e/send_day.py", &[host, port, folder.to_str().unwrap()])
}

/// Reads messages: for each of them one object with the fields that a hospital would look at.
#[must_use]
pub fn read(folder: &Path, messages: &[Vec<u8>]) -> Vec<Value> {
    for (index, message) in messages.iter().enumerate() {
        std::fs::write(folder.join(format!("{index:04}.hl7")), message).unwrap();
    }
    run("tests/e2e/read_bookings.py", &[folder.to_str().unwrap()])
}

/// Makes a client of the API from its document, in a folder, and uses it: what came of it.
#[must_use]
pub fn use_api(url: &str, folder: &Path, identity: &Value) -> Value {
    let args = [url.trim_end_matches('/'), folder.to_str().unwrap(), &identity.to_string()];
    run("tests/e2e/use_api.py", &args).pop().unwrap()
}

fn run(script: &str, args: &[&str]) -> Vec<Value> {
    let ended = Command::new(python()).arg(program::root().join(script)).args(args).output();
    let ended = ended.unwrap();
    let complaint = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{script} failed:\n{complaint}");
    let said = String::from_utf8(ended.stdout).unwrap();
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The interpreter that has the library.
///
/// # Panics
/// If it is not there.
#[must_use]
pub fn python() -> PathBuf {
    let python = program::root().join("tests/.venv/bin/python");
    assert!(python.is_file(), "tests/.venv is not there; run `make setup`");
    python
}
