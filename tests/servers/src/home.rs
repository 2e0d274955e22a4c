//! The folder of a server. It is removed when the server is dropped, and also when the process
//! that started it is killed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// Waits until its input ends, which happens when we end, however we end; then removes the
/// folder. A server that is just dying may still write: it tries again.
const WATCHER: &str = r#"trap "" INT TERM HUP
cat >/dev/null
for _ in 1 2 3 4 5; do rm -rf -- "$1" 2>/dev/null && exit; sleep 1; done"#;

#[derive(Debug)]
pub(crate) struct Home {
    folder: TempDir,
    watcher: Child,
}

impl Home {
    /// Makes a new folder; `kind` is part of its name.
    pub(crate) fn new(kind: &str) -> Self {
        let prefix = format!("backfill-{kind}-{}-", std::process::id());
        let folder = tempfile::Builder::new().prefix(&prefix).tempdir().unwrap();
        let mut watcher = Command::new("sh");
        watcher.args(["-c", WATCHER, "watcher"]).arg(folder.path());
        watcher.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let watcher = watcher.spawn().unwrap();
        Self { folder, watcher }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        // Fails only if somebody else has ended the watcher.
        self.watcher.wait().ok();
    }
}
