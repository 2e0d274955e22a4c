//! One damaged input from those that are kept.

use crate::dice::Dice;

/// Most damages of one input.
const DAMAGES_MAX: usize = 6;
/// Bytes that readers stumble over.
const BYTES: [u8; 25] = *b"\0\x0b\x1c\r\n\t |^~\\&,;:\"'{}[]-\x7f\x80\xff";
/// Numbers at the edges of what fits.
const NUMBERS: [&str; 12] = [
    "0",
    "-1",
    "99",
    "1e9",
    "0000",
    "00000000",
    "9999",
    "127",
    "32768",
    "2147483647",
    "-9223372036854775808",
    "18446744073709551616",
];

/// See the module.
pub(crate) fn damaged(kept: &[Vec<u8>], words: &[&'static str], dice: &mut Dice) -> Vec<u8> {
    // What was found last is damaged more often.
    let newest = dice.below(2) == 0;
    let at = if newest { dice.below(16) } else { dice.below(kept.len()) };
    let at = if newest { kept.len().saturating_sub(1 + at) } else { at };
    let mut input = kept.get(at).cloned().unwrap_or_default();
    for _ in 0..=dice.below(DAMAGES_MAX) {
        damage(&mut input, kept, words, dice);
    }
    input
}

fn damage(input: &mut Vec<u8>, kept: &[Vec<u8>], words: &[&'static str], dice: &mut Dice) {
    let (from, to) = part(input, dice);
    match dice.below(10) {
        0 => flip(input, from, dice),
        1 => set(input, from, BYTES[dice.below(BYTES.len())]),
        2 => insert(input, from, &[BYTES[dice.below(BYTES.len())]]),
        3 => drop(input.drain(from..to)),
        4 => {
            let part = input[from..to].to_vec();
            let times = 1 + dice.below(4);
            insert(input, from, &part.repeat(times));
        }
        5 => insert(input, from, NUMBERS[dice.below(NUMBERS.len())].as_bytes()),
        6 | 7 => {
            let word = words.get(dice.below(words.len())).copied().unwrap_or("");
            insert(input, from, word.as_bytes());
        }
        8 => {
            let other = kept.get(dice.below(kept.len())).cloned().unwrap_or_default();
            let (other_from, other_to) = part(&other, dice);
            drop(input.splice(from..to, other[other_from..other_to].iter().copied()));
        }
        _ => input.truncate(from.max(1)),
    }
}

/// A part, short more often than long.
fn part(input: &[u8], dice: &mut Dice) -> (usize, usize) {
    let from = dice.below(input.len() + 1);
    let longest = [4, 32, input.len()][dice.below(3)].min(input.len() - from);
    (from, from + dice.below(longest + 1))
}

fn flip(input: &mut [u8], at: usize, dice: &mut Dice) {
    if let Some(byte) = input.get_mut(at) {
        *byte ^= 1 << dice.below(8);
    }
}

fn set(input: &mut [u8], at: usize, value: u8) {
    if let Some(byte) = input.get_mut(at) {
        *byte = value;
    }
}

fn insert(input: &mut Vec<u8>, at: usize, what: &[u8]) {
    drop(input.splice(at..at, what.iter().copied()));
}
