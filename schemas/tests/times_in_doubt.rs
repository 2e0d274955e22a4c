//! Times whose parts overlap, contradict each other or can be shared in two ways: they are read
//! only where nobody is offered what they may have excluded.

use backfill_core::LocalTime;
use backfill_schemas::times::{describe, parse};

/// Friday, 27 November 2026.
const TODAY: LocalTime = LocalTime { day: 20_784, minute: 600 };

/// What stands for every refusal.
const TO_BE_READ: &str = "to be read";

fn check(table: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, meant) in table {
        let understood = parse(text, TODAY).map_or_else(
            |error| (TO_BE_READ.to_owned(), error.to_string()),
            |availability| (describe(&availability), String::new()),
        );
        if understood.0 != *meant {
            wrong.push(format!("`{text}`\n  meant {meant}\n  read  {understood:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn two_bounds_of_one_day_are_what_lies_between() {
    check(&[
        ("after 10, before 2", "10:00 to 14:00"),
        ("after 10 and before 2", "10:00 to 14:00"),
        ("before 2, after 10", "10:00 to 14:00"),
        ("from 10, until 3", "10:00 to 15:00"),
        ("from 9.30am, by 1pm", "09:30 to 13:00"),
        ("no earlier than 10 and no later than 3", "10:00 to 15:00"),
        ("Mondays after 10 and before 2", "Mondays 10:00 to 14:00"),
        ("Mondays after 10, before 2", "Mondays 10:00 to 14:00"),
        (
            "after 10, before 2, not Fri",
            "Mondays, Tuesdays, Wednesdays, Thursdays, Saturdays and Sundays 10:00 to 14:00",
        ),
        ("not before 10, not after 3", "10:00 to 15:00 if need be"),
        ("after 10 or before 2", TO_BE_READ),
        ("after 10; before 2", TO_BE_READ),
        ("before 9 or after 5", "before 09:00; after 17:00"),
        ("before 9 and after 5", "before 09:00; after 17:00"),
        ("after 5 and before 9", TO_BE_READ),
        ("after 5pm, before 9am", "after 17:00; before 09:00"),
    ]);
}

#[test]
fn hours_that_overlap_make_no_list() {
    check(&[
        ("mornings, after 10", TO_BE_READ),
        ("afternoons and after 3", TO_BE_READ),
        ("mornings, before 11", TO_BE_READ),
        ("mornings and afternoons", "mornings; afternoons"),
        ("9 to 11, 2 to 4", "09:00 to 11:00; 14:00 to 16:00"),
        ("weekdays, Friday mornings", TO_BE_READ),
        ("weekdays, 2pm to 4pm Tuesdays", TO_BE_READ),
        ("Mon-Fri, Wed pm", TO_BE_READ),
        ("weekdays and mornings", TO_BE_READ),
        ("Tuesdays and after 5", TO_BE_READ),
        ("weekends and evenings", "weekends; evenings"),
        ("evenings and weekends only", "evenings; weekends"),
    ]);
}

#[test]
fn each_not_excludes_for_itself() {
    let no_monday = "Tuesdays, Wednesdays, Thursdays, Fridays, Saturdays and Sundays";
    check(&[
        ("never Mondays, never after 3", &format!("{no_monday} before 15:00 if need be")),
        ("can't do Mondays, can't do after 2", &format!("{no_monday} before 14:00 if need be")),
        (
            "weekdays, no Mondays and no Fridays after 3",
            "Tuesdays, Wednesdays and Thursdays; Fridays before 15:00",
        ),
        (
            "weekdays, not Tues, not Thurs am",
            "Mondays, Wednesdays and Fridays; Thursdays after 12:00",
        ),
        (
            "weekdays, not Tues, nor Thurs am",
            "Mondays, Wednesdays and Fridays; Thursdays after 12:00",
        ),
        (
            "weekdays, No Tuesdays & no Thursdays am",
            "Mondays, Wednesdays and Fridays; Thursdays after 12:00",
        ),
        ("weekdays, not Mon or Tue", "Wednesdays, Thursdays and Fridays"),
        (
            "weekdays, not Mon am or Tue pm",
            "Wednesdays, Thursdays and Fridays; Tuesdays before 12:00; Mondays after 12:00",
        ),
    ]);
}

#[test]
fn hours_are_not_shared_by_what_is_excluded() {
    check(&[
        ("not Mondays or Fridays am", TO_BE_READ),
        ("any day but Tues or Wed am", TO_BE_READ),
        ("weekdays except Wed or Fri pm", TO_BE_READ),
        ("not on Tuesdays or Thursdays after 2", TO_BE_READ),
        (
            "weekdays, not after 2 on Tuesdays or any time Thursdays",
            "Mondays, Wednesdays and Fridays; Tuesdays before 14:00",
        ),
        ("not Mon, Wed or Fri mornings", TO_BE_READ),
        ("not Mondays, and Fridays after 3", TO_BE_READ),
        ("not Mondays after 3 or Fridays", TO_BE_READ),
        ("no mornings on Tuesdays and Fridays", TO_BE_READ),
        ("not Tuesday mornings or evenings", TO_BE_READ),
        ("weekdays, not Tue pm or Thu", TO_BE_READ),
    ]);
}

#[test]
fn only_holds_for_its_days() {
    check(&[
        ("weekdays, Fri am only", TO_BE_READ),
        ("weekdays, Wed pm only", TO_BE_READ),
        ("Mon-Fri, Wed pm only", TO_BE_READ),
        ("weekdays. Only Fri am", TO_BE_READ),
        ("weekends; evenings only", TO_BE_READ),
        ("mornings only, Friday afternoons", TO_BE_READ),
        (
            "Mon-Thu all day, Fri am only",
            "Mondays, Tuesdays, Wednesdays and Thursdays; Friday mornings",
        ),
        ("Mon, Wed and Fri mornings only", "Monday, Wednesday and Friday mornings"),
        ("Tuesdays only, after 5", "Tuesdays after 17:00"),
        ("weekday evenings or Saturdays only", "weekday evenings; Saturdays"),
        (
            "mornings only, not Mondays",
            "Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday mornings",
        ),
    ]);
}

#[test]
fn numbers_beside_dates_are_no_hours() {
    check(&[
        ("1-3 and 8-10 Feb", TO_BE_READ),
        ("1-3, 8-10 and 15-17 Feb", TO_BE_READ),
        ("not 1-3 and 8 Feb", TO_BE_READ),
        ("away 1-5, 8-12 Feb", TO_BE_READ),
        ("not 1-5 or 8-12 Feb", TO_BE_READ),
        ("on 1-3 or 8-10 Feb", TO_BE_READ),
        ("10-12 and 14 Feb", TO_BE_READ),
        ("1-5 or 8-12 Feb am", TO_BE_READ),
        ("Feb 1-3 and 8-10", TO_BE_READ),
        ("9-12, 14 Feb", TO_BE_READ),
        ("after 1 and before 8 Feb", TO_BE_READ),
        ("after 5 until 14 Feb", TO_BE_READ),
        ("9 to 11 from 3 January", "09:00 to 11:00 from 3 January 2027"),
        ("9am to 11am, from 3 January", "09:00 to 11:00 from 3 January 2027"),
        (
            "1-3 Feb and 8-10 Feb",
            "every day from 1 February 2027 until 3 February 2027; \
             every day from 8 February 2027 until 10 February 2027",
        ),
    ]);
}

#[test]
fn days_and_hours_beside_dates_can_be_both_or_either() {
    check(&[
        ("next week, mornings", TO_BE_READ),
        ("mornings, 3-14 January", TO_BE_READ),
        ("14 February and mornings", TO_BE_READ),
        ("Tuesdays, in January", TO_BE_READ),
        ("Jan or Feb mornings", TO_BE_READ),
        ("mornings in Jan and Feb", TO_BE_READ),
        ("20 and 21 January am", TO_BE_READ),
        ("mornings next week", "mornings from 30 November 2026 until 6 December 2026"),
        ("mornings, from 3 Jan to 14 Feb", "mornings from 3 January 2027 until 14 February 2027"),
        ("mornings, not 3-14 January", "mornings; not 3 January 2027 to 14 January 2027"),
    ]);
}

#[test]
fn what_any_stands_beside_has_its_hours() {
    check(&[
        ("Mon any, Tue am", "Mondays; Tuesday mornings"),
        ("Mon any time, Tue am", "Mondays; Tuesday mornings"),
        ("Mon-Thu any, Fri am", "Mondays, Tuesdays, Wednesdays and Thursdays; Friday mornings"),
        (
            "any time Monday-Thursday, Friday until 12",
            "Mondays, Tuesdays, Wednesdays and Thursdays; Fridays before 12:00",
        ),
        ("Mon ok, Tue am", "Mondays; Tuesday mornings"),
        ("Mon fine, Wed flexible, Fri pm", "Mondays; Wednesdays; Friday afternoons"),
        ("Mon all day, Tue pm", "Mondays; Tuesday afternoons"),
        ("any Mon, Tue am", "Monday and Tuesday mornings"),
        ("free Mon, Wed and Fri mornings", "Monday, Wednesday and Friday mornings"),
        ("any time Tuesdays after 5", "Tuesdays after 17:00"),
        ("any, mornings preferred", "every day if need be; mornings"),
    ]);
}

#[test]
fn any_time_leaves_no_named_time_without_a_meaning() {
    check(&[
        ("Tuesdays, any time", "Tuesdays"),
        ("any time, Mon-Fri", "weekdays"),
        ("Mon, any time, Tue am", "Mondays; Tuesday mornings"),
        ("Mon and Wed, any time", "Mondays and Wednesdays"),
        ("mornings, any day", "mornings"),
        ("any day, after 2", "after 14:00"),
        ("next week, any time", "every day from 30 November 2026 until 6 December 2026"),
        ("any time, after 3", TO_BE_READ),
        ("mornings; any day", TO_BE_READ),
        ("mornings or any time", TO_BE_READ),
        ("any day, Tuesdays", TO_BE_READ),
        ("Tue am, any time", TO_BE_READ),
        ("mornings, any time ok", "mornings; every day if need be"),
        ("any time, ideally mornings", "every day if need be; mornings"),
        (
            "any time, not Mondays",
            "Tuesdays, Wednesdays, Thursdays, Fridays, Saturdays and Sundays if need be",
        ),
    ]);
}

#[test]
fn a_day_after_hours_of_the_same_form_may_share_them() {
    check(&[
        ("Mon am, Tue", TO_BE_READ),
        ("Tuesdays 9 to 11 and Thursdays", TO_BE_READ),
        ("Mon am, Tue, Wed pm", TO_BE_READ),
        ("Mondays from 3 January and Fridays", TO_BE_READ),
        ("Mon am, Tue any", "Monday mornings; Tuesdays"),
        ("Monday and Tuesdays am", TO_BE_READ),
        ("Mon-Thurs, Fri mornings only", TO_BE_READ),
        ("Mon-Wed, Fri", "Mondays, Tuesdays, Wednesdays and Fridays"),
        ("Mon-Fri and Sat am", TO_BE_READ),
        ("Tuesday mornings from 12 Jan, Thursdays", TO_BE_READ),
        ("weekday mornings until 12 Feb and Saturdays", TO_BE_READ),
        ("after 6 weekdays and weekends", TO_BE_READ),
        ("evenings weekdays and Saturdays", TO_BE_READ),
        ("from 1pm Mon from 2pm Tue", TO_BE_READ),
        ("10-2 Mon, 4-6 Tue", "Mondays 10:00 to 14:00; Tuesdays 16:00 to 18:00"),
        (
            "school hours Mon-Thu, Fri am",
            "Mondays, Tuesdays, Wednesdays and Thursdays 09:30 to 14:30; Friday mornings",
        ),
        ("weekdays after 6 and weekends", "weekdays after 18:00; weekends"),
        ("Mondays and Tuesday mornings", "Mondays; Tuesday mornings"),
        ("weekday evenings and Saturdays", "weekday evenings; Saturdays"),
        ("mornings on Tuesdays and Fridays", "Tuesday and Friday mornings"),
    ]);
}

#[test]
fn days_and_hours_around_an_exclusion_can_be_both_or_either() {
    check(&[
        ("weekdays, not bank holidays, after 3", TO_BE_READ),
        ("weekdays not bank holidays, after 3", TO_BE_READ),
        ("Tuesdays, not 24 Dec, mornings", TO_BE_READ),
        ("mornings, not in January, Tuesdays", TO_BE_READ),
        ("not tues or thurs but fri ok", TO_BE_READ),
        ("weekdays after 3, not bank holidays", "weekdays after 15:00; not on bank holidays"),
        ("not bank holidays, after 3", "after 15:00; not on bank holidays"),
    ]);
}

#[test]
fn days_at_the_end_hold_for_all_hours_in_their_form() {
    check(&[
        ("am & pm Tuesday", "Tuesday mornings; Tuesday afternoons"),
        ("am/pm Tues and Thurs", "Tuesday and Thursday mornings; Tuesday and Thursday afternoons"),
        ("mornings and evenings on weekends", "weekend mornings; weekend evenings"),
        ("10-12 or 2-4 Tues", "Tuesdays 10:00 to 12:00; Tuesdays 14:00 to 16:00"),
        ("9-12, 2-4 Mon-Fri", "weekdays 09:00 to 12:00; weekdays 14:00 to 16:00"),
        ("before 9 or after 5 weekdays", "weekdays before 09:00; weekdays after 17:00"),
        ("after 10 and before 2 Mondays", "Mondays 10:00 to 14:00"),
        ("mornings or after 4 on Mondays", TO_BE_READ),
        ("evenings and Saturday mornings", "evenings; Saturday mornings"),
        ("evenings; mornings on Saturdays", "evenings; Saturday mornings"),
    ]);
}

#[test]
fn one_day_that_suits_does_not_say_what_of_the_others() {
    check(&[
        ("no Tues; Wed am ok", TO_BE_READ),
        ("not Mondays, Tuesdays are fine", TO_BE_READ),
        ("can't do Mon, Tue pm is good", TO_BE_READ),
        ("no am, pm ok", "afternoons"),
        ("weekdays, Saturdays ok", "weekdays; Saturdays"),
        ("Mon-Thu, not Wed, Sat am ok", "Mondays, Tuesdays and Thursdays; Saturday mornings"),
    ]);
}

#[test]
fn lines_of_days_and_of_hours_can_be_both_or_either() {
    check(&[
        ("Mon\nam", TO_BE_READ),
        ("mornings\r\nTuesdays", TO_BE_READ),
        ("Mon | am", TO_BE_READ),
        ("not Mon | Tue", TO_BE_READ),
        ("Not Mondays. Tuesdays", TO_BE_READ),
        ("not Mon; Tue", "Tuesdays"),
        ("after 10 | before 2", TO_BE_READ),
        ("Mon am | Tue pm", "Monday mornings; Tuesday afternoons"),
        ("Tuesdays. After 3", TO_BE_READ),
        ("Tuesdays; after 3", "Tuesdays; after 15:00"),
        ("Mon am\nTue pm", "Monday mornings; Tuesday afternoons"),
        ("Mon am\nnot bank holidays", "Monday mornings; not on bank holidays"),
    ]);
}

#[test]
fn what_follows_an_exclusion_may_be_excluded_too() {
    check(&[
        ("away 18 Dec, Tuesdays", TO_BE_READ),
        ("can't do mornings, 24 Dec", TO_BE_READ),
        ("not bank holidays, Fridays", TO_BE_READ),
        ("away 8 Dec to 12 Dec; 20 Dec", TO_BE_READ),
        ("not until 5 Jan, Tuesdays", "Tuesdays from 5 January 2027"),
        ("not 18 Dec, mornings", "mornings; not 18 December 2026"),
        ("not Mondays; Fridays", "Fridays"),
    ]);
}

#[test]
fn a_field_that_was_cut_off_is_not_all_that_was_said() {
    check(&[
        ("not Mondays and", TO_BE_READ),
        ("Tuesdays or", TO_BE_READ),
        ("Mon am &", TO_BE_READ),
        ("Tuesdays,", "Tuesdays"),
    ]);
}

#[test]
fn a_no_after_a_day_may_be_its_answer() {
    check(&[
        ("Mon no Tue am", TO_BE_READ),
        ("Mondays no Tuesdays", TO_BE_READ),
        ("Mon-Wed not Thursday pm", TO_BE_READ),
        ("Wed preferred Thurs possible", TO_BE_READ),
        ("am pref Mon pm ok", TO_BE_READ),
        ("weekdays pref Tuesdays", "weekdays if need be; Tuesdays"),
        ("weekdays no Fridays", "Mondays, Tuesdays, Wednesdays and Thursdays"),
        ("Mondays not am", "Mondays after 12:00"),
    ]);
}

#[test]
fn numbers_that_may_be_of_another_half_of_the_day_or_a_date_are_not_read() {
    check(&[
        ("after 12am", TO_BE_READ),
        ("12am to 2pm", TO_BE_READ),
        ("from 12.30am", TO_BE_READ),
        ("after 12pm", "after 12:00"),
        ("6-12", TO_BE_READ),
        ("5 to 11", TO_BE_READ),
        ("12-12", TO_BE_READ),
        ("from 5.12", TO_BE_READ),
        ("away 1.12 - 3.12", TO_BE_READ),
        ("not 15.12", TO_BE_READ),
        ("6-9", "18:00 to 21:00"),
        ("8.30-4", "08:30 to 16:00"),
        ("9.15 - 12.45", "09:15 to 12:45"),
        ("6am-12", "06:00 to 12:00"),
    ]);
}

#[test]
fn a_part_of_the_day_is_wide_where_it_is_excluded() {
    check(&[
        ("no mornings", "after 12:00 if need be"),
        ("can't do mornings", "after 12:00 if need be"),
        ("not pm", "before 12:00 if need be"),
        ("not afternoons", "before 12:00 if need be; after 18:00 if need be"),
        ("no evenings", "before 17:00 if need be"),
        (
            "Mon-Fri except Wed pm",
            "Mondays, Tuesdays, Thursdays and Fridays; Wednesdays before 12:00",
        ),
        ("Tuesdays but not afternoons", "Tuesdays before 12:00; Tuesdays after 18:00"),
        ("not mornings before 10", "after 10:00 if need be"),
        ("mornings", "mornings"),
    ]);
}

#[test]
fn an_hour_outside_its_part_of_the_day_is_no_hour_of_it() {
    check(&[
        ("after 10 in the evening", TO_BE_READ),
        ("afternoons after 10", TO_BE_READ),
        ("afternoons until 6", "afternoons"),
        ("after 8 in the evening", "20:00 to 21:00"),
    ]);
}

#[test]
fn hours_that_are_excluded_of_days_that_are_not_said_to_suit_say_that_they_do() {
    check(&[
        ("any time Thu, not before 10 Mon-Wed", TO_BE_READ),
        ("Thursdays; not Mondays after 2", TO_BE_READ),
        ("Tuesdays and Thursdays, not Fridays am", TO_BE_READ),
        ("Thu pm, not Mon-Wed mornings", TO_BE_READ),
        ("Thursdays, not Mondays", "Thursdays"),
        (
            "any time, not Mondays after 2",
            "Tuesdays, Wednesdays, Thursdays, Fridays, Saturdays and Sundays if need be; Mondays \
             before 14:00 if need be",
        ),
    ]);
}

#[test]
fn the_day_of_one_excluded_time_may_be_that_of_the_other() {
    check(&[
        ("not 10-12 or 2-4 Wed", TO_BE_READ),
        ("not before 10 or after 4 on Fridays", TO_BE_READ),
        ("not mornings or Wed evenings", TO_BE_READ),
    ]);
}
