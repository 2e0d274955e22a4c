//! How far the demonstration has come, in a file of the data folder.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use backfill_core::Timestamp;
use serde::{Deserialize, Serialize};

/// The file in the data folder.
const FILE: &str = "demonstration.toml";

#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    begun_at_ms: i64,
    list_taken: bool,
    messages_sent: usize,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Progress {
    file: PathBuf,
    stored: Stored,
}

impl Progress {
    /// Whether a demonstration was begun in this folder.
    pub(super) fn exists(data: &Path) -> bool {
        data.join(FILE).exists()
    }

    /// Reads the file, or begins now.
    pub(super) fn open(data: &Path, now: Timestamp) -> anyhow::Result<Self> {
        std::fs::create_dir_all(data)
            .with_context(|| format!("cannot make the data folder `{}`", data.display()))?;
        let file = data.join(FILE);
        let stored = match std::fs::read_to_string(&file) {
            Ok(text) => toml::from_str(&text)
                .with_context(|| format!("in `{}`; remove it to begin anew", file.display()))?,
            Err(_) => Stored { begun_at_ms: now.0, list_taken: false, messages_sent: 0 },
        };
        let progress = Self { file, stored };
        progress.save()?;
        Ok(progress)
    }

    pub(super) fn begun_at(&self) -> Timestamp {
        Timestamp(self.stored.begun_at_ms)
    }

    pub(super) fn list_taken(&self) -> bool {
        self.stored.list_taken
    }

    pub(super) fn messages_sent(&self) -> usize {
        self.stored.messages_sent
    }

    pub(super) fn note_list(&mut self) -> anyhow::Result<()> {
        self.stored.list_taken = true;
        self.save()
    }

    pub(super) fn note_messages(&mut self, sent: usize) -> anyhow::Result<()> {
        self.stored.messages_sent = sent;
        self.save()
    }

    fn save(&self) -> anyhow::Result<()> {
        let text = toml::to_string(&self.stored)?;
        std::fs::write(&self.file, text)
            .with_context(|| format!("cannot write `{}`", self.file.display()))
    }
}
