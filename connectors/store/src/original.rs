//! Originals that could not be taken, sealed for the table: the same original has one digest.

use backfill_core::{EventId, Timestamp};
use backfill_runtime::ports::{Place, QuarantineRow, Quarantined};

use crate::Error;
use crate::columns::loaded;
use crate::keys::{Keys, keyed_hash};
use crate::seal::{seal, unseal};

/// A sealed original, ready to be written.
pub(crate) struct Sealed {
    /// Where in its feed it was.
    pub(crate) place: Option<Place>,
    /// The event of the log that could not be taken.
    pub(crate) event: Option<EventId>,
    pub(crate) digest: Vec<u8>,
    pub(crate) source: String,
    pub(crate) kind: String,
    pub(crate) reason: String,
    pub(crate) sealed: Vec<u8>,
}

/// Seals an original. The same original of the same source has the same digest; what was read from
/// a feed is another at each place, since each place is told.
pub(crate) fn sealed(
    keys: &Keys,
    source: &str,
    quarantined: &Quarantined,
) -> Result<Sealed, Error> {
    let Quarantined { place, event, reason, kind, original } = quarantined;
    let place_text = place.map(|place| place.to_string()).unwrap_or_default();
    let parts = [source.as_bytes(), kind.as_bytes(), original, place_text.as_bytes()];
    let digest = keyed_hash(&keys.blind, if place.is_some() { &parts } else { &parts[..3] });
    Ok(Sealed {
        place: *place,
        event: *event,
        digest: digest.to_vec(),
        source: source.to_owned(),
        kind: (*kind).to_owned(),
        reason: reason.clone(),
        sealed: seal(&keys.quarantine, &row_of(&digest), original)?,
    })
}

/// A row of the table: number, time, source, kind, reason, digest, sealed original.
pub(crate) type Row = (i64, i64, String, String, String, Vec<u8>, Vec<u8>);

/// Opens a row for a person to look at.
pub(crate) fn opened(keys: &Keys, row: Row) -> Result<QuarantineRow, Error> {
    let (number, at, source, kind, reason, digest, sealed) = row;
    let original = opened_bytes(keys, &digest, &sealed)?;
    Ok(QuarantineRow { number: loaded(number), at: Timestamp(at), source, kind, reason, original })
}

/// The same for a list: one that was damaged must not hide the others.
pub(crate) fn shown(keys: &Keys, row: Row) -> Result<QuarantineRow, Error> {
    let (number, at, source, kind, reason, digest, sealed) = row;
    let (original, reason) = match opened_bytes(keys, &digest, &sealed) {
        Ok(original) => (original, reason),
        Err(Error::Unsealed) => {
            (Vec::new(), format!("{reason}; the original was damaged here and cannot be shown"))
        }
        Err(other) => return Err(other),
    };
    Ok(QuarantineRow { number: loaded(number), at: Timestamp(at), source, kind, reason, original })
}

/// The bytes of an original.
pub(crate) fn opened_bytes(keys: &Keys, digest: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
    unseal(&keys.quarantine, &row_of(digest), sealed)
}

/// Seals the bytes of an original with another key.
pub(crate) fn resealed(keys: &Keys, digest: &[u8], original: &[u8]) -> Result<Vec<u8>, Error> {
    seal(&keys.quarantine, &row_of(digest), original)
}

fn row_of(digest: &[u8]) -> String {
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("quarantine/{digits}/original")
}

#[cfg(test)]
mod tests {
    use backfill_runtime::ports::Feed;

    use super::*;

    #[test]
    fn an_original_opens_only_as_its_own_row() {
        let keys = Keys::derive(&[7; 32]);
        let original = |text: &[u8]| Quarantined {
            place: None,
            event: None,
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

    #[test]
    fn the_same_bytes_at_another_place_of_a_feed_are_another_original() {
        let keys = Keys::derive(&[7; 32]);
        let digest = |offset: Option<u64>| {
            let feed = Feed::Cancellations;
            let place = offset.map(|offset| Place { feed, partition: 1, offset });
            let reason = "odd".to_owned();
            let original =
                Quarantined { place, event: None, reason, kind: "log", original: Vec::new() };
            sealed(&keys, "log", &original).unwrap().digest
        };
        assert_eq!(digest(Some(7)), digest(Some(7)));
        assert_ne!(digest(Some(7)), digest(Some(8)));
        assert_ne!(digest(Some(7)), digest(None));
    }
}
