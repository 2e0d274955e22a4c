//! Several words with one meaning, and the words whose meaning hangs on their neighbours.

use super::vocabulary::meaning;
use super::welsh;
use super::words::{Form, Named, Word};

/// Idioms; where two begin alike, the longer one stands first.
const IDIOMS: [(&[&str], Word); 85] = [
    (&["if", "need", "be"], Word::IfNeedBe),
    (&["at", "a", "pinch"], Word::IfNeedBe),
    (&["if", "needed"], Word::IfNeedBe),
    (&["if", "necessary"], Word::IfNeedBe),
    (&["if", "i", "must"], Word::IfNeedBe),
    (&["failing", "that"], Word::IfNeedBe),
    (&["any", "time"], Word::AnyTime),
    (&["any", "times"], Word::AnyTime),
    (&["any", "day", "/", "time"], Word::AnyTime),
    (&["any", "date", "/", "time"], Word::AnyTime),
    (&["any", "day", "or", "time"], Word::AnyTime),
    (&["any", "day", "any", "time"], Word::AnyTime),
    (&["any", "day"], Word::AnyDay),
    (&["any", "days"], Word::AnyDay),
    (&["all", "day"], Word::AllDay),
    (&["unrhyw", "bryd"], Word::AnyTime),
    (&["unrhyw", "amser"], Word::AnyTime),
    (&["unrhyw", "ddiwrnod"], Word::AnyDay),
    (&["dim", "dewis"], Word::AnyTime),
    (&["no", "preference"], Word::AnyTime),
    (&["no", "pref"], Word::AnyTime),
    (&["every", "day"], Word::Days(0b111_1111, Form::Group)),
    (&["each", "day"], Word::Days(0b111_1111, Form::Group)),
    (&["week", "days"], Word::Days(0b001_1111, Form::Group)),
    (&["working", "days"], Word::Days(0b001_1111, Form::Group)),
    (&["week", "ends"], Word::Days(0b110_0000, Form::Group)),
    (&["w", "/", "ends"], Word::Days(0b110_0000, Form::Group)),
    (&["m", "-", "f"], Word::Days(0b001_1111, Form::Group)),
    (&["this", "week"], Word::ThisWeek),
    (&["next", "week"], Word::NextWeek),
    (&["week", "commencing"], Word::WeekOf),
    (&["week", "beginning"], Word::WeekOf),
    (&["week", "starting"], Word::WeekOf),
    (&["week", "of"], Word::WeekOf),
    (&["w", "/", "c"], Word::WeekOf),
    (&["of", "the", "month"], Word::OfMonth),
    (&["of", "each", "month"], Word::OfMonth),
    (&["of", "every", "month"], Word::OfMonth),
    (&["of", "month"], Word::OfMonth),
    (&["in", "the", "month"], Word::OfMonth),
    (&["in", "each", "month"], Word::OfMonth),
    (&["in", "every", "month"], Word::OfMonth),
    (&["each", "month"], Word::OfMonth),
    (&["every", "month"], Word::OfMonth),
    (&["bank", "holidays"], Word::Named(Named::BankHolidays)),
    (&["bank", "holiday"], Word::Named(Named::BankHolidays)),
    (&["bank", "hols"], Word::Named(Named::BankHolidays)),
    (&["bank", "hol"], Word::Named(Named::BankHolidays)),
    (&["public", "holidays"], Word::Named(Named::BankHolidays)),
    (&["between", "school", "runs"], Word::Named(Named::SchoolHours)),
    (&["school", "hours"], Word::Named(Named::SchoolHours)),
    (&["school", "time"], Word::Named(Named::SchoolHours)),
    (&["school", "runs"], Word::Named(Named::SchoolRun)),
    (&["school", "run"], Word::Named(Named::SchoolRun)),
    (&["office", "hours"], Word::Named(Named::OfficeHours)),
    (&["business", "hours"], Word::Named(Named::OfficeHours)),
    (&["working", "hours"], Word::Named(Named::OfficeHours)),
    (&["i", "am"], Word::Filler),
    (&["apart", "from"], Word::Not),
    (&["other", "than"], Word::Not),
    (&["with", "the", "exception", "of"], Word::Not),
    (&["outside", "of"], Word::Not),
    (&["not", "able", "to"], Word::Not),
    (&["unable", "to"], Word::Not),
    (&["do", "not", "want"], Word::Not),
    (&["don't", "want"], Word::Not),
    (&["no", "earlier", "than"], Word::From),
    (&["not", "earlier", "than"], Word::From),
    (&["no", "later", "than"], Word::Until),
    (&["not", "later", "than"], Word::Until),
    (&["ar", "ôl"], Word::After),
    (&["not", "available"], Word::Unavailable),
    (&["not", "avail"], Word::Unavailable),
    (&["not", "free"], Word::Unavailable),
    (&["away", "on", "holiday"], Word::Unavailable),
    (&["on", "holiday"], Word::Unavailable),
    (&["on", "holidays"], Word::Unavailable),
    (&["on", "hols"], Word::Unavailable),
    (&["on", "leave"], Word::Unavailable),
    (&["if", "possible"], Word::Ideally),
    (&["would", "prefer"], Word::Ideally),
    (&["gyda'r", "nos"], Word::Part(super::EVENING.0, super::EVENING.1)),
    (&["gyda'r", "hwyr"], Word::Part(super::EVENING.0, super::EVENING.1)),
    (&["dyddiau'r", "wythnos"], Word::Days(0b001_1111, Form::Group)),
    (&["yn", "ystod", "yr", "wythnos"], Word::Days(0b001_1111, Form::Group)),
];

