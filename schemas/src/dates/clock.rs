//! Times beside a date.

/// The seconds since midnight of a civil time: `00:00`, `14:30:00.000`, `2:30 PM`, `1430`. An offset
/// is only taken with midnight, which programs write for a date: the day is the one that is said.
pub(super) fn second(text: &str) -> Option<u32> {
    let lower = text.to_ascii_lowercase();
    let (civil, is_offset) = without_offset(&lower);
    let (clock, half) = match civil.trim_end() {
        civil if civil.ends_with("am") || civil.ends_with("pm") => {
            let at = civil.len() - 2;
            (civil[..at].trim_end(), Some(&civil[at..]))
        }
        civil => (civil, None),
    };
    let second = match clock.contains(':') {
        true => with_colons(clock, half)?,
        false => digits(clock).filter(|_| half.is_none())?,
    };
    (!is_offset || second == 0).then_some(second)
}

fn without_offset(text: &str) -> (&str, bool) {
    if let Some(civil) = text.strip_suffix('z') {
        return (civil, true);
    }
    match text.rfind(['+', '-']) {
        Some(at) => {
            let is_offset = |sign: char| sign.is_ascii_digit() || sign == ':';
            let is_number = text[at + 1..].chars().all(is_offset) && at + 1 < text.len();
            if is_number { (&text[..at], true) } else { (text, false) }
        }
        None => (text, false),
    }
}

fn with_colons(clock: &str, half: Option<&str>) -> Option<u32> {
    let mut parts = clock.split(':');
    let hour: u32 = number(parts.next()?, 1..=2)?;
    let minute: u32 = number(parts.next()?, 2..=2)?;
    let second: u32 = match parts.next() {
        Some(second) => {
            let (whole, rest) = second.split_once('.').unwrap_or((second, "0"));
            let is_fraction = !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
            number(whole, 2..=2).filter(|_| is_fraction)?
        }
        None => 0,
    };
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some("pm") => hour % 12 + 12,
        Some(_) => hour % 12,
        None => hour,
    };
    let is_time = parts.next().is_none() && hour < 24 && minute < 60 && second < 60;
    is_time.then_some(hour * 3600 + minute * 60 + second)
}

/// `1430`, `143000`.
fn digits(clock: &str) -> Option<u32> {
    let part = |at: usize| clock.get(at..at + 2).and_then(|text| number(text, 2..=2));
    let second = if clock.len() == 6 { part(4)? } else { 0 };
    let (hour, minute) = (part(0)?, part(2)?);
    let is_time = hour < 24 && minute < 60 && second < 60;
    is_time.then_some(hour * 3600 + minute * 60 + second)
}

fn number(text: &str, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let fits = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}
