//! An installation under test: settings that its processes share, a database of its own, and a
//! region of its own on a broker.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use backfill_simulations::trust::{SITES, TRUST, TRUST_NAME, mapping_toml};
use backfill_tests::listing::{self, Row};
use backfill_tests::web::{self, Answer};
use backfill_tests::{program, until};
use tempfile::TempDir;

/// How many lines of a log are shown when a test fails.
const LOG_LINES_SHOWN: usize = 60;

/// Settings and files that the processes of an installation share.
#[derive(Debug)]
pub(crate) struct Installation {
    pub(crate) folder: TempDir,
    pub(crate) region: String,
}

/// What an installation is told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// The region.
    pub(crate) region: &'static str,
    /// Where Kafka is; empty for none.
    pub(crate) brokers: String,
    /// What clients of Kafka are told besides.
    pub(crate) properties: BTreeMap<String, String>,
    /// Where the database is; empty for the embedded one.
    pub(crate) postgres: String,
    /// How many partitions the topics shall have.
    pub(crate) partitions: u32,
    /// Where bookings are written back.
    pub(crate) writeback: Option<String>,
    /// Where emails go: the port of a server on this machine.
    pub(crate) mail_port: Option<u16>,
}

/// What a command came to.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) said: String,
}

impl Installation {
    /// Writes the settings; nothing runs yet.
    pub(crate) fn new(wanted: &Wanted) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let installation = Self { folder, region: wanted.region.to_owned() };
        std::fs::write(installation.path("mapping.toml"), mapping_toml()).unwrap();
        std::fs::write(installation.path("backfill.toml"), installation.toml(wanted)).unwrap();
        installation
    }

    /// The same with tables and topics.
    pub(crate) fn repaired(wanted: &Wanted) -> Self {
        let installation = Self::new(wanted);
        let repaired = installation.run(&["doctor", "--repair"]);
        assert_eq!(repaired.code, Some(0), "{}", repaired.said);
        installation
    }

    fn toml(&self, wanted: &Wanted) -> String {
        let Wanted { region, brokers, properties, postgres, partitions, .. } = wanted;
        let mapping = self.path("mapping.toml");
        let mut text = format!("region = {region:?}\n[postgres]\nurl = {postgres:?}\n");
        // Writing to a text cannot fail.
        writeln!(text, "[kafka]\nbrokers = {brokers:?}\npartitions = {partitions}").unwrap();
        writeln!(text, "replication = 1\nvalues = \"json\"").unwrap();
        writeln!(text, "[kafka.properties]").unwrap();
        for (name, value) in properties {
            writeln!(text, "{name:?} = {value:?}").unwrap();
        }
        writeln!(text, "[http]\nlisten = \"127.0.0.1:0\"").unwrap();
        writeln!(text, "[hl7]\nlisten = \"127.0.0.1:0\"\nmapping = {mapping:?}").unwrap();
        if let Some(address) = &wanted.writeback {
            writeln!(text, "writeback = {address:?}").unwrap();
        }
        if let Some(port) = wanted.mail_port {
            writeln!(text, "[smtp]\nhost = \"127.0.0.1\"\nport = {port}\ntls = \"none\"").unwrap();
            writeln!(text, "from = \"Appointments <appointments@example.org>\"").unwrap();
        }
        writeln!(text, "[public.trusts]\n{TRUST} = {TRUST_NAME:?}\n[public.sites]").unwrap();
        for site in &SITES {
            writeln!(text, "{} = {:?}", site.code, site.name).unwrap();
        }
        text
    }

    /// A file of the installation.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command line of the program on these settings.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = program::command();
        command.args(args).arg("--config").arg(self.path("backfill.toml"));
        command.arg("--data").arg(self.path("data")).stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        Ended::of(self.command(args))
    }

    /// Puts people on the list; all lines must be taken.
    pub(crate) fn import(&self, rows: &[Row]) {
        let file = self.path("waiting.csv");
        listing::write(&file, rows);
        let file = file.to_str().unwrap();
        let imported = self.run(&["import", "waitlist", "--trust", TRUST, "--file", file]);
        assert_eq!(imported.code, Some(0), "{}", imported.said);
        assert!(imported.said.contains(&format!("{} taken", rows.len())), "{}", imported.said);
    }

    /// Starts a process with roles, all of them if none is named, and waits until it is ready.
    pub(crate) fn start(&self, roles: &[&str]) -> Member {
        let member = self.begin(roles);
        let ready = || (member.get("/readyz").status == 200).then_some(());
        until(&format!("the process for {roles:?} is ready"), ready);
        member
    }

    /// Starts a process with roles and waits until it listens.
    pub(crate) fn begin(&self, roles: &[&str]) -> Member {
        let name = if roles.is_empty() { "all".to_owned() } else { roles.join("-") };
        let log = self.path(&format!("log-{name}"));
        let mut command = self.command(&["run", "--rules", "demonstration"]);
        roles.iter().for_each(|role| {
            command.args(["--role", role]);
        });
        let file = OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let seen = usize::try_from(file.metadata().unwrap().len()).unwrap();
        let process = command.stdout(file.try_clone().unwrap()).stderr(file).spawn().unwrap();
        let mut member = Member { process, log, seen, http: String::new(), mllp: String::new() };
        member.find_out_where();
        member
    }
}

