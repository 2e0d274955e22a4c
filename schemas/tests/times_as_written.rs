//! Times as clerks, spreadsheets and patient systems write them: what is understood, and what a
//! person must read. Nothing between the two.

use backfill_core::LocalTime;
use backfill_core::availability::Availability;
use backfill_schemas::times::{describe, parse};

/// Friday, 20 November 2026.
const TODAY: LocalTime = LocalTime { day: 20_777, minute: 600 };

fn check(table: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, meant) in table {
        let understood = match parse(text, TODAY) {
            Ok(availability) => describe(&availability),
            Err(error) => format!("refused: {error}"),
        };
        if understood != *meant {
            wrong.push(format!("`{text}`\n  meant {meant}\n  read  {understood}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn check_left_to_a_person(texts: &[&str]) {
    let read = texts.iter().filter_map(|text| {
        let availability = parse(text, TODAY).ok()?;
        Some(format!("`{text}` was read as `{}`", describe(&availability)))
    });
    let read: Vec<String> = read.collect();
    assert!(read.is_empty(), "\n{}", read.join("\n"));
}

#[test]
fn what_fills_a_cell_is_any_time() {
    for text in [
        "any",
        "Any.",
        "ANY TIME",
        "anytime/any day",
        "-",
        "--",
        "N/A",
        "n/a.",
        "NA",
        "none",
        "None stated",
        "nil",
        "no preference",
        "No pref.",
        "Flexible",
        "fully flexible",
        "24/7",
        "any day, any time",
        "\u{a0}any\u{200b}",
        "No restrictions",
        "all day every day",
        "doesn\u{2019}t mind",
        "ASAP",
        "unrhyw amser",
        "dim dewis",
        "Available any time",
        "available 24/7",
        "any day/time",
    ] {
        assert_eq!(parse(text, TODAY), Ok(Availability::default()), "{text}");
    }
}

#[test]
fn hours_are_read_where_they_can_mean_only_one() {
    check(&[
        ("after 7", "after 19:00"),
        ("Weekdays after 7", "weekdays after 19:00"),
        ("after 7.30", "after 19:30"),
        ("after 7am", "after 07:00"),
        ("evenings after 7", "19:00 to 21:00"),
        ("evenings after 8", "20:00 to 21:00"),
        ("after 8 in the evening", "20:00 to 21:00"),
        ("mornings after 8.30", "08:30 to 12:00"),
        ("evenings before 8", "17:00 to 20:00"),
        ("afternoons after 3", "15:00 to 17:00"),
        ("after 6", "after 18:00"),
        ("before 9", "before 09:00"),
        ("before 12 noon", "before 12:00"),
        ("12 midday to 2", "12:00 to 14:00"),
        ("8 to 8", "08:00 to 20:00"),
        ("7-10", "07:00 to 10:00"),
        ("5 to 7", "17:00 to 19:00"),
        ("7am to 9", "07:00 to 09:00"),
        ("0930-1200", "09:30 to 12:00"),
        ("Mon 1400-1700 hrs", "Mondays 14:00 to 17:00"),
        ("1700-2000", "17:00 to 20:00"),
        ("after 1400", "after 14:00"),
        ("9:00 a.m. \u{2013} 11.30 a.m.", "09:00 to 11:30"),
        ("no earlier than 10", "after 10:00"),
        ("not later than 3pm", "before 15:00"),
        ("AM only", "mornings"),
        ("PMs", "afternoons"),
    ]);
}

#[test]
fn exceptions_add_and_take_away_as_they_say() {
    check(&[
        ("weekdays but can do Saturdays", "weekdays; Saturdays if need be"),
        ("Mon-Fri, but could do Sat mornings", "weekdays; Saturday mornings if need be"),
        ("mornings but any time ok", "mornings; every day if need be"),
        ("weekdays but Saturday mornings are fine", "weekdays; Saturday mornings if need be"),
        ("weekdays but can do Saturdays and Sundays", "weekdays; weekends if need be"),
        (
            "any time except Tuesdays",
            "Mondays, Wednesdays, Thursdays, Fridays, Saturdays and Sundays if need be",
        ),
        ("weekdays but not Fridays", "Mondays, Tuesdays, Wednesdays and Thursdays"),
        ("weekdays but can't do Fridays", "Mondays, Tuesdays, Wednesdays and Thursdays"),
        ("Mon to Fri excl. Wed", "Mondays, Tuesdays, Thursdays and Fridays"),
        (
            "any day bar Sunday",
            "Mondays, Tuesdays, Wednesdays, Thursdays, Fridays and Saturdays if need be",
        ),
        ("any time but prefers mornings", "every day if need be; mornings"),
        ("flexible but mornings best", "every day if need be; mornings"),
        (
            "mornings, unable to do Mon or Tues am",
            "Wednesday, Thursday, Friday, Saturday and Sunday mornings",
        ),
        (
            "No Fridays please",
            "Mondays, Tuesdays, Wednesdays, Thursdays, Saturdays and Sundays if need be",
        ),
        (
            "weekdays, not available Wed pm",
            "Mondays, Tuesdays, Thursdays and Fridays; Wednesdays before 12:00",
        ),
        ("Mondays all day except 12-1", "Mondays before 12:00; Mondays after 13:00"),
        ("on hols 3 Dec to 10 Dec", "any time; not 3 December 2026 to 10 December 2026"),
    ]);
}

#[test]
fn school_hours_are_narrow_where_they_suit_and_wide_where_they_do_not() {
    check(&[
        ("during school hours", "weekdays 09:30 to 14:30"),
        ("School hours only", "weekdays 09:30 to 14:30"),
        ("Mondays during school hours", "Mondays 09:30 to 14:30"),
        ("between school runs", "weekdays 09:30 to 14:30"),
        ("mornings during school hours", "weekdays 09:30 to 12:00"),
        ("weekdays, not during school hours", "weekdays before 08:30; weekdays after 16:00"),
        (
            "weekdays, not school run",
            "weekdays before 08:00; weekdays 09:30 to 14:30; weekdays after 16:00",
        ),
        ("weekdays outside school hours", "weekdays before 08:30; weekdays after 16:00"),
        ("office hours", "weekdays 09:00 to 17:00"),
    ]);
}

#[test]
fn bank_holidays_are_known_as_such() {
    check(&[
        ("not bank holidays", "any time; not on bank holidays"),
        ("weekdays, no bank hols", "weekdays; not on bank holidays"),
        ("Mondays except bank holidays", "Mondays; not on bank holidays"),
        ("mornings, not weekends or bank holidays", "weekday mornings; not on bank holidays"),
        ("mornings, not weekends and bank holidays", "weekday mornings; not on bank holidays"),
        ("mornings, not weekends, bank holidays", "weekday mornings; not on bank holidays"),
        ("mornings, not bank holidays and weekends", "weekday mornings; not on bank holidays"),
        ("any day including bank holidays", "any time"),
        ("weekdays inc. bank holidays", "weekdays"),
    ]);
}

#[test]
fn weeks_of_the_month_recur() {
    check(&[
        ("first Tuesday of the month", "first Tuesdays of the month"),
        ("1st and 3rd Tuesdays", "first and third Tuesdays of the month"),
        (
            "2nd & 4th Wed of each month, am",
            "refused: `2 nd & 4 th wed of each month, am` can be read in two ways; \
             write it like `Tuesday mornings`, or `Tuesdays; mornings`",
        ),
        ("2nd & 4th Wed am of each month", "second and fourth Wednesday mornings of the month"),
        ("last Friday in the month after 2", "last Fridays of the month after 14:00"),
        ("every first Monday of the month", "first Mondays of the month"),
        (
            "first Monday and third Thursday of the month",
            "first Mondays of the month; third Thursdays of the month",
        ),
        ("first Mondays and Fridays of the month", "first Mondays and Fridays of the month"),
        ("Fridays and first Mondays of the month", "Fridays; first Mondays of the month"),
        (
            "Tuesdays, not the first Tuesday of the month",
            "second, third, fourth and fifth Tuesdays of the month",
        ),
    ]);
}

#[test]
fn welsh_days_are_days() {
    check(&[
        ("dydd Mawrth", "Tuesdays"),
        (
            "Dydd Mawrth, prynhawn",
            "refused: `mawrth, prynhawn` can be read in two ways; \
             write it like `Tuesday mornings`, or `Tuesdays; mornings`",
        ),
        ("prynhawn dydd Mawrth", "Tuesday afternoons"),
        ("bore Llun neu nos Fercher", "Monday mornings; Wednesday evenings"),
        ("dydd Iau ar ôl 5", "Thursdays after 17:00"),
        ("boreau", "mornings"),
        ("penwythnosau", "weekends"),
        ("pob dydd Gwener cyn 12", "Fridays before 12:00"),
        ("nos Fawrth", "Tuesday evenings"),
    ]);
}

#[test]
fn lists_as_clerks_type_them() {
    check(&[
        ("Mon AM, Wed PM", "Monday mornings; Wednesday afternoons"),
        ("M-F 9-5", "weekdays 09:00 to 17:00"),
        ("Sat/Sun", "weekends"),
        ("wkends only", "weekends"),
        ("Tues & Thurs pm appts", "Tuesday and Thursday afternoons"),
        ("Thurs pm or Fri am", "Thursday afternoons; Friday mornings"),
        ("Mon 2-4pm; Wed 9-11am", "Mondays 14:00 to 16:00; Wednesdays 09:00 to 11:00"),
        ("Wednesdays' mornings", "Wednesday mornings"),
        ("9-12 Mon, 1-4 Tues", "Mondays 09:00 to 12:00; Tuesdays 13:00 to 16:00"),
        ("Mon-Wed all day, Thu am", "Mondays, Tuesdays and Wednesdays; Thursday mornings"),
        ("Not w/c 7th Dec", "any time; not 7 December 2026 to 13 December 2026"),
        ("from week commencing 14 December", "every day from 14 December 2026 if need be"),
        (
            "Mornings\r\nnot Fridays",
            "Monday, Tuesday, Wednesday, Thursday, Saturday and Sunday mornings",
        ),
        ("avail. Tuesdays", "Tuesdays"),
        ("Any day/time after 2", "after 14:00"),
        ("any day, after 2", "after 14:00"),
        ("Any day, AM only", "mornings"),
        ("any day, mornings preferred", "every day if need be; mornings"),
        ("Mon, all day", "Mondays"),
        ("all day Monday and Friday", "Mondays and Fridays"),
    ]);
}

#[test]
fn what_can_be_meant_in_two_ways_is_left_to_a_person() {
    check_left_to_a_person(&[
        "12",
        "after 12 or so",
        "02/03",
        "not 02/03",
        "not 1/2 to 3/4",
        "7 to 9",
        "7.30-9",
        "before 8",
        "from 7",
        "after 8",
        "until 7",
        "7 onwards",
        "first Tuesday",
        "1st Monday",
        "last Friday",
        "every 2nd Tuesday",
        "every other Tuesday",
        "alternate Mondays",
        "first week of the month",
        "first weekday of the month",
        "weekdays but Fridays",
        "not Mondays but can do Tuesdays",
        "Tuesdays can't Wednesdays can",
        "Mondays away Tuesdays ok",
        "Tuesdays not good Wednesdays good",
        "Tuesdays not available, Wednesdays",
        "not during working hours",
        "bank holidays",
        "school run",
        "Tuesdays, school hours",
        "Mawrth or maybe",
        "not the last Friday of the month",
        "not Mondays from 3 January",
        "20/30",
        "Mon Y Tue N",
        "any time, mornings only",
        "any day or evenings",
        "but can do Mondays",
        "not Mondays, but can do Tuesdays",
    ]);
}

#[test]
fn what_is_said_in_other_words_is_left_to_a_person() {
    check_left_to_a_person(&[
        "works Mon-Wed",
        "patient works nights",
        "term time only",
        "school holidays",
        "after work",
        "after school",
        "lunchtimes",
        "early mornings",
        "late afternoon",
        "around 10",
        "10ish",
        "next month",
        "in 2 weeks",
        "after Xmas",
        "not over Christmas",
        "see letter",
        "TBC",
        "unknown",
        "not known",
        "?",
        "yes",
        "no",
        "N",
        "Y",
        "call to arrange",
        "call daughter on 07700 900123",
        "transport needed - mornings",
        "2 weeks notice",
        "needs 48 hours notice",
        "short notice ok",
        "carer must attend",
        "not on the 12th",
        "Mondays (not 7th)",
        "afternoons (school run)",
        "with interpreter",
        "may come Tuesdays",
        "Ramadan",
        "shift worker",
        "Tuesday fortnightly",
        "only if lift available",
        "Mary can drive him on Fridays",
        "Mon yes, Tue no",
        "daytime",
        "wenesday",
        "prefers female doctor",
        "M/W/F",
        "T/Th",
    ]);
}
