//! Numbers and addresses that are nobody's: typed to get past a field that must be filled.

/// The most equal digits in a row that a telephone number has by chance.
const EQUAL_MAX: usize = 6;
/// The most digits in a row that go up or down by one.
const COUNTED_MAX: usize = 7;

/// Whether a number was typed along the keyboard.
pub(super) fn is_number(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|sign| sign.to_digit(10)).collect();
    let longest = |step: u32| {
        let mut best = 1;
        let mut run = 1;
        for pair in digits.windows(2) {
            run = if (pair[0] + step) % 10 == pair[1] { run + 1 } else { 1 };
            best = best.max(run);
        }
        best
    };
    EQUAL_MAX < longest(0) || COUNTED_MAX < longest(1) || COUNTED_MAX < longest(9)
}

/// What stands before the `@` of nobody, without dots and dashes.
const NOBODIES: [&str; 20] = [
    "declined",
    "donotreply",
    "dummy",
    "na",
    "nil",
    "no",
    "noaddress",
    "noemail",
    "noemailaddress",
    "nomail",
    "none",
    "nonegiven",
    "noone",
    "noreply",
    "notgiven",
    "notknown",
    "notprovided",
    "null",
    "refused",
    "unknown",
];

/// Whether an address is one of nobody: `noemail@noemail.com`, `a@a.com`.
pub(super) fn is_address(local: &str, domain: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['.', '-', '_', '/'], "");
    let (local, first) = (plain(local), domain.split('.').next().map(plain).unwrap_or_default());
    let is_typed_twice = local == first && (local.len() <= 4 || local == "email");
    let is_nowhere = NOBODIES.contains(&first.as_str()) || first == "nowhere";
    let is_reserved = [".invalid", ".localhost", ".local"].iter().any(|end| domain.ends_with(end));
    NOBODIES.contains(&local.as_str()) || is_typed_twice || is_nowhere || is_reserved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_typed_along_the_keyboard_are_nobodys() {
        for national in ["7777777777", "0000000000", "7000000000", "7123456789", "1234567890"] {
            assert!(is_number(national), "{national}");
        }
        for national in ["7700900123", "7700900125", "7912345600", "2079460018", "7111222333"] {
            assert!(!is_number(national), "{national}");
        }
    }

    #[test]
    fn addresses_that_say_none_are_nobodys() {
        for (local, domain) in [
            ("none", "none.com"),
            ("no.email", "example.com"),
            ("a", "a.com"),
            ("test", "test.com"),
            ("mary", "noemail.co.uk"),
            ("mary", "home.invalid"),
            ("No-Reply", "example.nhs.uk"),
        ] {
            assert!(is_address(local, domain), "{local}@{domain}");
        }
        for (local, domain) in [
            ("mary", "example.com"),
            ("nona", "example.org"),
            ("jones", "jones.example"),
            ("t", "x.org"),
        ] {
            assert!(!is_address(local, domain), "{local}@{domain}");
        }
    }
}