impl Ended {
    /// Runs a command to its end.
    pub(crate) fn of(mut command: Command) -> Self {
        let ended = command.output().unwrap();
        let said = [ended.stdout, ended.stderr].concat();
        Self { code: ended.status.code(), said: String::from_utf8(said).unwrap() }
    }

    /// The line that begins with the program's last words.
    pub(crate) fn last_line(&self) -> &str {
        self.said.lines().last().unwrap_or_default()
    }
}

/// One process of an installation. It is killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Member {
    process: Child,
    log: PathBuf,
    /// How much of the log was there before this process.
    seen: usize,
    http: String,
    mllp: String,
}

impl Member {
    fn find_out_where(&mut self) {
        let line = until("the process listens", || {
            let log = self.log();
            if let Some(ended) = self.process.try_wait().unwrap() {
                panic!("the process ended with {ended}:\n{log}");
            }
            log.lines().find(|line| line.contains(" listening ")).map(str::to_owned)
        });
        self.http = value(&line, "http=").expect("every process answers over HTTP");
        self.mllp = value(&line, "mllp=").unwrap_or_default();
    }

    /// What it logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()[self.seen..].to_owned()
    }

    /// `http://…` of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.http)
    }

    /// Where it takes HL7.
    pub(crate) fn mllp(&self) -> &str {
        &self.mllp
    }

    /// Asks for a path.
    pub(crate) fn get(&self, path: &str) -> Answer {
        web::get(&self.url(path))
    }

    /// Asks it to stop and waits until it has.
    pub(crate) fn stop(&mut self) {
        let pid = self.process.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(asked.success(), "process {pid} could not be asked to stop");
        let ended = until("the process has stopped", || self.process.try_wait().unwrap());
        assert!(ended.success(), "{ended}: {}", self.log());
    }
}

impl Drop for Member {
    #[expect(clippy::print_stderr, reason = "whoever reads of a failure needs the log")]
    fn drop(&mut self) {
        // Both fail only if the process has ended already.
        self.process.kill().ok();
        self.process.wait().ok();
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            let shown = &lines[lines.len().saturating_sub(LOG_LINES_SHOWN)..];
            eprintln!("--- the end of {} ---\n{}", self.log.display(), shown.join("\n"));
        }
    }
}

fn value(line: &str, name: &str) -> Option<String> {
    let (_, rest) = line.split_once(name)?;
    Some(rest.split_whitespace().next()?.trim_matches('"').to_owned())
}
