//! Exchanges the key file alone, for all regions at once and beside those who have the database open: what
//! it opened stays sealed as it is, and the keys of that are carried over, sealed with the new file.

use super::Connection;
use crate::Error;
use crate::keys::Keys;

/// The new key file opens the database from now on, and the old one does not.
pub(super) async fn exchange(
    connection: &mut Connection,
    (old, next): (&Keys, &Keys),
) -> Result<(), Error> {
    let carried = old.all_sealed_for_the_next(next)?;
    let query = "UPDATE vault_key
        SET sealed_by = coalesce(sealed_by, proof), proof = $1, carried = $2 WHERE proof = $3";
    let query = sqlx::query(query).bind(next.proof.to_vec()).bind(carried);
    let exchanged = query.bind(old.proof.to_vec()).execute(connection).await?;
    match exchanged.rows_affected() {
        0 => Err(Error::Ended("another exchange of the key came first".to_owned())),
        _ => Ok(()),
    }
}
