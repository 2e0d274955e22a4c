//! Originals that could not be taken: sealed, numbered, and kept once however often they come.

use backfill_core::Timestamp;
use backfill_runtime::ports::{QuarantineRow, Quarantined};
use sqlx::SqliteConnection;

use super::loaded;
use crate::Error;
use crate::keys::{Keys, keyed_hash};
use crate::seal::{seal, unseal};

/// A sealed original, ready to be written.
pub(super) struct Sealed {
    digest: Vec<u8>,
    source: String,
    kind: &'static str,
    reason: String,
    sealed: Vec<u8>,
}

/// Seals an original. The same original of the same source has the same digest.
pub(super) fn sealed(
    keys: &Keys,
    source: &str,
    quarantined: &Quarantined,
) -> Result<Sealed, Error> {
    let Quarantined { reason, kind, original, .. } = quarantined;
    let digest = keyed_hash(&keys.blind, &[source.as_bytes(), kind.as_bytes(), original]);
    Ok(Sealed {
        digest: digest.to_vec(),
        source: source.to_owned(),
        kind,
        reason: reason.clone(),
        sealed: seal(&keys.quarantine, &place(&digest), original)?,
    })
}

/// Writes a sealed original under the next number.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    region: &str,
    at: Timestamp,
    row: &Sealed,
) -> Result<(), Error> {
    let query = "INSERT INTO quarantine
            (region, number, digest, received_at, source, kind, reason, sealed)
        VALUES ($1, (SELECT coalesce(max(number), 0) + 1 FROM quarantine WHERE region = $1),
            $2, $3, $4, $5, $6, $7)
        ON CONFLICT (region, digest) DO NOTHING";
    sqlx::query(query)
        .bind(region)
        .bind(&row.digest)
        .bind(at.0)
        .bind(&row.source)
        .bind(row.kind)
        .bind(&row.reason)
        .bind(&row.sealed)
        .execute(connection)
        .await?;
    Ok(())
}

/// A row of the table: number, time, source, kind, reason, digest, sealed original.
pub(super) type Row = (i64, i64, String, String, String, Vec<u8>, Vec<u8>);

/// Opens a row for a person to look at.
pub(super) fn opened(keys: &Keys, row: Row) -> Result<QuarantineRow, Error> {
    let (number, at, source, kind, reason, digest, sealed) = row;
    let original = unseal(&keys.quarantine, &place(&digest), &sealed)?;
    Ok(QuarantineRow { number: loaded(number), at: Timestamp(at), source, kind, reason, original })
}

fn place(digest: &[u8]) -> String {
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("quarantine/{digits}/original")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_original_opens_only_as_its_own_row() {
        let keys = Keys::derive(&[7; 32]);
        let original = |text: &[u8]| Quarantined {
            place: None,
            reason: "odd".to_owned(),
            kind: "json",
            original: text.to_vec(),
        };
        let one = sealed(&keys, "api", &original(b"one")).unwrap();
        let two = sealed(&keys, "api", &original(b"two")).unwrap();
        let row = |digest: &[u8], sealed: &[u8]| {
            let text = || String::from("x");
            (1, 0, text(), text(), text(), digest.to_vec(), sealed.to_vec())
        };
        assert_eq!(opened(&keys, row(&one.digest, &one.sealed)).unwrap().original, b"one");
        assert!(opened(&keys, row(&one.digest, &two.sealed)).is_err());
    }
}
