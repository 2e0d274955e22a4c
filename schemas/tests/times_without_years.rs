//! Dates without a year that have passed, and ends that are a whole month: neither is guessed.

use backfill_core::LocalTime;
use backfill_schemas::times::{describe, parse};

/// Friday, 27 November 2026.
const TODAY: LocalTime = LocalTime { day: 20_784, minute: 600 };

fn read(text: &str) -> String {
    parse(text, TODAY)
        .map_or_else(|_| String::from("to be read"), |availability| describe(&availability))
}

fn check(table: &[(&str, &str)]) {
    for (text, meant) in table {
        assert_eq!(read(text), *meant, "{text}");
    }
}

#[test]
fn a_start_that_has_just_passed_is_past() {
    check(&[
        ("from 20 Nov", "every day from 20 November 2026 if need be"),
        ("available from 20/11", "every day from 20 November 2026 if need be"),
        ("mornings, from 1 October", "mornings from 1 October 2026"),
        ("Tuesdays after 20 Nov", "Tuesdays from 21 November 2026"),
        ("not before 26 Nov", "every day from 26 November 2026 if need be"),
        ("away until 20 Nov", "every day from 21 November 2026 if need be"),
        ("20 November onwards", "every day from 20 November 2026 if need be"),
        ("from November", "every day from 1 November 2026 if need be"),
        ("from September", "every day from 1 September 2026 if need be"),
        ("from 27 Nov", "every day from 27 November 2026 if need be"),
        ("from 3 January", "every day from 3 January 2027 if need be"),
        ("from 20 Nov 2027", "every day from 20 November 2027 if need be"),
    ]);
}

#[test]
fn a_start_of_half_a_year_ago_may_be_the_next() {
    check(&[
        ("from 1 August", "to be read"),
        ("from July", "to be read"),
        ("after 20 June", "to be read"),
    ]);
}

#[test]
fn an_end_that_has_passed_leaves_nothing() {
    check(&[
        ("until 20 Nov", "to be read"),
        ("mornings until 1 October", "to be read"),
        ("not after 20 Nov", "to be read"),
        ("not from 20 Nov", "to be read"),
        ("until 27 Nov", "every day until 27 November 2026 if need be"),
        ("until 14 February", "every day until 14 February 2027 if need be"),
        ("until 20 Nov 2026", "every day until 20 November 2026 if need be"),
    ]);
}

#[test]
fn a_time_that_suited_and_has_passed_does_not_come_again() {
    check(&[
        ("20 November", "to be read"),
        ("1 to 20 November", "to be read"),
        ("in October", "to be read"),
        ("mornings from 1 to 20 November", "to be read"),
        ("between 1 and 20 November", "to be read"),
        ("10 November to 2 December", "every day from 10 November 2026 until 2 December 2026"),
        ("in February", "every day from 1 February 2027 until 28 February 2027"),
        ("not 20 November", "any time; not 20 November 2027"),
        ("not 1 to 20 November", "any time; not 1 November 2027 to 20 November 2027"),
    ]);
}

#[test]
fn a_day_that_the_coming_year_does_not_have_is_not_that_of_another_year() {
    check(&[
        ("from 29 February", "to be read"),
        ("until 29 Feb", "to be read"),
        ("29 February", "to be read"),
        ("29 February 2028", "29 February 2028"),
        ("not 29 February", "any time; not 29 February 2028"),
    ]);
}

#[test]
fn the_end_of_a_whole_month_can_be_either_end() {
    check(&[
        ("mornings until March", "to be read"),
        ("until October", "to be read"),
        ("by January", "to be read"),
        ("until next week", "to be read"),
        ("away until March", "to be read"),
        ("not until March", "every day from 1 March 2027 if need be"),
        ("before March", "every day until 28 February 2027 if need be"),
        ("after March", "every day from 1 April 2027 if need be"),
        ("from March", "every day from 1 March 2027 if need be"),
        ("until 31 March", "every day until 31 March 2027 if need be"),
    ]);
}

#[test]
fn who_is_away_until_a_day_is_back_after_it() {
    check(&[
        ("away until 5 Feb", "every day from 6 February 2027 if need be"),
        ("on holiday until 5 Feb", "every day from 6 February 2027 if need be"),
        ("unavailable until 5 February", "every day from 6 February 2027 if need be"),
        ("not until 5 Feb", "every day from 5 February 2027 if need be"),
    ]);
}
