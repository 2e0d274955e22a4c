//! A PostgreSQL server that can be killed and started again.

use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::home::Home;
use crate::port;
use crate::process::{Process, send};
use crate::programs;
use crate::until::until_it_holds;

const NAME: &str = "PostgreSQL";
/// Who owns everything in the server.
const SUPERUSER: &str = "postgres";
/// What is not as PostgreSQL comes. It is as durable as it comes.
const SETTINGS: [(&str, &str); 5] = [
    ("listen_addresses", "127.0.0.1"),
    ("unix_socket_directories", ""),
    ("max_connections", "300"),
    ("shared_buffers", "128MB"),
    ("fsync", "on"),
];
/// Who runs the server when we are root, which PostgreSQL refuses; the first that exists.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// A PostgreSQL server. Everybody on this machine is let in, without a password.
#[derive(Debug)]
pub struct Postgres {
    port: u16,
    settings: Vec<(String, String)>,
    // Ends before its folder is removed.
    process: Option<Process>,
    home: Home,
}

impl Postgres {
    /// Starts a new, empty server and waits until it serves.
    #[must_use]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// As [`Self::start`], with more settings.
    #[must_use]
    pub fn start_with(settings: &[(&str, &str)]) -> Self {
        let home = Home::new("postgres");
        make_cluster(home.path());
        let settings = SETTINGS.iter().chain(settings);
        let settings = settings.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = settings.collect();
        let mut server = Self { port: port::free(), settings, process: None, home };
        server.start_again();
        server
    }

    /// The server that all tests of this process use who do not hurt it: each in a database of
    /// its own ([`Self::fresh_database`]).
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<Postgres> = LazyLock::new(Postgres::start);
        &SHARED
    }

    /// The address of a database, for the superuser.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{SUPERUSER}@127.0.0.1:{}/{database}", self.port)
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Makes an empty database.
    pub fn create_database(&self, name: &str) {
        let _nothing = self.sql("postgres", &format!("CREATE DATABASE \"{name}\""));
    }

    /// Makes an empty database under a name that nobody has yet, and gives its address.
    #[must_use]
    pub fn fresh_database(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let name = format!("fresh_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.create_database(&name);
        self.url(&name)
    }

    /// Runs statements by `psql` and gives what they answer: a line per row, `|` between columns.
    #[must_use]
    pub fn sql(&self, database: &str, statements: &str) -> String {
        let mut psql = Command::new(programs::postgres("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statements]);
        let ended = psql.arg(self.url(database)).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{statements}: {said}");
        String::from_utf8(ended.stdout).unwrap().trim_end().to_owned()
    }

    /// Kills it with all its processes (SIGKILL), as when the machine loses them at once.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("PostgreSQL runs");
        let all = hold_still(&process);
        send("KILL", &all);
        process.kill();
        let gone = || !all.iter().any(|it| is_alive(*it));
        until_it_holds("the processes of PostgreSQL are gone", gone);
    }

    /// Asks it to stop, without waiting for its clients, and waits until it has.
    pub fn stop(&mut self) {
        self.process.take().expect("PostgreSQL runs").stop("INT");
    }

    /// Starts it again on its data and port, and waits until it serves.
    pub fn start_again(&mut self) {
        assert!(self.process.is_none(), "PostgreSQL runs already");
        let mut command = unprivileged(&programs::postgres("postgres"));
        command.arg("-D").arg(self.home.join("data")).args(["-p", &self.port.to_string()]);
        for (name, value) in &self.settings {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        command.current_dir(self.home.path());
        let mut process = Process::start(&command, &self.home.join("log"));
        process.wait(NAME, |_| is_ready(self.port));
        self.process = Some(process);
    }

    /// Holds it still with all its processes (SIGSTOP).
    pub fn pause(&self) {
        hold_still(self.running());
    }

    /// Lets it go on after [`Self::pause`] (SIGCONT).
    pub fn resume(&self) {
        send("CONT", &family(self.running()));
    }

    fn running(&self) -> &Process {
        self.process.as_ref().expect("PostgreSQL runs")
    }
}

/// Makes the files of a new server. They need not reach the disk: nothing is in them yet.
fn make_cluster(home: &Path) {
    let mut initdb = unprivileged(&programs::postgres("initdb"));
    initdb.arg("-D").arg(home.join("data")).args(["-U", SUPERUSER, "-A", "trust"]);
    initdb.args(["-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]);
    if let Some((user, _)) = other_user() {
        must_do(Command::new("chown").arg(user).arg(home));
    }
    must_do(initdb.current_dir(home));
}

/// A command that runs a program of the server, as somebody else if we are root.
fn unprivileged(program: &Path) -> Command {
    let Some((user, group)) = other_user() else { return Command::new(program) };
    let mut command = Command::new("setpriv");
    command.args(["--reuid", user, "--regid", group, "--clear-groups", "--"]).arg(program);
    command
}

/// The numbers of the user and the group who run the server; none if we are not root.
fn other_user() -> Option<&'static (String, String)> {
    static USER: LazyLock<Option<(String, String)>> = LazyLock::new(|| {
        let numbers = |name: &[&str]| Some((number("-u", name)?, number("-g", name)?));
        let (me, _) = numbers(&[])?;
        let advice = "PostgreSQL does not run as root, and there is no user to run it as";
        (me == "0").then(|| UNPRIVILEGED.iter().find_map(|it| numbers(&[it])).expect(advice))
    });
    USER.as_ref()
}

fn number(option: &str, name: &[&str]) -> Option<String> {
    let ended = Command::new("id").arg(option).args(name).output().unwrap();
    let number = String::from_utf8(ended.stdout).unwrap().trim().to_owned();
    ended.status.success().then_some(number)
}

fn must_do(command: &mut Command) {
    let ended = command.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{}: {said}", command.get_program().display());
}

fn is_ready(port: u16) -> bool {
    let mut command = Command::new(programs::postgres("pg_isready"));
    command.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
    command.status().unwrap().success()
}

/// Holds still all processes of a server, and says which they are. The main one comes first:
/// held still, it starts no other.
fn hold_still(process: &Process) -> Vec<u32> {
    process.signal("STOP");
    let is_still = || state(process.id()) == Some('T');
    until_it_holds("PostgreSQL is held still", is_still);
    let all = family(process);
    send("STOP", &all);
    all
}

/// Those that a process has started, and the process itself. It comes last: as long as it is held
/// still it buries none, so that all can be sent what is sent to them.
fn family(process: &Process) -> Vec<u32> {
    let id = process.id();
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
    let children = children.expect("the system lists the children of a process");
    let children = children.split_whitespace().map(|it| it.parse().unwrap());
    children.chain([id]).collect()
}

/// Whether a process runs; one that only waits to be buried does not.
fn is_alive(process: u32) -> bool {
    state(process).is_some_and(|it| it != 'Z')
}

/// The letter that Linux has for what a process does; none if it is gone.
fn state(process: u32) -> Option<char> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}
