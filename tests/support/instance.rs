//! The service under test: the real binary as a process, in a folder of its own.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::web::{self, Answer};
use crate::{Beside, Settings, program, until};

/// Names that file to the program.
const CLOCK: &str = "TEST_CLOCK_BACKFILL";
/// How many lines of the log are shown when a test fails.
const LOG_LINES_SHOWN: usize = 60;

/// A running service. It is killed, and its folder removed, when it is dropped.
#[derive(Debug)]
pub struct Service {
    folder: TempDir,
    settings: Settings,
    process: Child,
    addresses: Addresses,
}

#[derive(Debug, Clone, Default)]
struct Addresses {
    http: String,
    patients: String,
    mllp: String,
}

impl Service {
    /// Starts the service and waits until it says that it is ready.
    #[must_use]
    pub fn start(settings: &Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        settings.write(folder.path());
        let process = spawn(folder.path(), settings);
        let settings = settings.clone();
        let mut service = Self { folder, settings, process, addresses: Addresses::default() };
        service.find_out_where(0);
        until("the service is ready", || (service.get("/readyz").status == 200).then_some(()));
        service
    }

    /// Asks it to stop (SIGTERM), waits until it has, and says how it ended.
    pub fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.ended()
    }

    /// What the system says of the process: a file of `/proc`.
    #[must_use]
    pub fn told_of_it(&self, name: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{name}", self.process.id())).unwrap()
    }

    /// Sends it a signal by name.
    pub fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &pid]).status().unwrap();
        assert!(sent.success(), "process {pid} could not be sent {name}");
    }

    /// Waits until it has ended, and says how.
    pub fn ended(&mut self) -> ExitStatus {
        let process = &mut self.process;
        until("the service has stopped", || process.try_wait().unwrap())
    }

    /// Starts it again on the same data, with other ports.
    pub fn start_again(&mut self) {
        self.start_unready();
        until("the service is ready", || (self.get("/readyz").status == 200).then_some(()));
    }

    /// Starts it again and waits only until it listens.
    pub fn start_unready(&mut self) {
        let seen = self.log().len();
        self.process = spawn(self.folder.path(), &self.settings);
        self.find_out_where(seen);
    }

    /// Sets its wall clock, and that of its commands, so many milliseconds ahead.
    pub fn set_clock_ahead(&self, ms: i64) {
        std::fs::write(clock_file(self.folder.path()), ms.to_string()).unwrap();
    }

    /// The system picks free ports; the log says which. No other process can take them between.
    fn find_out_where(&mut self, seen: usize) {
        let log = self.log_file();
        let process = &mut self.process;
        self.addresses = until("the service listens", || {
            let text = std::fs::read_to_string(&log).unwrap();
            if let Some(ended) = process.try_wait().unwrap() {
                panic!("the service ended with {ended}:\n{text}");
            }
            let line = text[seen..].lines().find(|line| line.contains(" listening "))?;
            let at = |name| value(line, name);
            Some(Addresses { http: at("http=")?, patients: at("patients=")?, mllp: at("mllp=")? })
        });
    }

    /// `http://…` of a path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addresses.http)
    }

    /// `http://…` of a path where the patients' pages are.
    #[must_use]
    pub fn patients_url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addresses.patients)
    }

    /// Where HL7 is taken.
    #[must_use]
    pub fn mllp(&self) -> &str {
        &self.addresses.mllp
    }

    /// Its settings file.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("backfill.toml")
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A folder for files of the test itself, apart from the data.
    #[must_use]
    pub fn desk(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    /// The command line of the same binary on the same settings and data, for `args`.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = program::command();
        command.env(CLOCK, clock_file(self.folder.path()));
        command.args(args).arg("--config").arg(self.config()).arg("--data").arg(self.data());
        command
    }

    /// What it logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// The database, opened beside the running service, as an import would.
    #[must_use]
    pub fn beside(&self) -> Beside {
        Beside::open(&self.data())
    }

    /// Asks for a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Answer {
        web::get(&self.url(path))
    }

    /// The JSON of a path that must be there.
    #[must_use]
    pub fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.json()
    }

    /// Posts JSON.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        web::post(&self.url(path), &[], body.to_string().as_bytes())
    }

    /// All slots of the ledger, page by page.
    #[must_use]
    pub fn slots(&self) -> Vec<Value> {
        let mut all = Vec::new();
        let mut path = "/api/slots?limit=200".to_owned();
        loop {
            let page = self.json(&path);
            all.extend(page["slots"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => path = format!("/api/slots?limit=200&after={next}"),
                None => return all,
            }
        }
    }

    /// The ledger of the slot of an appointment of the made-up trust, once it is there.
    #[must_use]
    pub fn story_of(&self, reference: &str) -> Value {
        let id =
            backfill_runtime::ids::appointment_id(backfill_simulations::trust::TRUST, reference);
        let id = id.to_string();
        let slot = until(&format!("appointment {reference} is in the ledger"), || {
            self.slots().into_iter().find(|slot| slot["appointment"] == id.as_str())
        });
        self.json(&format!("/api/slots/{}", slot["id"].as_str().unwrap()))
    }

    /// The reasons of a slot's story, oldest first.
    #[must_use]
    pub fn reasons(&self, reference: &str) -> Vec<String> {
        let story = self.story_of(reference);
        let lines = story["story"].as_array().unwrap();
        lines.iter().map(|line| line["reason"].as_str().unwrap().to_owned()).collect()
    }

    /// The last record of the journal.
    #[must_use]
    pub fn seq(&self) -> u64 {
        self.json("/readyz")["journal_seq"].as_u64().unwrap()
    }
}

impl Drop for Service {
    #[expect(clippy::print_stderr, reason = "whoever reads of a failure needs the log")]
    fn drop(&mut self) {
        // Both fail only if the process has ended already.
        self.process.kill().ok();
        self.process.wait().ok();
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.log_file()).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            let shown = &lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..];
            eprintln!("--- the end of the service's log ---\n{}", shown.join("\n"));
        }
    }
}

fn spawn(folder: &Path, settings: &Settings) -> Child {
    let log: File = OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
    let mut command = program::command();
    command.env(CLOCK, clock_file(folder));
    command.arg("run").arg("--config").arg(folder.join("backfill.toml"));
    command.arg("--data").arg(folder.join("data"));
    command.args(if settings.demonstration {
        &["--demo"][..]
    } else {
        &["--rules", "demonstration"][..]
    });
    command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap()
}

/// Where a program that is not for release reads how far its wall clock is ahead.
fn clock_file(folder: &Path) -> PathBuf {
    folder.join("clock-ahead-ms")
}

fn value(line: &str, name: &str) -> Option<String> {
    let (_, rest) = line.split_once(name)?;
    let word = rest.split_whitespace().next()?;
    Some(word.trim_matches('"').to_owned())
}
