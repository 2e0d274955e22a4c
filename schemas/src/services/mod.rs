//! Services: treatment functions by code, by name and by what people call them.
//!
//! | written | read |
//! |---|---|
//! | `320`, `320.0`, `TFC 320`, `Cardiology`, `cardiology service` | 320 |
//! | `320 - Cardiology`, `Cardiology (320)`, `320 Rapid Access Chest Pain` | 320: the code is said |
//! | `T&O`, `ENT`, `eyes`, `paeds ENT` | what everybody calls so |
//! | `320 Dermatology` | a fault: one of the two is wrong |
//! | `510` | a fault: retired, with the code to use instead |
//! | `oncology` | a fault: two services go by it |

mod everyday;
mod fault;
mod retired;
mod table;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use everyday::EVERYDAY;
pub use fault::ServiceFault;
use table::FUNCTIONS;

/// Names that two services or more go by.
const SHARED: [&str; 6] = [
    "cystic fibrosis",
    "mental health",
    "oncology",
    "oral and dental",
    "psychiatry",
    "sexual health",
];

/// The name of a service, if the code is known.
#[must_use]
pub fn name_of(code: &str) -> Option<&'static str> {
    let index = FUNCTIONS.binary_search_by(|(known, _)| (*known).cmp(code)).ok()?;
    Some(FUNCTIONS[index].1)
}

/// The code of the service that a text means.
///
/// # Errors
/// If it means none, more than one, or one that is used no longer.
pub fn code_of(text: &str) -> Result<&'static str, ServiceFault> {
    let wanted = plain(text);
    if let Some(code) = by_name(&wanted) {
        return Ok(code);
    }
    let words: Vec<&str> = wanted.split(' ').collect();
    let codes = words.iter().filter_map(|word| by_code(word));
    let mut codes: Vec<&'static str> = codes.collect();
    codes.dedup();
    match codes.as_slice() {
        [code] => beside_code(code, &words),
        [] => Err(unknown(&wanted, &words)),
        _ => Err(ServiceFault::Contradiction),
    }
}

/// The codes of all services that `text` may mean: the one it means for sure, or each whose name
/// has it as a part. Names that start with it come first.
#[must_use]
pub fn codes_matching(text: &str) -> Vec<&'static str> {
    let wanted = plain(text);
    if wanted.is_empty() {
        return Vec::new();
    }
    if let Ok(code) = code_of(text) {
        return vec![code];
    }
    let named = |test: &dyn Fn(&str) -> bool| -> Vec<&'static str> {
        FUNCTIONS.iter().filter(|(_, name)| test(&plain(name))).map(|(code, _)| *code).collect()
    };
    let mut codes = named(&|name| name.starts_with(&wanted));
    codes.extend(named(&|name| !name.starts_with(&wanted) && name.contains(&wanted)));
    codes
}

/// All names as they are looked up: each row of a list asks.
static NAMES: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let official = FUNCTIONS.iter().map(|(code, name)| (plain(name), *code));
    EVERYDAY.iter().map(|(name, code)| ((*name).to_owned(), *code)).chain(official).collect()
});

fn by_name(wanted: &str) -> Option<&'static str> {
    NAMES.get(wanted).copied()
}

fn by_code(word: &str) -> Option<&'static str> {
    let code = word.to_ascii_uppercase();
    let index = FUNCTIONS.binary_search_by(|(known, _)| (*known).cmp(&code)).ok()?;
    Some(FUNCTIONS[index].0)
}

