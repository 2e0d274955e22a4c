//! I15: no name, number, telephone or address of anybody stands on a topic, in a log or a metric.

use std::collections::BTreeSet;

use backfill_simulations::trust::Person;

use crate::found::Everything;

/// The shortest name that is looked for: bytes hold shorter ones by chance.
const LETTERS_MIN: usize = 5;

pub(super) fn check(everything: &Everything) -> Vec<String> {
    let traces: BTreeSet<String> = everything.people.iter().flat_map(traces).collect();
    let traces = Traces::new(&traces);
    let found = everything.open.iter().filter_map(|(place, bytes)| {
        traces.found_in(bytes).map(|trace| format!("{place} holds `{trace}`"))
    });
    let links = everything.open.iter().filter(|(_, bytes)| holds_link(bytes));
    found.chain(links.map(|(place, _)| format!("{place} holds a patient's link"))).collect()
}

fn holds_link(bytes: &[u8]) -> bool {
    bytes.windows(LINK.len()).any(|window| window == LINK)
}

/// What links of patients begin with.
const LINK: &[u8] = b".example.org/o/";

/// Everything that tells who somebody is.
fn traces(person: &Person) -> Vec<String> {
    let family = &person.family_name;
    let names = [family.clone(), family.to_uppercase(), person.given_name.clone()];
    let numbers = [
        Some(person.nhs_number.clone()),
        person.phone.clone(),
        person.phone.as_ref().map(|phone| format!("+44{}", &phone[1..])),
        person.email.clone(),
        // Between bars, as in a message: eight bare digits also stand in ids by chance.
        Some(format!("|{}|", person.birth_date.replace('-', ""))),
    ];
    let names = names.into_iter().filter(|name| LETTERS_MIN <= name.len());
    names.chain(numbers.into_iter().flatten()).collect()
}

/// Thousands of texts, looked for at once: by their first letters, then whole.
struct Traces<'a>(std::collections::HashMap<&'a [u8], Vec<&'a str>>);

impl<'a> Traces<'a> {
    fn new(texts: &'a BTreeSet<String>) -> Self {
        let mut by_beginning: std::collections::HashMap<&[u8], Vec<&str>> = Default::default();
        for text in texts {
            by_beginning.entry(&text.as_bytes()[..LETTERS_MIN]).or_default().push(text);
        }
        Self(by_beginning)
    }

    fn found_in(&self, bytes: &[u8]) -> Option<&'a str> {
        bytes.windows(LETTERS_MIN).enumerate().find_map(|(at, window)| {
            let alike = self.0.get(window)?;
            alike.iter().find(|text| bytes[at..].starts_with(text.as_bytes())).copied()
        })
    }
}

#[test]
fn a_name_a_number_and_a_link_are_found() {
    let person = backfill_tests::people::person(7);
    let open = |text: &str| crate::checks::planted::with_open(&person, text);
    assert_eq!(check(&open("region recovered seq=7")), Vec::<String>::new());
    let email = person.email.clone().unwrap();
    for text in [&person.nhs_number, &person.family_name.to_uppercase(), &email] {
        assert_eq!(check(&open(&format!("not told {text} yet"))).len(), 1, "{text}");
    }
    assert_eq!(check(&open("GET http://notify.example.org/o/abc")).len(), 1);
}
