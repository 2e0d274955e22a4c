//! Nobody can be found in what is kept and shown: names, telephones and numbers are only in the
//! vault and in the quarantine, sealed.

use std::collections::HashMap;
use std::path::Path;

use backfill_simulations::trust::Person;
use backfill_tests::Service;

use backfill_tests::scene::CLINIC;

/// The shortest name that is looked for: sealed bytes hold shorter ones by chance.
const LETTERS_MIN: usize = 5;

/// Everything that tells who somebody is.
fn traces(person: &Person) -> Vec<String> {
    let family = &person.family_name;
    let names = [family.clone(), family.to_uppercase(), person.given_name.clone()];
    let numbers = [
        Some(person.nhs_number.clone()),
        person.phone.clone(),
        person.phone.as_ref().map(|phone| format!("+44{}", &phone[1..])),
        person.email.clone(),
        Some(person.birth_date.clone()),
        // Between bars, as in a message: eight bare digits also stand in ids by chance.
        Some(format!("|{}|", person.birth_date.replace('-', ""))),
    ];
    let names = names.into_iter().filter(|name| LETTERS_MIN <= name.len());
    names.chain(numbers.into_iter().flatten()).collect()
}

/// Looks for everybody in the log, the metrics, the console and every file of the data folder.
pub(crate) fn nobody_can_be_found<'a>(
    service: &Service,
    people: impl IntoIterator<Item = &'a Person>,
) {
    let mut traces: Vec<String> = people.into_iter().flat_map(traces).collect();
    traces.sort();
    traces.dedup();
    assert!(3 < traces.len());
    let mut places = vec![
        ("the log".to_owned(), service.log().into_bytes()),
        ("/metrics".to_owned(), service.get("/metrics").text.into_bytes()),
        ("/console".to_owned(), service.get("/console").text.into_bytes()),
        ("/api/slots".to_owned(), service.get("/api/slots?limit=200").text.into_bytes()),
    ];
    for (name, bytes) in &places {
        assert!(!String::from_utf8_lossy(bytes).contains("/o/"), "{name} holds a patient's link");
    }
    files(&service.data(), &mut places);
    let sizes: Vec<_> = places.iter().map(|(name, bytes)| (name.as_str(), bytes.len())).collect();
    assert!(sizes.iter().any(|(name, size)| name.ends_with("sqlite") && 0 < *size), "{sizes:?}");
    let may_be_empty = |name: &str| name.ends_with("-wal") || name.ends_with(".lock");
    assert!(sizes.iter().all(|(name, size)| may_be_empty(name) || 0 < *size), "{sizes:?}");
    let clinic = [CLINIC.to_owned()];
    let clinic = Traces::new(&clinic);
    let is_read = |(name, bytes): &(String, Vec<u8>)| {
        name.contains("sqlite") && clinic.found_in(bytes).is_some()
    };
    assert!(places.iter().any(is_read), "no clinic in the database: is it looked at rightly?");
    let traces = Traces::new(&traces);
    for (name, bytes) in &places {
        assert_eq!(traces.found_in(bytes), None, "{name} tells of somebody");
    }
}

fn files(folder: &Path, places: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, places);
        } else {
            places.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

/// Thousands of texts, looked for at once: by their first letters, then whole.
struct Traces<'a> {
    by_beginning: HashMap<[u8; LETTERS_MIN], Vec<&'a str>>,
    /// Whether some text begins with these two bytes: spares most look-ups.
    begins: Vec<bool>,
}

impl<'a> Traces<'a> {
    fn new(texts: &'a [String]) -> Self {
        let mut traces = Self { by_beginning: HashMap::new(), begins: vec![false; 1 << 16] };
        for text in texts {
            let beginning = text.as_bytes()[..LETTERS_MIN].try_into().unwrap();
            traces.begins[place(text.as_bytes())] = true;
            traces.by_beginning.entry(beginning).or_default().push(text);
        }
        traces
    }

    /// The first text that the bytes hold.
    fn found_in(&self, bytes: &[u8]) -> Option<&'a str> {
        let windows = bytes.windows(LETTERS_MIN).enumerate();
        let likely = windows.filter(|(_, window)| self.begins[place(window)]);
        likely.into_iter().find_map(|(at, window)| {
            let alike = self.by_beginning.get(window)?;
            alike.iter().find(|text| bytes[at..].starts_with(text.as_bytes())).copied()
        })
    }
}

fn place(bytes: &[u8]) -> usize {
    usize::from(bytes[0]) << 8 | usize::from(bytes[1])
}

#[test]
fn a_trace_is_found_wherever_it_stands() {
    let texts = ["VENNOR".to_owned(), "07700900123".to_owned()];
    let traces = Traces::new(&texts);
    assert_eq!(traces.found_in(b"xxVENNVENNOR"), Some("VENNOR"));
    assert_eq!(traces.found_in(b"\x0007700900123"), Some("07700900123"));
    assert_eq!(traces.found_in(b"VENNO 0770090012"), None);
    assert_eq!(traces.found_in(b""), None);
}
