//! Whatever stands beside a time, nothing is offered that was not said, and nothing that was
//! excluded.

use backfill_core::LocalTime;
use backfill_core::availability::{Availability, Suits};
use backfill_schemas::times::parse;

/// Friday, 27 November 2026.
const TODAY: LocalTime = LocalTime { day: 20_784, minute: 600 };

const SIGNS: [&str; 5] = [", ", " and ", " or ", "; ", "\n"];

const TIMES: [&str; 26] = [
    "Mon",
    "Tue am",
    "Mondays",
    "Fridays after 3",
    "Wednesday mornings",
    "weekdays",
    "weekends",
    "Mon-Thu",
    "mornings",
    "pm",
    "evenings",
    "after 10",
    "before 2",
    "after 5pm",
    "9-12",
    "2pm to 4pm",
    "any time Tuesdays",
    "Fri any",
    "school hours",
    "14 January",
    "in February",
    "next week",
    "Wed pm only",
    "weekday mornings",
    "any time",
    "any day",
];

fn read(text: &str) -> Option<Availability> {
    parse(text, TODAY).ok()
}

/// The starts of short appointments over the coming months: each half hour of some days.
fn starts() -> impl Iterator<Item = LocalTime> {
    let days = (0..9).chain([48, 49, 80]).map(|ahead| TODAY.day + ahead);
    days.flat_map(|day| (0..48_u16).map(move |half| LocalTime { day, minute: half * 30 }))
}

fn suits(availability: &Availability, start: LocalTime) -> bool {
    availability.suits(start, 15) != Suits::No
}

#[test]
fn two_times_offer_no_more_than_each() {
    let mut wrong = Vec::new();
    for (one, other, sign) in pairs() {
        let text = format!("{one}{sign}{other}");
        let Some((both, (one, other))) = read(&text).zip(read(one).zip(read(other))) else {
            continue;
        };
        let more = starts()
            .find(|start| suits(&both, *start) && !suits(&one, *start) && !suits(&other, *start));
        wrong.extend(more.map(|start| format!("`{text}` offers {start:?}")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn two_exclusions_exclude_all_that_each_does() {
    let mut wrong = Vec::new();
    for (one, other, sign) in pairs() {
        for not in ["not ", "no ", "can't do ", ""] {
            let text = format!("not {one}{sign}{not}{other}");
            let is_own = !not.is_empty();
            let first = read(&format!("not {one}"));
            let second = read(&format!("not {other}")).filter(|_| is_own);
            let Some((both, first)) = read(&text).zip(first) else { continue };
            let is_offered = |start: &LocalTime| {
                let is_out = !suits(&first, *start)
                    || second.as_ref().is_some_and(|second| !suits(second, *start));
                suits(&both, *start) && is_out
            };
            let more = starts().find(is_offered);
            wrong.extend(more.map(|start| format!("`{text}` offers {start:?}")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn an_exclusion_holds_beside_whatever_suits() {
    let mut wrong = Vec::new();
    for (one, other, sign) in pairs() {
        for text in [
            format!("{one}{sign}not {other}"),
            format!("not {other}{sign}{one}"),
            format!("{one} not {other}"),
        ] {
            let Some((both, excluded)) = read(&text).zip(read(&format!("not {other}"))) else {
                continue;
            };
            let more = starts().find(|start| suits(&both, *start) && !suits(&excluded, *start));
            wrong.extend(more.map(|start| format!("`{text}` offers {start:?}")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn pairs() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let pairs = TIMES.iter().flat_map(|one| TIMES.iter().map(move |other| (*one, *other)));
    pairs.flat_map(|(one, other)| SIGNS.iter().map(move |sign| (one, other, *sign)))
}
