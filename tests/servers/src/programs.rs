//! Where the servers' programs are. One that is missing ends the test with what to do.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What brings everything that may be missing.
const ADVICE: &str = "run `make setup`";
/// Where Debian keeps the servers of PostgreSQL, one folder per version, outside of PATH.
const POSTGRES_VERSIONS: &str = "/usr/lib/postgresql";

/// A program of PostgreSQL, as `initdb`.
pub(crate) fn postgres(name: &str) -> PathBuf {
    let found = newest_of_debian().map(|bin| bin.join(name)).filter(|it| it.is_file());
    found.or_else(|| on_path(name)).unwrap_or_else(|| missing("PostgreSQL", name))
}

fn newest_of_debian() -> Option<PathBuf> {
    let version = |it: &PathBuf| it.file_name()?.to_str()?.parse::<u32>().ok();
    let folders = std::fs::read_dir(POSTGRES_VERSIONS).ok()?;
    let folders = folders.filter_map(|it| Some(it.ok()?.path()));
    Some(folders.filter_map(|it| Some((version(&it)?, it))).max()?.1.join("bin"))
}

/// A command that runs a class of Kafka.
pub(crate) fn kafka(class: &str, options: &[&str]) -> Command {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let jars = tests.join(".kafka/jars");
    if !jars.is_dir() {
        missing::<()>("Kafka", &jars.display().to_string());
    }
    let java = on_path("java").unwrap_or_else(|| missing("Java", "java"));
    let log = tests.join("setup/kafka/log4j2.properties");
    let mut command = Command::new(java);
    command.args(options).arg(format!("-Dlog4j2.configurationFile={}", log.display()));
    command.arg("-cp").arg(jars.join("*")).arg(class);
    command
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|it| it.is_file())
}

fn missing<T>(what: &str, file: &str) -> T {
    panic!("{what} is missing ({file} is not there); {ADVICE}");
}
