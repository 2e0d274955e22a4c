//! Who is missing, in a file beside the list, with the numbers by which they are found in the trust's
//! system: a terminal shows none.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use backfill_runtime::identity::NHS;

use super::Missing;
use super::missing::Absent;
use crate::import::beside::Beside;
use crate::import::cells::harmless;
use crate::import::refused::record;

const HEADER: [&str; 7] =
    ["entry", "trust", "service", "waiting_since", "nhs_number", "local_number", "stays"];

/// Writes `<file>.missing.csv`; none if nobody is missing.
///
/// # Errors
/// If it cannot be written.
pub(in crate::import) fn write(list: &Path, missing: &Missing) -> io::Result<Option<PathBuf>> {
    let mut beside = Beside::new(list, ".missing.csv")?;
    for absent in missing.absent() {
        let (file, is_new) = beside.open()?;
        if is_new {
            file.write_all(&record(&HEADER.map(str::to_owned))?)?;
        }
        file.write_all(&record(&row(absent).map(|cell| harmless(&cell)))?)?;
    }
    beside.finish()
}

fn row(absent: &Absent) -> [String; 7] {
    let of = |is_nhs: bool| {
        let found = absent.numbers.iter().find(|number| (number.system == NHS) == is_nhs);
        found.map(|number| number.value.clone()).unwrap_or_default()
    };
    let Absent { entry, since, stays, .. } = absent;
    [
        entry.id.to_string(),
        entry.trust.to_string(),
        absent.service(),
        since.clone(),
        of(true),
        of(false),
        stays.unwrap_or_default().to_owned(),
    ]
}
