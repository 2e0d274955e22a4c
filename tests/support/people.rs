//! Made-up people, the same in every run: from the ranges that belong to nobody.

use std::sync::LazyLock;

use backfill_core::Timestamp;
use backfill_runtime::Zone;
use backfill_runtime::clock::Clock;
use backfill_simulations::trust::{Person, SyntheticTrust};
use jiff::civil::DateTime;

/// The seed of the made-up trust.
const SEED: u64 = 74;

/// The made-up trust, as of now: its list, and a day of its messages.
#[must_use]
pub fn trust() -> &'static SyntheticTrust {
    static TRUST: LazyLock<SyntheticTrust> =
        LazyLock::new(|| SyntheticTrust::new(SEED, now(), london().offset_minutes(now())));
    &TRUST
}

/// A person who has a mobile phone and an email address.
#[must_use]
pub fn person(number: usize) -> Person {
    let listed = &trust().entries()[number].person;
    Person {
        phone: Some(format!("07700900{number:03}")),
        email: Some(format!("somebody.{number}@example.org")),
        ..listed.clone()
    }
}

/// Now.
#[must_use]
pub fn now() -> Timestamp {
    Clock::system().now()
}

/// The zone of England.
#[must_use]
pub fn london() -> Zone {
    Zone::named(Zone::LONDON).unwrap()
}

/// So many days from today, at a time of the clock in England.
#[must_use]
pub fn days_ahead(days: i64, hour: i8, minute: i8) -> DateTime {
    let today = london().civil(now()).date();
    let day = today.checked_add(jiff::Span::new().days(days)).unwrap();
    day.at(hour, minute, 0, 0)
}

/// So many minutes from now, on the clock in England.
#[must_use]
pub fn minutes_ahead(minutes: i64) -> DateTime {
    let at = london().civil(now().plus_minutes(minutes));
    at.date().at(at.hour(), at.minute(), 0, 0)
}
