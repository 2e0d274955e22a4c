//! What people write about times, and what is understood.

use backfill_core::LocalTime;
use backfill_core::availability::{Availability, Away, MonthWeeks, WINDOWS_MAX, Weekdays, Window};
use backfill_schemas::times::{TIMES_BYTES_MAX, TimesError, describe, parse};
use proptest::prelude::*;

/// Friday, 20 November 2026.
const TODAY: LocalTime = LocalTime { day: 20_777, minute: 600 };

/// What is understood, in the words of `describe`.
fn understood(text: &str) -> String {
    match parse(text, TODAY) {
        Ok(availability) => describe(&availability),
        Err(error) => panic!("`{text}` was refused: {error}"),
    }
}

fn refusal(text: &str) -> TimesError {
    match parse(text, TODAY) {
        Ok(availability) => panic!("`{text}` was read as `{}`", describe(&availability)),
        Err(error) => error,
    }
}

#[test]
fn any_time_is_no_window_at_all() {
    for text in ["any time", "Anytime.", "any day", "always", "no preference", "I am flexible"] {
        assert_eq!(parse(text, TODAY), Ok(Availability::default()), "{text}");
    }
}

#[test]
fn a_named_time_is_preferred() {
    let window = |weekdays, from_minute, to_minute| Window {
        weekdays: Weekdays(weekdays),
        from_minute,
        to_minute,
        preferred: true,
        ..Window::ANY
    };
    let tuesday = Availability { windows: vec![window(2, 720, 1020)], ..Availability::default() };
    assert_eq!(parse("any Tuesday afternoon", TODAY), Ok(tuesday));
    let after_work =
        Availability { windows: vec![window(31, 1020, 1440)], ..Availability::default() };
    assert_eq!(parse("weekdays after 5pm", TODAY), Ok(after_work));
}

#[test]
fn plain_phrases_mean_what_they_say() {
    let table = [
        ("any Tuesday afternoon", "Tuesday afternoons"),
        ("Tuesday afternoons", "Tuesday afternoons"),
        ("on a Tuesday afternoon please", "Tuesday afternoons"),
        ("Tuesday's", "Tuesdays"),
        ("weekdays after 5pm", "weekdays after 17:00"),
        ("weekdays after 5", "weekdays after 17:00"),
        ("weekends", "weekends"),
        ("mornings", "mornings"),
        ("in the evening", "evenings"),
        ("Tuesday am", "Tuesday mornings"),
        ("I am free on Tuesdays", "Tuesdays"),
        ("between 9am and 11:30", "09:00 to 11:30"),
        ("Tuesday 2pm to 5pm", "Tuesdays 14:00 to 17:00"),
        ("Tuesday 2-5pm", "Tuesdays 14:00 to 17:00"),
        ("Tuesday 9 to 5", "Tuesdays 09:00 to 17:00"),
        ("9 to 5pm", "09:00 to 17:00"),
        ("11 to 1", "11:00 to 13:00"),
        ("10am till 2", "10:00 to 14:00"),
        ("8 to 8", "08:00 to 20:00"),
        ("9.30am - 11.45am", "09:30 to 11:45"),
        ("from 9 until 3 o'clock", "09:00 to 15:00"),
        ("after 5pm until 9pm", "evenings"),
        ("noon to midnight", "after 12:00"),
        ("midnight to noon", "before 12:00"),
        ("weekdays before 10am", "weekdays before 10:00"),
        ("every day", "every day"),
        ("Tuesday morning after 10", "Tuesdays 10:00 to 12:00"),
        ("monday to friday", "weekdays"),
        ("Mon-Fri 9-5", "weekdays 09:00 to 17:00"),
        ("Fri to Mon", "Mondays, Fridays, Saturdays and Sundays"),
        ("working days", "weekdays"),
        ("Tuesdays 2pm onwards", "Tuesdays after 14:00"),
        ("from 2pm onwards", "after 14:00"),
        ("3 January onwards", "every day from 3 January 2027 if need be"),
    ];
    for (text, meant) in table {
        assert_eq!(understood(text), meant, "{text}");
    }
}

