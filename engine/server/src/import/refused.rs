//! The refused rows, in a file beside the list: for the person who repairs them.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use super::fault::Fault;

/// Writes `<file>.refused.csv`. There is no such file if every row was taken.
pub(super) struct RefusedFile {
    path: PathBuf,
    writer: Option<csv::Writer<BufWriter<File>>>,
}

impl RefusedFile {
    /// The file beside `list`. One of an earlier run is removed: it would pass for this one's.
    pub(super) fn beside(list: &Path) -> io::Result<Self> {
        let mut name = list.as_os_str().to_owned();
        name.push(".refused.csv");
        let path = PathBuf::from(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(Self { path, writer: None }),
        }
    }

    /// Writes down one row.
    pub(super) fn write(&mut self, line: u64, faults: &[Fault], original: &[u8]) -> io::Result<()> {
        let joined = |of: fn(&Fault) -> &str| {
            faults.iter().map(of).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
        };
        let (fields, reasons) = (joined(|fault| &fault.field), joined(|fault| &fault.reason));
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => self.writer.insert(create(&self.path)?),
        };
        let row = [
            line.to_string().as_bytes(),
            fields.as_bytes(),
            reasons.as_bytes(),
            String::from_utf8_lossy(original).as_bytes(),
        ]
        .map(<[u8]>::to_vec);
        writer.write_record(row).map_err(io::Error::from)
    }

    /// Where the file is; none if nothing was refused.
    pub(super) fn finish(mut self) -> io::Result<Option<PathBuf>> {
        match self.writer.take() {
            None => Ok(None),
            Some(mut writer) => writer.flush().map(|()| Some(self.path)),
        }
    }
}

fn create(path: &Path) -> io::Result<csv::Writer<BufWriter<File>>> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // The rows name patients.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut writer = csv::Writer::from_writer(BufWriter::new(options.open(path)?));
    writer.write_record(["line", "field", "reason", "row"])?;
    Ok(writer)
}
