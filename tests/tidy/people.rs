//! Nobody's data is in the repository: telephone numbers and NHS numbers come from the ranges that
//! are kept for fiction and tests, addresses from domains that cannot exist.

use crate::house::House;
use crate::{allows, finds, keeps};

/// Ofcom's numbers for fiction, without the leading zero: mobile, Manchester, London, no area,
/// free calls.
const FICTION: [&str; 5] = ["7700900", "1614960", "2079460", "1632960", "8081570"];
/// Domains that belong to nobody (RFC 2606), and the form of a sender's address in a manual.
const NOBODY: [&str; 8] = [
    "example.org",
    "example.com",
    "example.net",
    ".example",
    ".invalid",
    ".test",
    "localhost",
    "trust.nhs.uk",
];
/// What people type where they have nothing to say; the product knows that it is nobody's.
const TYPED_FOR_NOTHING: [&str; 4] = ["noemail@noemail.com", "a@a.com", "4000000004", "9000000009"];
/// Files of tools: checksums and the names of authors.
const NOT_LOOKED_AT: [&str; 4] =
    ["Cargo.lock", "LICENSE", "requirements.txt", ".proptest-regressions"];

fn rule(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    let looked_at = |path: &str| !NOT_LOOKED_AT.iter().any(|it| path.contains(it));
    for file in house.files.iter().filter(|file| looked_at(&file.path)) {
        for (number, line) in file.lines() {
            let numbers = numbers(line);
            let numbers = numbers.iter().filter_map(|number| wrong_number(number));
            let all = numbers.chain(addresses(line).filter_map(wrong_address));
            found.extend(all.map(|what| format!("{}:{number}: {what}", file.path)));
        }
    }
    found
}

/// Digits that a person would read as one number: blanks, hyphens and brackets inside are left
/// out; a sign in front is kept. Digits inside a word are no number.
fn numbers(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut number = String::new();
    let mut gap = 0;
    let mut word = false;
    for letter in line.chars().chain(['\n']) {
        match letter {
            '0'..='9' if !word => {
                number.push(letter);
                gap = 0;
            }
            ' ' | '-' | '(' | ')' if !number.is_empty() && gap < 2 => gap += 1,
            _ => {
                if !(number.is_empty() || gap == 0 && (letter.is_alphabetic() || letter == '_')) {
                    found.push(std::mem::take(&mut number));
                }
                number.clear();
                gap = 0;
                word = letter.is_alphanumeric() || letter == '_';
                if letter == '+' {
                    number.push('+');
                }
            }
        }
    }
    found
}

/// Digits one after the other along the keyboard, or one again and again, behind a leading zero or
/// seven or not.
fn is_typed_along(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|it| it.to_digit(10)).collect();
    let along =
        |digits: &[u32], step: u32| digits.windows(2).all(|pair| (pair[0] + step) % 10 == pair[1]);
    let starts = [0, 1, 2].into_iter().filter_map(|start| digits.get(start..));
    starts
        .filter(|rest| 8 <= rest.len())
        .any(|rest| [0, 1, 9].iter().any(|step| along(rest, *step)))
}

fn wrong_number(number: &str) -> Option<String> {
    if is_typed_along(number) || TYPED_FOR_NOTHING.contains(&number) {
        return None;
    }
    let international = ["+440", "00440", "+44", "0044"];
    let digits = international.iter().find_map(|it| number.strip_prefix(it));
    let national = digits.or_else(|| number.strip_prefix('0'));
    if let Some(rest) = national.filter(|rest| is_subscriber(rest)) {
        let fiction = FICTION.iter().any(|range| rest.starts_with(range));
        let advice = "use 07700 900000 to 900999";
        return (!fiction).then(|| format!("`{number}` may be somebody's telephone; {advice}"));
    }
    let real = is_nhs_number(number) && !number.starts_with("999") && !is_time(number);
    real.then(|| format!("`{number}` may be somebody's NHS number; use one that begins with 999"))
}

fn is_subscriber(digits: &str) -> bool {
    let begins = digits.starts_with(['1', '2', '3', '7', '8', '9']);
    begins && (9..=10).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit())
}

/// Ten digits of which the last is right (modulus 11).
fn is_nhs_number(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|it| it.to_digit(10)).collect();
    let same = digits.windows(2).all(|pair| pair[0] == pair[1]);
    if digits.len() != 10 || number.len() != 10 || same {
        return false;
    }
    let sum: u32 =
        digits[..9].iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    (11 - sum % 11) % 11 == digits[9]
}

/// Year, month, day and hour in ten digits.
fn is_time(number: &str) -> bool {
    let part = |from: usize, to: usize| number.get(from..to).and_then(|it| it.parse::<u32>().ok());
    part(0, 4).is_some_and(|year| (1900..2100).contains(&year))
        && part(4, 6).is_some_and(|month| (1..=12).contains(&month))
        && part(6, 8).is_some_and(|day| (1..=31).contains(&day))
}

fn addresses(line: &str) -> impl Iterator<Item = &str> {
    let outside = |it: char| !(it.is_ascii_alphanumeric() || "._+-@".contains(it));
    line.split(outside).filter(|word| {
        let mut parts = word.splitn(2, '@');
        let local = parts.next().unwrap_or_default();
        let domain = parts.next().unwrap_or_default();
        !local.is_empty() && domain.trim_matches('.').contains('.')
    })
}

fn wrong_address(address: &str) -> Option<String> {
    let domain = address.trim_end_matches(['.', '-']).rsplit('@').next().unwrap_or_default();
    // No country and no other top level has one letter.
    let no_domain = domain.rsplit('.').next().is_none_or(|top| top.len() < 2);
    let domain = domain.to_ascii_lowercase();
    let cannot_be = address.contains("..") || domain.contains('_');
    let typed = TYPED_FOR_NOTHING.contains(&address);
    let nobody = no_domain || cannot_be || typed || NOBODY.iter().any(|it| domain.ends_with(it));
    (!nobody).then(|| format!("`{address}` may be somebody's address; use example.org"))
}

#[test]
fn nobody_is_in_the_repository() {
    keeps(rule);
}

#[test]
fn what_may_be_somebodys_is_found() {
    // Put together here, so that the sources do not hold them either.
    let mobile = format!("07{}", "700 123456");
    let abroad = format!("+44 (0)7{}", "911 123456");
    let landline = format!("tel|0{}|", "113-222 3456");
    let nhs = format!("PID|1||401{}^^^NHS", "0232137");
    let spaced = format!("\"401{}\"", " 023 2137");
    let mail = format!("ada@{}", "lovelace.uk");
    for bad in [mobile, abroad, landline, nhs, spaced, mail] {
        finds(rule, &[("a.txt", &bad)]);
    }
}

#[test]
fn what_is_nobodys_is_allowed() {
    let good = "07700 900123 +44 7700 900123, (0161) 496 0123 0044 (0)7700 900999\n\
        999 054 8609 9990548608 4010232138 20260701130000 2026070113 2026-07-01T13:00 17:00\n\
        ada@example.org <b@mail.invalid> a@b.c #[a@b] seq @ 1..=2 0123456789abcdef 1_774_744_200_000\n\
        0000000000 x07700123456 7700123456 12 345\n";
    allows(rule, &[("a.txt", good), ("Cargo.lock", &format!("401{}", "0232137"))]);
}