#[test]
fn lists_share_what_their_form_says() {
    let table = [
        ("Mon, Wed and Fri mornings", "Monday, Wednesday and Friday mornings"),
        ("Mon Wed Fri mornings", "Monday, Wednesday and Friday mornings"),
        ("Mondays and Fridays after 5pm", "Mondays and Fridays after 17:00"),
        ("Mondays, Wednesday mornings", "Mondays; Wednesday mornings"),
        ("weekdays and Saturday mornings", "weekdays; Saturday mornings"),
        (
            "weekdays and Saturdays after 5pm",
            "Mondays, Tuesdays, Wednesdays, Thursdays, Fridays and Saturdays after 17:00",
        ),
        ("Tuesdays, weekdays after 5pm", "Tuesdays; weekdays after 17:00"),
        ("Tuesday mornings and evenings", "Tuesday mornings; Tuesday evenings"),
        ("Tuesday mornings; evenings", "Tuesday mornings; evenings"),
        ("Tuesdays and Thursdays, 9am to 11:30", "Tuesdays and Thursdays 09:00 to 11:30"),
        ("weekdays, 9 to 5", "weekdays 09:00 to 17:00"),
        ("Tuesdays, after 5pm until 3 March", "Tuesdays after 17:00 until 3 March 2027"),
        ("evenings and weekends", "evenings; weekends"),
        ("weekdays before 9am or after 5pm", "weekdays before 09:00; weekdays after 17:00"),
        ("mornings on Tuesdays and Fridays", "Tuesday and Friday mornings"),
        ("mornings and weekends", "mornings; weekends"),
        ("weekdays or mornings", "weekdays; mornings"),
        ("Mondays; Fridays after 5pm", "Mondays; Fridays after 17:00"),
        ("Mondays\nFridays", "Mondays; Fridays"),
        ("Tuesday mornings. Not Fridays.", "Tuesday mornings"),
        ("Tuesdays 9 to 11 and any Thursday", "Tuesdays 09:00 to 11:00; Thursdays"),
        ("Tue/Thu mornings", "Tuesday and Thursday mornings"),
    ];
    for (text, meant) in table {
        assert_eq!(understood(text), meant, "{text}");
    }
}

#[test]
fn exclusions_take_away_from_everything() {
    let table = [
        (
            "not Thursdays",
            "Mondays, Tuesdays, Wednesdays, Fridays, Saturdays and Sundays if need be",
        ),
        ("weekdays except Fridays", "Mondays, Tuesdays, Wednesdays and Thursdays"),
        (
            "any day but Sunday",
            "Mondays, Tuesdays, Wednesdays, Thursdays, Fridays and Saturdays if need be",
        ),
        (
            "mornings; not Monday to Thursday; weekends",
            "Friday, Saturday and Sunday mornings; weekends",
        ),
        ("weekdays, can't do Monday or Tuesday", "Wednesdays, Thursdays and Fridays"),
        ("I cannot come on weekends", "weekdays if need be"),
        ("not mornings", "after 12:00 if need be"),
        ("not before 10am", "after 10:00 if need be"),
        ("weekends, not Sunday mornings", "Saturdays; Sundays after 12:00"),
        ("not 24 Dec to 2 Jan", "any time; not 24 December 2026 to 2 January 2027"),
        ("not 25 December 2026", "any time; not 25 December 2026"),
        ("not Friday 25 December", "any time; not 25 December 2026"),
        ("not 24-27 Dec.", "any time; not 24 December 2026 to 27 December 2026"),
        ("not between 24 and 27 Dec", "any time; not 24 December 2026 to 27 December 2026"),
        ("not December 24th", "any time; not 24 December 2026"),
        ("not 2026-12-24", "any time; not 24 December 2026"),
        ("not 24/12/26", "any time; not 24 December 2026"),
        ("not Dec 24 to Jan 2", "any time; not 24 December 2026 to 2 January 2027"),
        ("not 25 or 26 December", "any time; not 25 December 2026; not 26 December 2026"),
        (
            "not 24, 25 and 31 Dec 2027",
            "any time; not 24 December 2027; not 25 December 2027; not 31 December 2027",
        ),
        ("not 24/12", "any time; not 24 December 2026"),
        ("not in January", "any time; not 1 January 2027 to 31 January 2027"),
        ("not next week", "any time; not 23 November 2026 to 29 November 2026"),
        ("not this week", "any time; not 16 November 2026 to 22 November 2026"),
        ("not today or tomorrow", "any time; not 20 November 2026; not 21 November 2026"),
        ("away on holiday 3rd to 10th of March", "any time; not 3 March 2027 to 10 March 2027"),
        ("mornings, not 24 Dec and 31 Dec", "mornings; not 24 December 2026; not 31 December 2026"),
        ("not 10 November to 2 December", "any time; not 10 November 2026 to 2 December 2026"),
        ("not 20 November", "any time; not 20 November 2026"),
        ("not 19 November", "any time; not 19 November 2027"),
        ("not 29 February", "any time; not 29 February 2028"),
        ("not 24 Dec to 2 Jan 2030", "any time; not 24 December 2029 to 2 January 2030"),
        ("not 24 Dec 2029 to 2 Jan", "any time; not 24 December 2029 to 2 January 2030"),
    ];
    for (text, meant) in table {
        assert_eq!(understood(text), meant, "{text}");
    }
}

