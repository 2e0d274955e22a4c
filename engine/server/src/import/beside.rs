//! Files beside a list, for the person who works on it.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

/// A file beside a list, made when there is something to write.
pub(super) struct Beside {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl Beside {
    /// `<list><end>`. One of an earlier run is removed: it would pass for this one's.
    pub(super) fn new(list: &Path, end: &str) -> io::Result<Self> {
        let mut name = list.as_os_str().to_owned();
        name.push(end);
        let path = PathBuf::from(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(Self { path, file: None }),
        }
    }

    /// The file, and whether it was made just now.
    pub(super) fn open(&mut self) -> io::Result<(&mut BufWriter<File>, bool)> {
        let is_new = self.file.is_none();
        let file = match self.file.take() {
            Some(file) => file,
            None => BufWriter::new(create(&self.path)?),
        };
        Ok((self.file.insert(file), is_new))
    }

    /// Where the file is; none if there was nothing to write.
    pub(super) fn finish(mut self) -> io::Result<Option<PathBuf>> {
        match self.file.take() {
            None => Ok(None),
            Some(mut file) => io::Write::flush(&mut file).map(|()| Some(self.path)),
        }
    }
}

/// Its rows name patients: it is for its owner alone.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
