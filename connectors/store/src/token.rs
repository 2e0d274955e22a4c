//! The token of a patient's link: 128 bits that follow from the offer and a key.

use backfill_core::OfferId;
use backfill_runtime::ports::Token;
use sha2::{Digest as _, Sha256};

use crate::keys::{Key, keyed_hash};

/// Crockford's base 32: no I, L, O or U, so that a token can be read out and typed.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 128 bits in digits of five bits.
const TOKEN_DIGITS: usize = 26;

/// The token of an offer: the same at every call, unknowable without the key.
pub(crate) fn token(key: &Key, offer: OfferId) -> Token {
    let digest = keyed_hash(key, &[&offer.0.to_be_bytes()]);
    let value = digest[..16].iter().fold(0_u128, |value, byte| value << 8 | u128::from(*byte));
    let digits = (0..TOKEN_DIGITS).rev().map(|place| {
        let digit = (value >> (5 * place)) & 31;
        char::from(DIGITS[usize::try_from(digit).unwrap_or(0)])
    });
    Token(digits.collect())
}

/// What the table holds instead of the token. Lower case and the letters that look like 0 and 1
/// are read as what was meant.
pub(crate) fn token_hash(token: &str) -> Vec<u8> {
    let meant: String = token.trim().chars().take(2 * TOKEN_DIGITS).map(meant).collect();
    Sha256::digest(meant.as_bytes()).to_vec()
}

fn meant(digit: char) -> char {
    match digit.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_26_digits_and_differ_by_offer_and_key() {
        let first = token(&[1; 32], OfferId(1));
        assert_eq!(first.0.len(), 26);
        assert!(first.0.bytes().all(|digit| DIGITS.contains(&digit)));
        assert_eq!(first, token(&[1; 32], OfferId(1)));
        assert_ne!(first, token(&[1; 32], OfferId(2)));
        assert_ne!(first, token(&[2; 32], OfferId(1)));
    }

    #[test]
    fn a_token_typed_by_hand_is_understood() {
        assert_eq!(token_hash("01abc"), token_hash(" OLABC "));
        assert_ne!(token_hash("01ABC"), token_hash("01ABD"));
    }
}