#[test]
fn dates_bound_what_they_stand_with() {
    let table = [
        ("from 3 January", "every day from 3 January 2027 if need be"),
        ("until 14 February", "every day until 14 February 2027 if need be"),
        ("after 3 January", "every day from 4 January 2027 if need be"),
        ("before 14 February", "every day until 13 February 2027 if need be"),
        ("not until 14 February", "every day from 14 February 2027 if need be"),
        ("not before 3 January", "every day from 3 January 2027 if need be"),
        ("not after 14 February", "every day until 14 February 2027 if need be"),
        (
            "mornings, from 3 January to 14 February",
            "mornings from 3 January 2027 until 14 February 2027",
        ),
        (
            "Tuesdays; mornings; from 3 Jan",
            "Tuesdays from 3 January 2027; mornings from 3 January 2027",
        ),
        ("Tuesdays until 14 Feb; mornings", "Tuesdays until 14 February 2027; mornings"),
        (
            "Tuesday mornings and Friday evenings until 14 Feb",
            "Tuesday mornings until 14 February 2027; Friday evenings until 14 February 2027",
        ),
        ("14 February", "14 February 2027"),
        ("14 February after 2pm", "after 14:00 on 14 February 2027"),
        ("next week", "every day from 23 November 2026 until 29 November 2026"),
        ("weekdays after 5pm until 14 February", "weekdays after 17:00 until 14 February 2027"),
        ("9 to 11 January", "every day from 9 January 2027 until 11 January 2027"),
        ("9 to 11 from 3 January", "09:00 to 11:00 from 3 January 2027"),
    ];
    for (text, meant) in table {
        assert_eq!(understood(text), meant, "{text}");
    }
}

#[test]
fn wishes_lie_within_what_is_acceptable() {
    let table = [
        ("weekdays, ideally mornings", "weekdays if need be; weekday mornings"),
        (
            "weekdays, preferably Tue or Fri mornings",
            "weekdays if need be; Tuesday and Friday mornings",
        ),
        ("ideally Tuesday afternoons", "every day if need be; Tuesday afternoons"),
        ("I would prefer Tuesday afternoons", "every day if need be; Tuesday afternoons"),
        ("any time, ideally Tuesdays", "every day if need be; Tuesdays"),
        ("any time, Tuesdays", "Tuesdays"),
        ("ideally Tuesdays, weekdays", "weekdays if need be; Tuesdays"),
        ("ideally Tuesdays, Thursdays", "Thursdays if need be; Tuesdays"),
        ("Tuesdays, otherwise weekdays", "Tuesdays; weekdays if need be"),
        ("Tuesdays; weekdays if need be", "Tuesdays; weekdays if need be"),
        ("Tuesdays preferably; weekdays", "weekdays if need be; Tuesdays"),
        ("weekdays, ideally Saturday mornings", "weekdays if need be; Saturday mornings"),
    ];
    for (text, meant) in table {
        assert_eq!(understood(text), meant, "{text}");
    }
}

