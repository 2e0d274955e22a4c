//! Goes along the audit chain of the journal.

use super::House;
use crate::Error;
use crate::chain::{BEGINNING, BrokenChain, next};

/// How many records are checked at a time.
const PAGE: i64 = 1_000;

impl House {
    /// Goes along the audit chain of the journal. Returns the newest link in hexadecimal digits,
    /// to be kept elsewhere, or the first record that does not fit.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub async fn verify_chain(&self) -> Result<Result<String, BrokenChain>, Error> {
        let (mut link, mut seq) = (BEGINNING, 0_i64);
        let query = "SELECT seq, bytes, chain FROM journal WHERE region = $1 AND $2 < seq
            ORDER BY seq LIMIT $3";
        loop {
            let page: Vec<(i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(query)
                .bind(self.region())
                .bind(seq)
                .bind(PAGE)
                .fetch_all(&self.inner.readers)
                .await?;
            if page.is_empty() {
                return Ok(Ok(link.iter().map(|byte| format!("{byte:02x}")).collect()));
            }
            for (at, bytes, chain) in page {
                link = next(&link, &bytes);
                if at != seq + 1 || link[..] != chain[..] {
                    return Ok(Err(BrokenChain { seq: at }));
                }
                seq = at;
            }
        }
    }
}
