//! Made-up people: names from small invented lists, numbers from ranges that belong to nobody.

use super::civil;
use crate::seeds::Stream;

const FAMILY_NAMES: [&str; 40] = [
    "Ashdown",
    "Barrowby",
    "Coldwell",
    "Denholme",
    "Elmsworth",
    "Farrowdale",
    "Garside",
    "Holmewood",
    "Inglethorpe",
    "Jessamy",
    "Kettlewell",
    "Larkham",
    "Merriden",
    "Northgate",
    "Oakeshott",
    "Penhallow",
    "Quillter",
    "Ravensby",
    "Stonely",
    "Tredwick",
    "Underhay",
    "Vennor",
    "Wetherell",
    "Yarrowby",
    "Okonrae",
    "Adebolu",
    "Rahmani",
    "Kaurindra",
    "Patelwar",
    "Nowakiel",
    "Chowdhari",
    "Singhara",
    "Liwen",
    "Duongh",
    "Osmanli",
    "Haddadeh",
    "Kovarik",
    "Mendezar",
    "Silvano",
    "Obuya",
];
const GIVEN_NAMES: [&str; 40] = [
    "Alba", "Bryn", "Cora", "Dilys", "Edmund", "Fern", "Gwyn", "Hattie", "Idris", "Juno", "Kit",
    "Lorna", "Maeve", "Ned", "Orla", "Perrin", "Rhona", "Silas", "Tamsin", "Una", "Verity", "Wilf",
    "Yasmin", "Zeke", "Amara", "Bashir", "Chidi", "Deepa", "Esi", "Farah", "Gurdip", "Hana",
    "Imran", "Jaya", "Kofi", "Leila", "Mei", "Nadia", "Omar", "Priya",
];

/// Telephone numbers that the regulator keeps for fiction: 07700 900000 to 900999.
const FICTION_PHONES: u64 = 1000;

/// A made-up person as the trust's system knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// NHS number of the test range 999, with a valid check digit.
    pub nhs_number: String,
    /// The trust's own number.
    pub hospital_number: String,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Date of birth, `YYYY-MM-DD`.
    pub birth_date: String,
    /// NHS code of the sex: 1 or 2.
    pub sex: u8,
    /// Mobile number, digits only.
    pub phone: Option<String>,
    /// Email address.
    pub email: Option<String>,
}

/// Registers made-up people one after the other.
#[derive(Debug)]
pub(super) struct Register {
    stream: Stream,
    today: i32,
    count: u32,
    next_number: u32,
}

impl Register {
    /// An empty register; `today` is a civil day.
    pub(super) fn new(stream: Stream, today: i32) -> Self {
        Self { stream, today, count: 0, next_number: 999_000_000 }
    }

    /// A person who was not registered before.
    pub(super) fn person(&mut self) -> Person {
        self.count += 1;
        let family_name = (*self.stream.pick(&FAMILY_NAMES)).to_owned();
        let given_name = (*self.stream.pick(&GIVEN_NAMES)).to_owned();
        let age_days = i32::from(self.stream.small(18 * 365, 32_000));
        let mailbox = format!("{given_name}.{family_name}.{}", self.count).to_lowercase();
        Person {
            nhs_number: self.nhs_number(),
            hospital_number: format!("M{:06}", 100_000 + self.count),
            family_name,
            given_name,
            birth_date: civil::iso_date(self.today - age_days),
            sex: 1 + u8::from(self.stream.chance(520)),
            phone: Some(format!("07700900{:03}", self.stream.below(FICTION_PHONES))),
            email: Some(format!("{mailbox}@example.org")),
        }
    }

    /// The next number whose check digit is valid.
    fn nhs_number(&mut self) -> String {
        while check_digit(self.next_number) == 10 {
            self.next_number += 1;
        }
        let nine = self.next_number;
        self.next_number += 1;
        format!("{nine}{}", check_digit(nine))
    }
}

/// Modulus 11 with weights 10 to 2; 10 means that the number is not valid.
fn check_digit(nine_digits: u32) -> u32 {
    let mut rest = nine_digits;
    let mut sum = 0;
    for weight in 2..=10 {
        sum += weight * (rest % 10);
        rest /= 10;
    }
    (11 - sum % 11) % 11
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeds::Consumer;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_are_unique_and_pass_modulus_11() {
        let mut register = Register::new(Stream::of(1, Consumer::Identities), 20_000);
        let numbers: BTreeSet<String> = (0..6000).map(|_| register.person().nhs_number).collect();
        assert_eq!(numbers.len(), 6000);
        for number in &numbers {
            let nine: u32 = number[..9].parse().unwrap();
            assert_eq!(number.len(), 10);
            assert_eq!(number[9..].parse::<u32>().unwrap(), check_digit(nine));
        }
    }

    #[test]
    fn the_check_digit_is_that_of_a_published_test_number() {
        assert_eq!(check_digit(999_054_860), 9);
    }
}
