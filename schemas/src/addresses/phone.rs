//! Telephone numbers.

use phonenumber::metadata::DATABASE;
use phonenumber::{Mode, PhoneNumber, Type, country};

use super::blank::is_nothing;
use super::{placeholder, written};
use crate::unseen::seen;

/// The numbers of a person, in E.164: `+447700900123`.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Phones {
    /// A number that takes texts; none if there is none.
    pub mobile: Option<String>,
    /// A number for calls alone.
    pub landline: Option<String>,
}

/// Why what was written is no number that can be used. Never says what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhoneFault {
    /// It is no number at all.
    #[error(
        "is no telephone number; write one like 07700 900123, from abroad with + and the country"
    )]
    NotANumber,
    /// No such number is given out.
    #[error(
        "is no telephone number in use: digits are missing, are too many, or begin as no number \
         does; a number from abroad needs + and its country"
    )]
    NotInUse,
    /// Words stand beside it: it may be somebody else's.
    #[error(
        "has words beside the number: it may be somebody else's; leave the number alone if it is \
         the patient's own"
    )]
    Remark,
    /// Nobody can tell which is meant.
    #[error(
        "has several numbers of one kind; keep the one that the patient wants to be reached by"
    )]
    Several,
    /// A spreadsheet has turned it into a quantity.
    #[error(
        "was made like 4.47701E+11 by a spreadsheet, which has lost its last digits; make the \
         column text and export the list again"
    )]
    Destroyed,
    /// It belongs to a service or costs whoever calls it more than a call.
    #[error("is no number of a person: it is a service, a premium rate or a pager")]
    NotAPersons,
    /// It was typed to fill the field.
    #[error("is a placeholder and nobody's number")]
    Placeholder,
}

/// What a number can be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Mobile,
    Landline,
}

/// Numbers that are kept free for stories and tests: they are in no plan, and never somebody's.
/// Ofcom lists them as telephone numbers for drama use.
const FOR_STORIES: [(std::ops::RangeInclusive<u64>, Line); 2] = [
    (7_700_900_000..=7_700_900_999, Line::Mobile),
    (1_632_960_000..=1_632_960_999, Line::Landline),
];

/// More digits than one number can have (15, and a plus and an international prefix).
const TWO_NUMBERS_DIGITS_MIN: usize = 19;

/// Reads the numbers of a field: one mobile number, one landline, or one of each. Without a country
/// they are British.
///
/// # Errors
/// If something is written from which no number can be taken for sure.
pub fn phones(text: &str) -> Result<Phones, PhoneFault> {
    let text = seen(text);
    let mut phones = Phones::default();
    if is_nothing(&text) {
        return Ok(phones);
    }
    let numbers = written::numbers(&text)?;
    if numbers.is_empty() {
        return Err(PhoneFault::NotANumber);
    }
    for number in numbers {
        let (number, line) = one(&number)?;
        let kept = match line {
            Line::Mobile => &mut phones.mobile,
            Line::Landline => &mut phones.landline,
        };
        if kept.as_ref().is_some_and(|kept| *kept != number) {
            return Err(PhoneFault::Several);
        }
        *kept = Some(number);
    }
    Ok(phones)
}

fn one(digits: &str) -> Result<(String, Line), PhoneFault> {
    if TWO_NUMBERS_DIGITS_MIN <= digits.len() {
        return Err(PhoneFault::Several);
    }
    if placeholder::is_number(digits) {
        return Err(PhoneFault::Placeholder);
    }
    let number = phonenumber::parse(Some(country::GB), digits);
    let number = number.map_err(|_| PhoneFault::NotInUse)?;
    let line = for_stories(&number).map_or_else(|| line(&number), Ok)?;
    Ok((number.format().mode(Mode::E164).to_string(), line))
}

fn for_stories(number: &PhoneNumber) -> Option<Line> {
    let national = number.national().value();
    let is_british = number.code().value() == 44;
    let kept = FOR_STORIES.iter().filter(|_| is_british);
    kept.clone().find(|(range, _)| range.contains(&national)).map(|(_, line)| *line)
}

