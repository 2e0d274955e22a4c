//! The files of the repository, or a few planted ones.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Folders that no person writes in.
const NOT_OURS: [&str; 8] =
    [".git", "target", "data", "servers-data", ".kafka", ".venv", "__pycache__", "node_modules"];

/// A file with its path from the root.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether all of the file is test code.
    pub(crate) fn is_test(&self) -> bool {
        let inside = self.path.starts_with("tests/") || self.path.contains("/tests/");
        inside || matches!(self.name(), "tests.rs" | "build.rs")
    }

    /// The lines, with the number that an editor shows.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.split('\n').enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// All files of a repository.
#[derive(Debug)]
pub(crate) struct House {
    pub(crate) files: Vec<File>,
}

impl House {
    /// This repository.
    pub(crate) fn ours() -> &'static Self {
        static OURS: LazyLock<House> = LazyLock::new(House::read);
        &OURS
    }

    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests is in the root");
        let mut paths = Vec::new();
        walk(root, &mut paths);
        let mut files: Vec<File> = paths.iter().filter_map(|path| read(root, path)).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        assert!(files.len() > 100, "only {} files found: is this the repository?", files.len());
        Self { files }
    }

    /// A repository of these paths and texts.
    pub(crate) fn planted(files: &[(&str, &str)]) -> Self {
        let file =
            |&(path, text): &(&str, &str)| File { path: path.to_owned(), text: text.to_owned() };
        Self { files: files.iter().map(file).collect() }
    }

    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_rust())
    }

    /// The files under a folder.
    pub(crate) fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.path.starts_with(folder))
    }
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the repository can be read") {
        let entry = entry.expect("a folder of the repository can be read");
        let kind = entry.file_type().expect("a file has a type");
        let name = entry.file_name();
        if kind.is_file() {
            paths.push(entry.path());
        } else if kind.is_dir() && !NOT_OURS.iter().any(|it| name == *it) {
            walk(&entry.path(), paths);
        }
    }
}

/// A file that is no text (a picture, golden bytes) is there, and empty.
fn read(root: &Path, path: &Path) -> Option<File> {
    let is_text = path.extension().is_none_or(|it| it != "bin");
    let text = if is_text { std::fs::read_to_string(path) } else { Ok(String::new()) };
    let text = text.unwrap_or_default();
    let path = path.strip_prefix(root).ok()?.to_str()?;
    Some(File { path: path.to_owned(), text })
}
