//! NHS numbers: ten digits, the last of which checks the others (modulus 11).

/// Whether the text is a valid NHS number. Spaces and hyphens between the digits are fine.
pub(crate) fn is_nhs_number(text: &str) -> bool {
    let digits: Option<Vec<u32>> = digits(text).chars().map(|digit| digit.to_digit(10)).collect();
    let Some([rest @ .., check]) = digits.as_deref() else {
        return false;
    };
    if rest.len() != 9 {
        return false;
    }
    let sum: u32 = rest.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    // A remainder of 1 would need a check digit of ten: no such number is given out.
    (11 - sum % 11) % 11 == *check
}

/// The number without spaces and hyphens.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(|sign| !matches!(sign, ' ' | '-')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_checks_the_others() {
        for good in ["9990548609", "999 054 8609", "999-054-8609"] {
            assert!(is_nhs_number(good), "{good}");
        }
        for bad in ["9991234567", "9990548608", "999054860", "99905486090", "99905486O9", ""] {
            assert!(!is_nhs_number(bad), "{bad}");
        }
    }
}
