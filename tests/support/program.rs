//! Where the binary is. If it is missing, or older than what it is made of, it is built first.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// Variables that cargo sets for a test and that would make another cargo build anew.
const ONLY_FOR_TESTS: [&str; 5] =
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_CRATE_", "CARGO_BIN_", "CARGO_PRIMARY_"];

/// The folder that holds the whole repository.
#[must_use]
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Where pictures go that a test takes.
#[must_use]
pub fn pictures() -> PathBuf {
    let folder = profile_folder().parent().unwrap().join("pictures");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The binary `backfill` of the profile that the tests were built in.
///
/// # Panics
/// If it cannot be built.
#[must_use]
pub fn path() -> &'static Path {
    static PATH: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = profile_folder();
        let path = folder.join(format!("backfill{}", std::env::consts::EXE_SUFFIX));
        if !is_fresh(&path) {
            build(&folder);
        }
        let advice = "run `cargo build -p backfill-server` and read what it says";
        assert!(path.is_file(), "there is no binary at {}; {advice}", path.display());
        path
    });
    &PATH
}

/// A command that runs the binary, without the settings of whoever runs the tests.
#[must_use]
pub fn command() -> Command {
    let mut command = Command::new(path());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("BACKFILL_") {
            command.env_remove(name);
        }
    }
    command.env("NO_COLOR", "1");
    command
}

/// `target/debug`, seen from the test's own place in `target/debug/deps`.
fn profile_folder() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.ancestors().nth(2).unwrap().to_owned()
}

/// Whether no source is newer. Cargo writes them all down beside the binary.
fn is_fresh(binary: &Path) -> bool {
    let changed_at = |path: &Path| path.metadata().and_then(|it| it.modified()).ok();
    let Some(built_at) = changed_at(binary) else { return false };
    let Ok(sources) = std::fs::read_to_string(binary.with_extension("d")) else { return false };
    let sources = sources.split_once(": ").map_or("", |(_, sources)| sources);
    sources.split_whitespace().all(|it| changed_at(Path::new(it)).is_some_and(|it| it <= built_at))
}

fn build(profile_folder: &Path) {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--workspace", "--bin", "backfill", "--target-dir"]);
    command.arg(profile_folder.parent().unwrap()).current_dir(root());
    if profile_folder.file_name() == Some(OsStr::new("release")) {
        command.arg("--release");
    }
    for (name, _) in std::env::vars() {
        if ONLY_FOR_TESTS.iter().any(|it| name.starts_with(it)) {
            command.env_remove(name);
        }
    }
    command.env_remove("LD_LIBRARY_PATH");
    let ended = command.output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "the binary cannot be built:\n{said}");
}
