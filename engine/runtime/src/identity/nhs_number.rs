//! NHS numbers: ten digits, the last of which checks the others (modulus 11).

/// The system name of the NHS number.
pub const NHS: &str = "NHS";

/// The ten digits of an NHS number with a valid check digit, without blanks and dashes.
#[must_use]
pub fn nhs_number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|sign| !is_gap(*sign)).collect();
    let values: Option<Vec<u32>> = digits.chars().map(|sign| sign.to_digit(10)).collect();
    let values = values.filter(|values| values.len() == 10)?;
    let sum: u32 = values.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    // A remainder of 1 would need a check digit of ten: no such number is given out.
    ((11 - sum % 11) % 11 == values[9]).then_some(digits)
}

/// Blanks and dashes of every kind are written between the digits.
fn is_gap(sign: char) -> bool {
    sign.is_whitespace() || matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_checks_the_others_and_gaps_do_not_matter() {
        let good = [
            "9990548609",
            "999 054 8609",
            "999-054-8609",
            "999\u{a0}054\u{2013}8609",
            "999\u{2009}054\u{202f}8609",
            " 9990548609 ",
        ];
        for text in good {
            assert_eq!(nhs_number(text).as_deref(), Some("9990548609"), "{text}");
        }
        for text in ["9991234567", "9990548608", "999054860", "99905486090", "99905é8609", "", "X"]
        {
            assert_eq!(nhs_number(text), None, "{text}");
        }
    }
}
