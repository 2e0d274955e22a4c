//! Sealing: XChaCha20-Poly1305 with a random nonce in front, bound to its place in the database.

use backfill_core::PatientRef;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::Error;
use crate::keys::{Key, fill_random};

const NONCE_BYTES: usize = 24;

/// Encrypts `plain`. `place` names table, row and column: sealed bytes open only there.
pub(crate) fn seal(key: &Key, place: &str, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE_BYTES];
    fill_random(&mut nonce)?;
    let payload = Payload { msg: plain, aad: place.as_bytes() };
    let sealed = XChaCha20Poly1305::new(key.into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| Error::Unsealed)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Table, row and column of something of a person: what is sealed opens nowhere else.
pub(crate) fn place_of_person(region: &str, patient: PatientRef, column: &str) -> String {
    format!("vault_person/{region}/{patient}/{column}")
}

/// Decrypts what [`seal`] made for the same place.
pub(crate) fn unseal(key: &Key, place: &str, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let (nonce, text) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(Error::Unsealed)?;
    let payload = Payload { msg: text, aad: place.as_bytes() };
    XChaCha20Poly1305::new(key.into())
        .decrypt(&XNonce::from(*nonce), payload)
        .map_err(|_| Error::Unsealed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_bytes_open_only_with_their_key_and_in_their_place() {
        let (key, other) = ([1; 32], [2; 32]);
        let sealed = seal(&key, "person/1/contact", b"07700 900123").unwrap();
        assert_eq!(unseal(&key, "person/1/contact", &sealed).unwrap(), b"07700 900123");
        assert!(unseal(&other, "person/1/contact", &sealed).is_err());
        assert!(unseal(&key, "person/2/contact", &sealed).is_err());
        assert!(unseal(&key, "person/1/contact", &sealed[..20]).is_err());
    }

    #[test]
    fn the_same_text_is_never_sealed_to_the_same_bytes() {
        let key = [1; 32];
        assert_ne!(seal(&key, "place", b"text").unwrap(), seal(&key, "place", b"text").unwrap());
    }
}
