//! The files of the service: settings, mapping file, list, data folder and log.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use backfill_simulations::seeds::{Consumer, Stream};
use backfill_simulations::trust::mapping_toml;

/// Ports below the range from which the system takes those of outgoing connections, so that
/// nobody is given one of them while the service is down.
const PORTS: (u16, u16) = (20_000, 32_000);
/// The name of the database in the data folder.
const DATABASE: &str = "backfill.sqlite";

/// See the module.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(crate) root: PathBuf,
    pub(crate) http: String,
    pub(crate) mllp: String,
}

/// Where the service finds those it talks to.
#[derive(Debug)]
pub(crate) struct Outside {
    pub(crate) hospital: String,
    pub(crate) mail_port: u16,
}

impl Folder {
    /// Writes the settings into an empty folder.
    pub(crate) fn make(root: &Path, outside: &Outside) -> anyhow::Result<Self> {
        let mut stream = Stream::of(u64::from(std::process::id()), Consumer::Process);
        let [http, mllp] = [free_port(&mut stream)?, free_port(&mut stream)?];
        let folder = Self {
            root: root.to_owned(),
            http: format!("127.0.0.1:{http}"),
            mllp: format!("127.0.0.1:{mllp}"),
        };
        std::fs::create_dir_all(folder.data())?;
        std::fs::write(root.join("mapping.toml"), mapping_toml())?;
        std::fs::write(folder.config(), folder.settings(&folder.data(), outside))?;
        Ok(folder)
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.root.join("backfill.toml")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.root.join("data")
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.data().join(DATABASE)
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.root.join("service.log")
    }

    /// Copies the data as the killed process left it, so that looking changes nothing of it.
    pub(crate) fn copy_of_data(&self) -> anyhow::Result<PathBuf> {
        let copy = self.root.join("remains");
        if copy.exists() {
            std::fs::remove_dir_all(&copy)?;
        }
        std::fs::create_dir(&copy)?;
        for file in [DATABASE, "backfill.sqlite-wal", "vault.key"] {
            let from = self.data().join(file);
            if from.exists() {
                std::fs::copy(&from, copy.join(file)).with_context(|| format!("copying {file}"))?;
            }
        }
        Ok(copy)
    }

    /// The database of a copy.
    pub(crate) fn database_in(copy: &Path) -> PathBuf {
        copy.join(DATABASE)
    }

    /// The write-ahead log of a copy.
    pub(crate) fn write_ahead_log_in(copy: &Path) -> PathBuf {
        copy.join("backfill.sqlite-wal")
    }

    fn settings(&self, data: &Path, outside: &Outside) -> String {
        let Outside { hospital, mail_port } = outside;
        let (http, mllp) = (&self.http, &self.mllp);
        let mapping = self.root.join("mapping.toml");
        let mut text = String::new();
        // Writing to a text cannot fail.
        writeln!(text, "data = {data:?}\n[public]\nurl = \"http://{http}\"").ok();
        writeln!(text, "[http]\nlisten = \"{http}\"").ok();
        writeln!(text, "[hl7]\nlisten = \"{mllp}\"\nwriteback = \"{hospital}\"").ok();
        writeln!(text, "writeback_seconds = 5\nmapping = {mapping:?}").ok();
        writeln!(text, "[smtp]\nhost = \"127.0.0.1\"\nport = {mail_port}\ntls = \"none\"").ok();
        writeln!(text, "from = \"Appointments <appointments@example.org>\"").ok();
        text
    }
}

fn free_port(stream: &mut Stream) -> anyhow::Result<u16> {
    for _ in 0..1_000 {
        let port = stream.small(PORTS.0, PORTS.1);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return Ok(port);
        }
    }
    anyhow::bail!("no free port between {} and {}", PORTS.0, PORTS.1)
}
