//! The numbers in a cell, one by one, as plain digits.

use super::phone::PhoneFault;

/// Words that only say what kind of number it is.
const LABELS: [&str; 16] = [
    "c",
    "cell",
    "h",
    "home",
    "landline",
    "m",
    "mob",
    "mobile",
    "number",
    "p",
    "ph",
    "phone",
    "t",
    "tel",
    "telephone",
    "text",
];

/// The numbers of a cell: digits, with a plus in front where one was written.
pub(super) fn numbers(text: &str) -> Result<Vec<String>, PhoneFault> {
    if let Some(number) = from_spreadsheet(text)? {
        return Ok(vec![number]);
    }
    let lower = text.to_lowercase();
    let parts = lower.replace(" or ", "/").replace(" and ", "/");
    let parts = parts.split(['/', ';', ',', '&', '|', '\n']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(number).collect()
}

/// A number that a spreadsheet took for a quantity: `447700900123.0`, `4.47700900123E+11`. Where
/// it has lost digits, nobody can tell which.
fn from_spreadsheet(text: &str) -> Result<Option<String>, PhoneFault> {
    let text = text.strip_prefix('\'').unwrap_or(text);
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((whole, _)) = text.split_once('.').filter(|(_, rest)| *rest == "0") {
        return Ok((10 <= whole.len() && is_digits(whole)).then(|| whole.to_owned()));
    }
    let lower = text.to_ascii_lowercase();
    let Some((digits, power)) = lower.split_once('e') else { return Ok(None) };
    let (first, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let power = power.strip_prefix('+').unwrap_or(power);
    let Some(power) = power.parse::<usize>().ok().filter(|_| is_digits(power)) else {
        return Ok(None);
    };
    if first.len() != 1 || !is_digits(first) || !is_digits(rest) {
        return Ok(None);
    }
    let is_whole = rest.len() == power;
    if is_whole { Ok(Some(format!("{first}{rest}"))) } else { Err(PhoneFault::Destroyed) }
}

/// One number, without the word that says what kind it is.
fn number(part: &str) -> Result<String, PhoneFault> {
    let part = part.strip_prefix("tel:").unwrap_or(part);
    let part = part.strip_prefix('\'').unwrap_or(part);
    let is_part = |sign: char| sign.is_alphabetic() || sign == '\'';
    let mut words = part.split(|sign| !is_part(sign)).filter(|word| !word.is_empty());
    if words.any(|word| !LABELS.contains(&word)) {
        return Err(PhoneFault::Remark);
    }
    let digits: String = part.chars().filter(|sign| !sign.is_alphabetic()).collect();
    let digits = digits.replace("(0)", "");
    let is_between = |sign: char| {
        sign.is_whitespace()
            || matches!(sign, '-' | '.' | '(' | ')' | ':' | '\u{2010}'..='\u{2015}')
    };
    let plain: String = digits.chars().filter(|sign| !is_between(*sign)).collect();
    let bare = plain.strip_prefix('+').unwrap_or(&plain);
    let is_number = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(plain.clone()).ok_or(PhoneFault::NotANumber)
}
