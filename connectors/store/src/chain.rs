//! The audit chain: each journal record is bound to all before it, so that none can be changed,
//! added between or taken out without being seen (promise I14). A whole rewrite is not seen by
//! the chain alone: keep its newest link somewhere else as well.

use sha2::{Digest, Sha256};

/// What one record adds to the chain.
pub(crate) type Link = [u8; 32];

/// The link before the first record.
pub(crate) const BEGINNING: Link = [0; 32];

/// The link of a record: SHA-256 over the link before and the bytes of the record.
pub(crate) fn next(before: &Link, bytes: &[u8]) -> Link {
    Sha256::new().chain_update(before).chain_update(bytes).finalize().into()
}

/// A record that does not fit to the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenChain {
    /// The first record that was changed, or that follows on a missing one.
    pub seq: i64,
}
