//! The settings files of the processes, and free ports for them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use backfill_simulations::seeds::{Consumer, Stream};
use backfill_simulations::trust::mapping_toml;

/// Ports below the range from which the system takes those of outgoing connections, so that
/// nobody is given one of them while its process is down.
const PORTS: (u16, u16) = (20_000, 32_000);
/// How many partitions the topics have.
const PARTITIONS: u32 = 4;
/// On how many brokers each is kept.
const REPLICATION: u32 = 3;

/// What all processes share.
pub(crate) struct Shared {
    pub(crate) root: PathBuf,
    pub(crate) regions: Vec<&'static str>,
    pub(crate) brokers: String,
    pub(crate) mail_port: u16,
}

impl Shared {
    /// Writes the mapping file.
    pub(crate) fn write_mapping(&self) -> anyhow::Result<()> {
        Ok(std::fs::write(self.root.join("mapping.toml"), mapping_toml())?)
    }

    /// Writes a settings file. `database` is the address that it is reached by, `hospital` where
    /// bookings are written back.
    pub(crate) fn write(
        &self,
        (name, region): (&str, &str),
        database: &str,
        hospital: Option<&str>,
    ) -> anyhow::Result<PathBuf> {
        let mut text = String::new();
        let key = self.root.join("vault.key");
        let mapping = self.root.join("mapping.toml");
        // Writing to a text cannot fail.
        writeln!(text, "region = {region:?}\nregions = {:?}", self.regions).ok();
        writeln!(text, "[public]\nurl = \"http://{name}.example.org\"").ok();
        writeln!(text, "[postgres]\nurl = \"{database}\"\nconnections_max = 4").ok();
        writeln!(text, "[kafka]\nbrokers = \"{}\"", self.brokers).ok();
        writeln!(text, "partitions = {PARTITIONS}\nreplication = {REPLICATION}").ok();
        // Whoever streams speaks for all, and says how long patients have.
        writeln!(text, "[kafka.sources]\nchaos = \"* rules\"").ok();
        writeln!(text, "[store]\nkey_file = {key:?}").ok();
        writeln!(text, "[hl7]\nmapping = {mapping:?}\nwriteback_seconds = 5").ok();
        if let Some(hospital) = hospital {
            writeln!(text, "writeback = \"{hospital}\"").ok();
        }
        writeln!(text, "[smtp]\nhost = \"127.0.0.1\"\nport = {}", self.mail_port).ok();
        writeln!(text, "tls = \"none\"\nfrom = \"Appointments <appointments@example.org>\"").ok();
        let path = self.root.join(format!("{name}.toml"));
        std::fs::write(&path, text)?;
        Ok(path)
    }
}

/// Gives out addresses of this machine that nobody listens on.
pub(crate) struct Ports {
    draws: Stream,
    /// Whoever has one of these may not be there yet, or not at the moment.
    given: BTreeSet<u16>,
}

impl Ports {
    pub(crate) fn new() -> Self {
        let draws = Stream::of(u64::from(std::process::id()), Consumer::Process);
        Self { draws, given: BTreeSet::new() }
    }

    pub(crate) fn free(&mut self) -> anyhow::Result<String> {
        for _ in 0..1_000 {
            let port = self.draws.small(PORTS.0, PORTS.1);
            if TcpListener::bind(("127.0.0.1", port)).is_ok() && self.given.insert(port) {
                return Ok(format!("127.0.0.1:{port}"));
            }
        }
        anyhow::bail!("no free port between {} and {}", PORTS.0, PORTS.1)
    }
}

/// A folder for a process.
pub(crate) fn folder(root: &Path, name: &str) -> anyhow::Result<PathBuf> {
    let folder = root.join(name);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

#[test]
fn no_port_is_given_twice() {
    let mut ports = Ports::new();
    let given: Vec<String> = (0..400).map(|_| ports.free().unwrap()).collect();
    let distinct: BTreeSet<&String> = given.iter().collect();
    assert_eq!(distinct.len(), given.len());
}
