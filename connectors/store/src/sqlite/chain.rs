//! The audit chain: each journal record is bound to all before it, so that none can be changed,
//! added between or taken out without being seen (promise I14). A whole rewrite is not seen by
//! the chain alone: keep its newest link somewhere else as well.

use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::prepared::JournalLine;
use super::{Sqlite, stored};
use crate::Error;

/// What one record adds to the chain.
pub(super) type Link = [u8; 32];

/// The link before the first record.
const BEGINNING: Link = [0; 32];
/// How many records are checked at a time.
const PAGE: i64 = 1_000;

/// The records of a batch with their links.
pub(super) async fn go_on<'a>(
    connection: &mut SqliteConnection,
    region: &str,
    lines: &'a [JournalLine],
) -> Result<Vec<(&'a JournalLine, Link)>, Error> {
    let Some(first) = lines.first() else { return Ok(Vec::new()) };
    let query = "SELECT chain FROM journal WHERE region = $1 AND seq = $2";
    let before: Option<Vec<u8>> = sqlx::query_scalar(query)
        .bind(region)
        .bind(stored(first.seq.saturating_sub(1)))
        .fetch_optional(connection)
        .await?;
    let mut link = before.and_then(|it| Link::try_from(it).ok()).unwrap_or(BEGINNING);
    let linked = lines.iter().map(|line| {
        link = next(&link, &line.bytes);
        (line, link)
    });
    Ok(linked.collect())
}

fn next(before: &Link, bytes: &[u8]) -> Link {
    Sha256::new().chain_update(before).chain_update(bytes).finalize().into()
}

/// A record that does not fit to the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenChain {
    /// The first record that was changed, or that follows on a missing one.
    pub seq: i64,
}

impl Sqlite {
    /// Goes along the audit chain of the journal. Returns the newest link in hexadecimal digits,
    /// to be kept elsewhere, or the first record that does not fit.
    ///
    /// # Errors
    /// If the journal can not be read.
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
