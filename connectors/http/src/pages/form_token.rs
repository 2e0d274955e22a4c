//! The hidden field that ties a posted form to the page it came from.
//!
//! Whoever can post to `/o/{token}` knows the token, and the token is the only secret there is:
//! the key is therefore derived from it, and nothing has to be stored. A site that does not know
//! the link cannot make a form that is taken, and a form made for one offer fits no other.

use backfill_core::OfferId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

const PURPOSE: &[u8] = b"backfill patient page form 1\0";

/// The value of the field, 64 hexadecimal digits.
pub(super) fn make(token: &str, offer: OfferId) -> String {
    let bytes = keyed(token, offer).finalize().into_bytes();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a posted value is the one the page was given, compared in constant time.
pub(super) fn fits(token: &str, offer: OfferId, posted: &str) -> bool {
    unhex(posted).is_some_and(|bytes| keyed(token, offer).verify_slice(&bytes).is_ok())
}

fn keyed(token: &str, offer: OfferId) -> Hmac<Sha256> {
    let key = Sha256::new().chain_update(PURPOSE).chain_update(token.as_bytes()).finalize();
    let mut mac =
        <Hmac<Sha256> as KeyInit>::new_from_slice(&key).expect("HMAC takes a key of any length");
    mac.update(&offer.0.to_be_bytes());
    mac
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_fits_only_its_own_link_and_offer() {
        let made = make("TOKEN", OfferId(7));
        assert_eq!(made.len(), 64);
        assert!(fits("TOKEN", OfferId(7), &made));
        assert!(!fits("OTHER", OfferId(7), &made));
        assert!(!fits("TOKEN", OfferId(8), &made));
        assert!(!fits("TOKEN", OfferId(7), ""));
        assert!(!fits("TOKEN", OfferId(7), "é0"));
        assert!(!fits("TOKEN", OfferId(7), &made[..62]));
    }
}