/// What can follow `cannot`, so that what is said next is what does not suit.
const VERBS: [&str; 6] = ["do", "make", "come", "attend", "manage", "be"];

/// What the first pieces mean together, and how many they are; none if each stands for itself.
/// `before` is the piece before them, `meant` what it was read as.
pub(super) fn read(
    rest: &[String],
    before: Option<&String>,
    meant: Option<Word>,
) -> Option<(Word, usize)> {
    let begins = |words: &[&str]| rest.get(..words.len()).is_some_and(|found| found == words);
    if let Some((words, word)) = IDIOMS.iter().find(|(words, _)| begins(words)) {
        return Some((*word, words.len()));
    }
    let first = rest.first()?.as_str();
    match first {
        "any" if ends_item(rest.get(1)) => Some((Word::AnyTime, 1)),
        "all" if ends_item(rest.get(1)) && matches!(meant, Some(Word::Days(..))) => {
            Some((Word::AllDay, 1))
        }
        "mawrth" => welsh::mawrth(before).map(|word| (word, 1)),
        // A month, or a wish: `I may come on Tuesdays`.
        "may" if rest.get(1).is_some_and(|next| VERBS.contains(&&**next)) => {
            Some((Word::EitherDate, 2))
        }
        "but" => but(&rest[1..], meant).map(|word| (word, 1)),
        "can't" | "cant" | "cannot" => Some((cannot(rest.get(1)), 1)),
        "can" if rest.get(1).is_some_and(|next| next == "not") => Some((cannot(rest.get(2)), 2)),
        _ => None,
    }
}

/// Whether an item of a list ends before this piece: `Mon any, Tue am`.
fn ends_item(next: Option<&String>) -> bool {
    let word = next.map(|next| meaning(next));
    matches!(word, None | Some(Some(Word::Comma | Word::End | Word::And | Word::Or)))
}

/// `can't do Mondays` says what does not suit. `Mondays can't, Tuesdays can` says it the other way
/// round, so that nobody can tell where there is no verb.
fn cannot(next: Option<&String>) -> Word {
    let is_verb = next.is_some_and(|next| VERBS.contains(&&**next));
    if is_verb { Word::Not } else { Word::Unavailable }
}

/// `but` adds in `weekdays but can do Saturdays`, takes away in `any day but Sunday`, and only joins
/// in `weekdays but not Fridays`. Elsewhere it says nothing that is sure.
fn but(rest: &[String], meant: Option<Word>) -> Option<Word> {
    let next = rest.first()?.as_str();
    let said = read(rest, None, None).map(|(word, _)| word).or_else(|| meaning(next));
    if matches!(said, Some(Word::Not | Word::Unavailable | Word::Ideally)) {
        return Some(Word::Comma);
    }
    let ends = |word: &String| matches!(meaning(word), Some(Word::Comma | Word::End));
    let clause = rest.iter().take_while(|word| !ends(word));
    let words: Vec<Word> = clause.filter_map(|word| meaning(word)).collect();
    if words.iter().any(|word| matches!(word, Word::Ideally | Word::IfNeedBe)) {
        return Some(Word::Comma);
    }
    let is_suitable = words.contains(&Word::Suits);
    if ["can", "could", "will", "would", "may", "might", "happy"].contains(&next) || is_suitable {
        return Some(Word::ButAlso);
    }
    let is_all =
        matches!(meant, Some(Word::AnyTime | Word::AnyDay | Word::Days(0b111_1111, Form::Group)));
    is_all.then_some(Word::Not)
}