fn line(number: &PhoneNumber) -> Result<Line, PhoneFault> {
    if !number.is_valid() {
        return Err(PhoneFault::NotInUse);
    }
    // In North America nobody can tell; a text to a landline would be lost.
    let for_calls = [Type::FixedLine, Type::FixedLineOrMobile, Type::Voip];
    let kind = number.number_type(&DATABASE);
    if kind == Type::Mobile {
        Ok(Line::Mobile)
    } else if for_calls.contains(&kind) {
        Ok(Line::Landline)
    } else {
        Err(PhoneFault::NotAPersons)
    }
}

impl std::fmt::Debug for Phones {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Phones(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &[(&str, (&str, &str))]) {
        for (text, (mobile, landline)) in table {
            let some = |number: &&str| (!number.is_empty()).then(|| (*number).to_owned());
            let wanted = Phones { mobile: some(mobile), landline: some(landline) };
            let read = phones(text);
            let shown = read.as_ref().map(|it| (it.mobile.clone(), it.landline.clone()));
            assert!(read == Ok(wanted), "{text}: {shown:?}");
        }
    }

    #[test]
    fn a_mobile_number_is_one_however_it_is_written() {
        let forms = [
            "07700900123",
            "07700 900123",
            "07700-900-123",
            "(07700) 900 123",
            "7700900123",
            "447700900123",
            "+44 (0)7700 900123",
            "+447700900123",
            "00447700900123",
            "0044 7700 900123",
            "07700\u{a0}900123",
            "'07700900123",
            "tel:+447700900123",
            "07700900123.0",
            "7700900123.0",
            "7.700900123E9",
            "4.47700900123E+11",
            "Mob: 07700 900123",
            "07700 900123 (mobile)",
            "07700900123\u{200b}",
            "\u{202a}+44 7700 900123\u{202c}",
            "07700 900123 / 07700900123",
        ];
        check(&forms.map(|text| (text, ("+447700900123", ""))));
    }

    #[test]
    fn landlines_and_numbers_from_abroad_are_told_from_british_mobiles() {
        check(&[
            ("020 7946 0018", ("", "+442079460018")),
            ("2079460018", ("", "+442079460018")),
            ("0161 496 0000", ("", "+441614960000")),
            ("01632 960001", ("", "+441632960001")),
            ("home 020 7946 0018", ("", "+442079460018")),
            ("07700 900123 / 020 7946 0018", ("+447700900123", "+442079460018")),
            ("020 7946 0018; mob 07700900123", ("+447700900123", "+442079460018")),
            ("+353 85 012 3456", ("+353850123456", "")),
            ("0033 6 12 98 56 70", ("+33612985670", "")),
            ("+1 202 555 0143", ("", "+12025550143")),
        ]);
    }

    #[test]
    fn where_nothing_is_written_there_is_none() {
        check(
            &["", " ", "-", "N/A", "none", "Not known", "no mobile", "?"]
                .map(|text| (text, ("", ""))),
        );
    }

    #[test]
    fn what_is_no_number_for_sure_has_its_reason() {
        use PhoneFault::*;
        for (text, fault) in [
            ("4.47701E+11", Destroyed),
            ("7.7009E+09", Destroyed),
            ("4E+11", Destroyed),
            ("07700 900123 (mum)", Remark),
            ("ask for daughter", Remark),
            ("07700900123 no texts", Remark),
            ("work 07700 900123", Remark),
            ("020 7946 0018 ext 12", Remark),
            ("o7700900123", Remark),
            ("07700900123/07700900124", Several),
            ("07700 900123 07700 900124", Several),
            ("020 7946 0018, 0161 496 0000", Several),
            ("0770090012", NotInUse),
            ("077009001234", NotInUse),
            ("353850123456", NotInUse),
            ("999", NotInUse),
            ("+", NotANumber),
            ("07700#900123", NotANumber),
            ("0808 157 0123", NotAPersons),
            ("07777777777", Placeholder),
            ("00000000000", Placeholder),
            ("07123456789", Placeholder),
            ("01234567890", Placeholder),
        ] {
            let read = phones(text).err();
            assert_eq!(read, Some(fault), "{text}");
        }
    }
}