#[test]
fn nonsense_is_refused_by_its_word() {
    for (text, word) in [
        ("blursday", "blursday"),
        ("Tuesdays with jam", "with"),
        ("weekdays (maybe)", "("),
        ("after 25pm", "after"),
        ("14:75", "14:75"),
        ("early mornings", "early"),
        ("next Tuesday", "next"),
        ("Mon to weekends", "mon to weekends"),
    ] {
        let error = refusal(text).to_string();
        assert!(error.contains(&format!("`{word}`")), "{text}: {error}");
    }
}

type Check<'a> = &'a dyn Fn(&TimesError) -> bool;

#[test]
fn what_can_not_be_kept_is_refused_with_its_reason() {
    let backwards = |error: &TimesError| matches!(error, TimesError::Backwards { .. });
    let ambiguous = |error: &TimesError| matches!(error, TimesError::Ambiguous { .. });
    let no_date = |error: &TimesError| matches!(error, TimesError::NoSuchDate { .. });
    let nothing = |error: &TimesError| matches!(error, TimesError::NothingLeft { .. });
    let unfinished = |error: &TimesError| matches!(error, TimesError::Unfinished { .. });
    let table: [(&str, Check<'_>); 32] = [
        ("", &|error| *error == TimesError::Empty),
        (" , ; and ", &|error| *error == TimesError::Empty),
        ("17:00 to 09:00", &backwards),
        ("5pm to 2pm", &backwards),
        ("after midnight", &backwards),
        ("not 2 Jan 2027 to 24 Dec 2026", &backwards),
        ("morning evening", &backwards),
        ("31 February", &no_date),
        ("not 29 February 2027", &no_date),
        ("not 40 December", &no_date),
        ("not 24/13", &no_date),
        ("not Thursdays, Fridays", &ambiguous),
        ("not Thursdays, weekends", &ambiguous),
        ("not Thursdays, mornings", &ambiguous),
        ("Tuesdays, mornings", &ambiguous),
        ("Tuesday mornings, evenings", &ambiguous),
        ("weekends, after 5pm", &ambiguous),
        ("after 5pm, weekends", &ambiguous),
        ("from 3 January from 4 January", &ambiguous),
        ("Tuesday 2pm", &unfinished),
        ("not 24 Dec, 25 Dec", &ambiguous),
        ("not Thursdays and mornings", &ambiguous),
        ("not every Tuesday", &ambiguous),
        ("not only Tuesdays", &ambiguous),
        ("not except Tuesdays", &ambiguous),
        ("not always", &ambiguous),
        ("Thursdays, not Thursdays", &nothing),
        ("mornings until 3 Jan, from 5 January", &nothing),
        ("not", &unfinished),
        ("ideally", &unfinished),
        ("weekdays after", &unfinished),
        ("not Thursdays from 3 January", &|error| matches!(error, TimesError::Mixed { .. })),
    ];
    for (text, is_right) in table {
        let error = refusal(text);
        assert!(is_right(&error), "{text}: {error:?}");
    }
}

#[test]
fn a_weekday_that_is_not_that_of_the_date_is_told() {
    let error = refusal("not Thursday 25 December");
    assert_eq!(
        error,
        TimesError::WrongWeekday { date: String::from("thursday 25 december"), weekday: "Friday" }
    );
}

#[test]
fn limits_hold() {
    let many = vec!["Mondays"; WINDOWS_MAX + 1].join("; ");
    assert_eq!(refusal(&many), TimesError::TooMany);
    let long = "x".repeat(TIMES_BYTES_MAX + 1);
    assert_eq!(refusal(&long), TimesError::TooLong);
    assert!(refusal(&"x".repeat(1000)).to_string().len() < 300);
}

fn window() -> impl Strategy<Value = Window> {
    let hours = prop_oneof![
        Just((0, 1440)),
        Just((480, 720)),
        Just((720, 1020)),
        Just((1020, 1260)),
        (0_u16..1440).prop_flat_map(|from| (Just(from), from + 1..=1440)),
    ];
    let days = prop_oneof![Just(127_u8), Just(31), Just(96), 1_u8..=127];
    let dates = (day(), day(), any::<bool>(), any::<bool>()).prop_map(|(one, other, from, to)| {
        (from.then(|| one.min(other)), to.then(|| one.max(other)))
    });
    let weeks = prop_oneof![3 => Just(MonthWeeks::EVERY.0), 1 => 1_u8..=63];
    let when = (days, weeks, hours, dates, any::<bool>());
    when.prop_map(|(days, weeks, hours, dates, preferred)| Window {
        weekdays: Weekdays(days),
        weeks: MonthWeeks(weeks),
        from_minute: hours.0,
        to_minute: hours.1,
        from_day: dates.0,
        to_day: dates.1,
        preferred,
    })
}

fn day() -> impl Strategy<Value = i32> {
    prop_oneof![
        20_000..22_000,
        backfill_schemas::limits::DAY_MIN..=backfill_schemas::limits::DAY_MAX
    ]
}

fn away() -> impl Strategy<Value = Away> {
    (day(), day())
        .prop_map(|(one, other)| Away { from_day: one.min(other), to_day: one.max(other) })
}

/// Pieces of what people write, in any order.
fn babble() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "not",
        "ideally",
        "if need be",
        "any time",
        "every",
        "Mon",
        "Tuesdays",
        "weekdays",
        "weekend",
        "mornings",
        "am",
        "pm",
        "5",
        "17:00",
        "24",
        "31",
        "3rd",
        "2026",
        "Dec",
        "May",
        "2026-02-30",
        "1/2",
        "next week",
        "today",
        "from",
        "after",
        "before",
        "until",
        "between",
        "to",
        "and",
        "or",
        ",",
        ";",
        ".",
        "midnight",
        "but",
        "but can do",
        "can't",
        "away",
        "ok",
        "-",
        "first",
        "2nd",
        "last",
        "of the month",
        "bank holidays",
        "school hours",
        "school run",
        "0930",
        "1700",
        "w/c",
        "dydd",
        "Mawrth",
        "7",
        "9",
    ]);
    prop::collection::vec(pieces, 0..12).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_described_reads_back_as_the_same(
        windows in prop::collection::vec(window(), 0..=WINDOWS_MAX),
        away in prop::collection::vec(away(), 0..=WINDOWS_MAX),
        not_on_bank_holidays: bool,
        today in day(),
    ) {
        let availability = Availability { windows, away, not_on_bank_holidays };
        let words = describe(&availability);
        let today = LocalTime { day: today, minute: 0 };
        prop_assert_eq!(parse(&words, today), Ok(availability), "{}", words);
    }

    #[test]
    fn whatever_is_understood_reads_back_as_the_same(text in babble(), today in any::<i32>()) {
        let today = LocalTime { day: today, minute: 0 };
        if let Ok(availability) = parse(&text, today) {
            let words = describe(&availability);
            prop_assert_eq!(parse(&words, today), Ok(availability), "{} -> {}", text, words);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}", today in any::<i32>()) {
        let read = parse(&text, LocalTime { day: today, minute: 0 });
        prop_assert!(read.is_ok() || !read.unwrap_err().to_string().is_empty());
    }

    #[test]
    fn no_availability_makes_description_panic(
        weekdays in any::<u8>(),
        minutes in any::<(u16, u16)>(),
        days in any::<(Option<i32>, Option<i32>)>(),
        weeks in any::<u8>(),
    ) {
        let window = Window {
            weekdays: Weekdays(weekdays),
            weeks: MonthWeeks(weeks),
            from_minute: minutes.0,
            to_minute: minutes.1,
            from_day: days.0,
            to_day: days.1,
            preferred: false,
        };
        let words = describe(&Availability { windows: vec![window], ..Availability::default() });
        prop_assert!(!words.is_empty());
    }
}
