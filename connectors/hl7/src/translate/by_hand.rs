//! A24, A37 and A43: records are tied together or apart in a way that only a person can follow here.

use super::Meaning;

/// Why a person must look at such a trigger event; none if it is another one.
pub(crate) fn of(event: &str) -> Option<&'static str> {
    match event {
        "A24" => Some("EVN-1: two records are linked; if they are one person, merge them by hand"),
        "A37" => {
            Some("EVN-1: two records are no longer linked; if they were merged, part them by hand")
        }
        "A43" => {
            Some("EVN-1: a number was moved to another patient; take it off the first by hand")
        }
        _ => None,
    }
}

/// Nothing but that a person looks.
pub(crate) fn read(event: &str) -> Meaning {
    let mut meaning = Meaning::default();
    of(event).into_iter().for_each(|why| meaning.put_aside(why));
    meaning
}
