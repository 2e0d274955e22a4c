//! The token of a patient's link: 128 bits that follow from the offer and a key. The last 48 follow
//! from the first 80 and the key, so that a link of another copy of the database is known for one of
//! ours.

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
    let [first, last] = [&digest[..FIRST_BYTES], &mark(key, &digest[..FIRST_BYTES])];
    let value = first.iter().chain(last).fold(0_u128, |value, byte| value << 8 | u128::from(*byte));
    let digits = (0..TOKEN_DIGITS).rev().map(|place| {
        let digit = (value >> (5 * place)) & 31;
        char::from(DIGITS[usize::try_from(digit).unwrap_or(0)])
    });
    Token(digits.collect())
}

/// The bytes of a token that follow from the offer; the others are the mark.
const FIRST_BYTES: usize = 10;
const MARK_BYTES: usize = 6;

fn mark(key: &Key, first: &[u8]) -> [u8; MARK_BYTES] {
    let digest = keyed_hash(key, &[b"mark of a link", first]);
    std::array::from_fn(|place| digest[place])
}

/// Whether a token was made with this key, for whichever offer.
pub(crate) fn is_ours(key: &Key, token: &str) -> bool {
    let digits: Vec<u8> = token.trim().chars().take(2 * TOKEN_DIGITS).map(meant_byte).collect();
    if digits.len() != TOKEN_DIGITS {
        return false;
    }
    let value = digits.iter().try_fold(0_u128, |value, digit| {
        let digit = DIGITS.iter().position(|it| it == digit)?;
        Some(value << 5 | u128::try_from(digit).ok()?)
    });
    let bytes = value.map(u128::to_be_bytes);
    bytes.is_some_and(|bytes| mark(key, &bytes[..FIRST_BYTES])[..] == bytes[FIRST_BYTES..])
}

fn meant_byte(digit: char) -> u8 {
    u8::try_from(meant(digit)).unwrap_or(0)
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
    fn tokens_are_known_for_ours_however_they_are_typed_and_others_are_not() {
        for offer in [OfferId(0), OfferId(7), OfferId(u128::MAX)] {
            let Token(ours) = token(&[1; 32], offer);
            assert!(is_ours(&[1; 32], &ours) && is_ours(&[1; 32], &ours.to_lowercase()));
            assert!(!is_ours(&[2; 32], &ours));
            let mut other = ours.clone().into_bytes();
            other[3] = if other[3] == b'0' { b'1' } else { b'0' };
            assert!(!is_ours(&[1; 32], &String::from_utf8(other).unwrap()));
        }
        for other in ["", "0", "00000000000000000000000000", "é0000000000000000000000000", "/"] {
            assert!(!is_ours(&[1; 32], other), "{other}");
        }
    }

    #[test]
    fn a_token_typed_by_hand_is_understood() {
        assert_eq!(token_hash("01abc"), token_hash(" OLABC "));
        assert_ne!(token_hash("01ABC"), token_hash("01ABD"));
    }
}
