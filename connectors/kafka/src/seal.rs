//! How our own processes know each other's records: by a checksum that only they can make.
//!
//! Whoever may write a topic may write any name into `ce_source`. What this service says of itself,
//! such as what a page took in, is taken under its own id and for every trust: so it is sealed with a
//! key that all processes of the installation have.

use hmac::{Hmac, KeyInit, Mac};
use rdkafka::Message;
use sha2::Sha256;

use crate::headers;

/// The header with the checksum, as hexadecimal digits.
pub(crate) const SEAL: &str = "backfill_seal";

/// What is sealed of a record.
pub(crate) struct Sealed<'a> {
    pub(crate) topic: &'a str,
    pub(crate) region: &'a [u8],
    pub(crate) id: &'a str,
    pub(crate) source: &'a str,
    pub(crate) value: &'a [u8],
}

impl Sealed<'_> {
    fn mac(&self, key: &[u8; 32]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length will do");
        let Self { topic, region, id, source, value } = self;
        for part in [topic.as_bytes(), region, id.as_bytes(), source.as_bytes(), value] {
            // With its length, so that no part can pass for the next.
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        mac
    }

    /// The seal of a record, for its header.
    pub(crate) fn seal(&self, key: &[u8; 32]) -> String {
        let bytes = self.mac(key).finalize().into_bytes();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn is_sealed(&self, key: &[u8; 32], seal: &str) -> bool {
        let digit = |at: usize| u8::from_str_radix(seal.get(at..at + 2)?, 16).ok();
        let bytes: Option<Vec<u8>> = (0..seal.len()).step_by(2).map(digit).collect();
        bytes.is_some_and(|bytes| self.mac(key).verify_slice(&bytes).is_ok())
    }
}

/// Whether a record was written by a process of this installation.
pub(crate) fn is_ours(message: &impl Message, key: &[u8; 32]) -> bool {
    use crate::decode::text;
    let header = |name| text(message, name).ok().flatten();
    let (Some(seal), Some(id)) = (header(SEAL), header(headers::ID)) else { return false };
    let sealed = Sealed {
        topic: message.topic(),
        region: message.key().unwrap_or_default(),
        id,
        source: header(headers::SOURCE).unwrap_or_default(),
        value: message.payload().unwrap_or_default(),
    };
    sealed.is_sealed(key, seal)
}

#[cfg(test)]
mod tests {
    use super::Sealed;

    const RECORD: Sealed<'_> =
        Sealed { topic: "t", region: b"r", id: "1", source: "api", value: b"value" };

    #[test]
    fn a_seal_is_of_all_that_a_record_says() {
        let seal = RECORD.seal(&[7; 32]);
        assert!(RECORD.is_sealed(&[7; 32], &seal));
        assert!(!RECORD.is_sealed(&[8; 32], &seal), "another key");
        for other in [
            Sealed { topic: "u", ..RECORD },
            Sealed { region: b"s", ..RECORD },
            Sealed { id: "1a", source: "pi", ..RECORD },
            Sealed { value: b"values", ..RECORD },
        ] {
            assert!(!other.is_sealed(&[7; 32], &seal));
        }
        for wrong in ["", "0", "zz", &seal[2..]] {
            assert!(!RECORD.is_sealed(&[7; 32], wrong), "{wrong}");
        }
    }
}
