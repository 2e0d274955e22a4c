//! Numbers and ids as columns keep them, in both databases.

use crate::Error;

/// Neither database has unsigned numbers; all of ours are small, checksums keep their bits.
pub(crate) fn stored(number: u64) -> i64 {
    number.cast_signed()
}

/// A number as it was before [`stored`].
pub(crate) fn loaded(number: i64) -> u64 {
    number.cast_unsigned()
}

/// An id as the tables keep it.
pub(crate) fn blob(id: u128) -> Vec<u8> {
    id.to_be_bytes().to_vec()
}

/// An id as it was before [`blob`].
pub(crate) fn id(table: &'static str, bytes: &[u8]) -> Result<u128, Error> {
    let bytes = bytes
        .try_into()
        .map_err(|_| Error::Row { table, reason: format!("an id has {} bytes", bytes.len()) })?;
    Ok(u128::from_be_bytes(bytes))
}

/// A number of rows for LIMIT.
pub(crate) fn limit(count_max: usize) -> i64 {
    i64::try_from(count_max).unwrap_or(i64::MAX)
}
