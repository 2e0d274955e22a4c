//! A database that is taken away under the running service, and a log that nobody reads.

use std::fs;
use std::process::{Child, ChildStderr, Stdio};

use backfill_tests::{Service, Settings, people, program, until, web};
use serde_json::json;

fn cancellation(number: i8) -> serde_json::Value {
    json!({
        "id": format!("v-{number}"), "trust": "R9Z", "site": "R9Z01", "service": "320",
        "kind": "new", "session": "CAR1N", "duration_minutes": 30, "clinic_types": ["any"],
        "start": people::days_ahead(7, 10 + number, 0).to_string(), "reason": "patient",
    })
}

#[test]
fn a_database_that_is_moved_away_is_unready_and_nothing_is_acknowledged() {
    let mut service = Service::start(&Settings::default());
    assert!(service.post("/api/cancellations", &cancellation(1)).status < 300);
    let (data, away) = (service.data(), service.desk("away").join("data"));
    fs::rename(&data, &away).unwrap();
    assert_eq!(service.post("/api/cancellations", &cancellation(2)).status, 503);
    let ready = service.get("/readyz");
    assert_eq!(ready.status, 503, "{}", ready.text);
    fs::rename(&away, &data).unwrap();
    assert!(service.post("/api/cancellations", &cancellation(3)).status < 300);
    until("it is ready again", || (service.get("/readyz").status == 200).then_some(()));

    service.stop();
    // The key is there and the database is not: 69, and nothing new is begun.
    for file in fs::read_dir(&data).unwrap().map(|it| it.unwrap().path()) {
        if file.to_string_lossy().contains("sqlite") {
            fs::remove_file(file).unwrap();
        }
    }
    let ended = service.command(&["run"]).output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(69), "{said}");
    assert!(said.contains("restore the database"), "{said}");
}

/// A service whose log goes into a pipe.
struct Piped {
    process: Child,
    url: String,
    log: Option<ChildStderr>,
    _folder: tempfile::TempDir,
}

impl Piped {
    fn start() -> Self {
        use std::io::{BufRead as _, BufReader};
        let folder = tempfile::tempdir().unwrap();
        let mut command = program::command();
        command.arg("run").arg("--data").arg(folder.path().join("data"));
        command.env("BACKFILL__HTTP__LISTEN", "127.0.0.1:0");
        command.env("BACKFILL__HL7__LISTEN", "127.0.0.1:0");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains(" listening ") {
            line.clear();
            assert_ne!(log.read_line(&mut line).unwrap(), 0, "it ended");
        }
        let (_, rest) = line.split_once("http=\"").unwrap();
        let url = format!("http://{}", rest.split_once('"').unwrap().0);
        Self { process, url, log: Some(log.into_inner()), _folder: folder }
    }

    /// Each of these is a line of the log.
    fn log_much(&self) {
        for _ in 0..1_500 {
            let url = format!("{}/api/cancellations", self.url);
            let refused = web::post(&url, &[("host", "elsewhere.example")], b"{}");
            assert_eq!(refused.status, 421);
        }
        assert_eq!(web::get(&format!("{}/readyz", self.url)).status, 200);
    }
}

impl Drop for Piped {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[test]
fn a_log_that_nobody_reads_holds_nothing_up() {
    let service = Piped::start();
    service.log_much();
}

#[test]
fn a_log_that_is_broken_ends_nothing() {
    let mut service = Piped::start();
    drop(service.log.take());
    service.log_much();
    assert!(service.process.try_wait().unwrap().is_none(), "it lives");
}
