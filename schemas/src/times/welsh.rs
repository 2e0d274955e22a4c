//! Welsh words for days and parts of the day, as lists from Wales and the Marches have them:
//! `dydd Mawrth`, `bore Llun`, `nos Fercher`, `prynhawniau`.

use super::words::{Form, Word};
use super::{AFTERNOON, EVENING, MORNING};

/// Days by number, 0 = Monday, with the form they take after `nos`. `Mawrth` is not among them:
/// alone it is Tuesday or March.
const DAYS: [(&str, u8); 10] = [
    ("llun", 0),
    ("lun", 0),
    ("mercher", 2),
    ("fercher", 2),
    ("iau", 3),
    ("gwener", 4),
    ("wener", 4),
    ("sadwrn", 5),
    ("sul", 6),
    ("fawrth", 1),
];

/// What may stand before `Mawrth`, so that it is the day and not the month.
const BEFORE_A_DAY: [&str; 7] =
    ["dydd", "dyddiau", "bore", "boreau", "prynhawn", "prynhawniau", "nos"];

/// What one word means; none if it is not among those known.
pub(super) fn meaning(piece: &str) -> Option<Word> {
    if let Some((_, day)) = DAYS.iter().find(|(word, _)| *word == piece) {
        return Some(Word::Days(1 << day, Form::Singular));
    }
    Some(match piece {
        "bore" | "boreau" => Word::Part(MORNING.0, MORNING.1),
        "prynhawn" | "prynhawniau" => Word::Part(AFTERNOON.0, AFTERNOON.1),
        "nos" | "nosweithiau" => Word::Part(EVENING.0, EVENING.1),
        "penwythnos" => Word::Days(0b110_0000, Form::Singular),
        "penwythnosau" => Word::Days(0b110_0000, Form::Group),
        "neu" => Word::Or,
        "ac" => Word::And,
        "heblaw" | "ddim" => Word::Not,
        "cyn" => Word::Before,
        "rhwng" => Word::Between,
        "unrhyw" | "pob" | "dydd" | "dyddiau" | "ar" | "yn" => Word::Filler,
        _ => return None,
    })
}

/// The meaning of `mawrth` after another piece.
pub(super) fn mawrth(before: Option<&String>) -> Option<Word> {
    let is_day = before.is_some_and(|word| BEFORE_A_DAY.contains(&&**word));
    is_day.then_some(Word::Days(1 << 1, Form::Singular))
}