/// A code with words beside it, which may be the trust's own but must not name another service.
fn beside_code(code: &'static str, words: &[&str]) -> Result<&'static str, ServiceFault> {
    let rest: Vec<&str> =
        words.iter().copied().filter(|word| by_code(word).is_none() && *word != "tfc").collect();
    match by_name(&rest.join(" ")) {
        Some(named) if named != code => Err(ServiceFault::Contradiction),
        Some(_) | None => Ok(code),
    }
}

fn unknown(wanted: &str, words: &[&str]) -> ServiceFault {
    if SHARED.contains(&wanted) {
        return ServiceFault::Shared;
    }
    let retired = words.iter().find_map(|word| retired::instead(&word.to_ascii_uppercase()));
    retired.map_or(ServiceFault::Unknown, |instead| ServiceFault::Retired { instead })
}

/// Small letters, `and` for `&`, blanks for other signs, no closing "service"; `paediatric` for the
/// ways to say so.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase().replace(['\'', '\u{2019}'], "").replace('&', " and ");
    let lower = lower.strip_suffix(".0").unwrap_or(&lower).replace('.', "");
    let sign = |sign: char| if sign.is_alphanumeric() { sign } else { ' ' };
    let lower: String = lower.chars().map(sign).collect();
    let mut words: Vec<&str> = lower.split_whitespace().collect();
    if 1 < words.len() && matches!(words.last(), Some(&("service" | "services"))) {
        words.pop();
    }
    if 1 < words.len() && matches!(words[0], "paeds" | "paed" | "pediatric" | "childrens") {
        words[0] = "paediatric";
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_order_and_name_each_service_once() {
        assert!(FUNCTIONS.is_sorted_by(|(one, _), (two, _)| one < two));
        assert!(EVERYDAY.is_sorted_by(|(one, _), (two, _)| one < two));
        for (name, code) in EVERYDAY {
            assert_eq!(name, plain(name), "not written as it is looked up");
            assert!(name_of(code).is_some(), "{name}: {code} is not in the table");
            let official = FUNCTIONS.iter().find(|(_, known)| plain(known) == name);
            assert_eq!(official, None, "{name} is a name already");
        }
        assert!(SHARED.iter().all(|name| by_name(name).is_none()));
    }

    #[test]
    fn every_name_and_every_code_leads_to_its_service() {
        for (code, name) in FUNCTIONS {
            for text in [code, name, &format!("{name} Service"), &format!("{code} - {name}")] {
                assert_eq!(code_of(text), Ok(code), "{text}");
            }
        }
    }

    #[test]
    fn services_are_found_as_people_write_them() {
        for (text, code) in [
            ("cardiology service", "320"),
            ("320.0", "320"),
            ("TFC 320", "320"),
            ("Cardiology (320)", "320"),
            ("320: Rapid Access Chest Pain", "320"),
            ("x02", "X02"),
            ("ENT", "120"),
            ("E.N.T", "120"),
            ("Ear, Nose & Throat", "120"),
            ("T&O", "110"),
            ("T & O", "110"),
            ("Trauma & Orthopaedics", "110"),
            ("Orthopaedics", "110"),
            ("eyes", "130"),
            ("Gynae", "502"),
            ("Paeds ENT", "215"),
            ("Children's Cardiology", "321"),
            ("Care of the Elderly", "430"),
            ("older people's medicine", "430"),
            ("SALT", "652"),
            ("Post-COVID-19 Syndrome", "348"),
            ("Chest", "340"),
            ("nephrology", "361"),
        ] {
            assert_eq!(code_of(text), Ok(code), "{text}");
        }
    }

    #[test]
    fn what_is_no_service_for_sure_has_its_reason() {
        use ServiceFault::*;
        let retired = |instead| Retired { instead };
        for (text, fault) in [
            ("cardio", Unknown),
            ("", Unknown),
            ("nonsense", Unknown),
            ("321a", Unknown),
            ("oncology", Shared),
            ("Psychiatry", Shared),
            ("320 Dermatology", Contradiction),
            ("320/330", Contradiction),
            ("510", retired("501, Obstetrics")),
            ("823 Haematology", retired("303, Clinical Haematology")),
        ] {
            assert_eq!(code_of(text), Err(fault), "{text}");
        }
        let said = code_of("510").unwrap_err().to_string();
        assert!(said.contains("501, Obstetrics"), "{said}");
    }

    #[test]
    fn a_part_of_a_name_finds_all_that_have_it() {
        assert_eq!(codes_matching("cardiol"), ["320", "321"]);
        assert_eq!(codes_matching("Trauma & Orthopaedic"), ["110"]);
        assert!(codes_matching(" ").is_empty());
        assert!(codes_matching("no such thing").is_empty());
    }
}
