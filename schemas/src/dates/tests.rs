//! Dates as they come, and the day they are.

use backfill_core::civil::day_of;

use super::*;

/// As of 27 November 2026: a date of birth.
fn birth(order: DayOrder) -> Expected {
    let day = |year| day_of(year, 11, 27).unwrap();
    Expected { order, from_day: day(1906), to_day: day(2026) }
}

fn read(text: &str, order: DayOrder) -> Result<String, DateFault> {
    date(text, &birth(order)).map(iso)
}

#[test]
fn a_date_that_can_be_one_day_is_that_day() {
    for text in [
        "1956-03-27",
        "1956/03/27",
        "1956.3.27",
        "19560327",
        "27031956",
        "03271956",
        "27/03/1956",
        "27/3/1956",
        "27.03.1956",
        "27-03-1956",
        "27 03 1956",
        "03/27/1956",
        "27-Mar-1956",
        "27-Mar-56",
        "27-MAR-56",
        "27MAR1956",
        "27 March 1956",
        "27th of March 1956",
        "March 27, 1956",
        "Mar 27 1956",
        "1956-Mar-27",
        "Tuesday 27 March 1956",
        "Tue, 27/03/1956",
        "27/03/56",
        "56-03-27",
        "20541",
        "20541.0",
        "1956-03-27 00:00:00",
        "1956-03-27T00:00:00",
        "1956-03-27T00:00:00.000Z",
        "1956-03-27 00:00:00.000000",
        "1956-03-27T00:00:00+00:00",
        "27/03/1956 00:00",
        "27/03/1956 12:00:00 AM",
        "27-Mar-1956 0:00",
        "19560327000000",
        "195603270000",
        " 27/03/1956 ",
    ] {
        assert_eq!(read(text, DayOrder::Unknown).as_deref(), Ok("1956-03-27"), "{text}");
    }
}

#[test]
fn a_date_that_can_be_two_days_is_none() {
    use DateFault::*;
    for (text, fault) in [
        ("03/04/1956", Ambiguous),
        ("3-4-1956", Ambiguous),
        ("03.04.56", Ambiguous),
        ("03041956", Ambiguous),
        ("01/02/2026", Ambiguous),
        ("27-Mar-20", Century),
        ("27/03/09", Century),
        ("5 Dec 06", Century),
    ] {
        assert_eq!(read(text, DayOrder::Unknown), Err(fault), "{text}");
    }
}

#[test]
fn what_is_known_of_the_order_decides() {
    for (text, day_first, month_first) in [
        ("03/04/1956", "1956-04-03", "1956-03-04"),
        ("3-4-56", "1956-04-03", "1956-03-04"),
        ("03041956", "1956-04-03", "1956-03-04"),
        ("01/02/2026 00:00", "2026-02-01", "2026-01-02"),
        ("1956-04-03", "1956-04-03", "1956-04-03"),
    ] {
        assert_eq!(read(text, DayOrder::DayFirst).as_deref(), Ok(day_first), "{text}");
        assert_eq!(read(text, DayOrder::MonthFirst).as_deref(), Ok(month_first), "{text}");
    }
    assert_eq!(read("05/05/1956", DayOrder::Unknown).as_deref(), Ok("1956-05-05"));
    assert_eq!(read("27/03/1956", DayOrder::MonthFirst), Err(DateFault::NoSuchDay));
}

#[test]
fn dates_of_one_source_say_how_all_of_them_are_meant() {
    let order = |texts: &[&str]| {
        let mut evidence = OrderEvidence::default();
        texts.iter().for_each(|text| evidence.look_at(text));
        evidence.order()
    };
    assert_eq!(order(&["03/04/1956", "27/03/1956", "1956-01-02", ""]), DayOrder::DayFirst);
    assert_eq!(order(&["27.03.56"]), DayOrder::DayFirst);
    assert_eq!(order(&["03/27/1956 00:00", "05/05/1956"]), DayOrder::MonthFirst);
    assert_eq!(order(&["27/03/1956", "03/27/1956"]), DayOrder::Unknown);
    for silent in [
        "03/04/1956",
        "27-Mar-1956",
        "1956-03-27",
        "27/03/12",
        "20541",
        "27/13/1956",
        "32/03/1956",
        "call 27/03/1956 Mary",
        "Mary",
    ] {
        assert_eq!(order(&[silent]), DayOrder::Unknown, "{silent}");
    }
}

#[test]
fn what_is_no_date_has_its_reason() {
    use DateFault::*;
    for (text, fault) in [
        ("", NotADate),
        ("soon", NotADate),
        ("1956", NotADate),
        ("9000", NotADate),
        ("Mar-56", NotADate),
        ("27/03", NotADate),
        ("1956-03", NotADate),
        ("4.1E+07", NotADate),
        ("27/03/1956/2", NotADate),
        ("27/Marz/1956", NotADate),
        ("27/03/956", NotADate),
        ("20541.5", NotADate),
        ("31/02/1956", NoSuchDay),
        ("1956-13-01", NoSuchDay),
        ("00/00/0000", NoSuchDay),
        ("29-Feb-1957", NoSuchDay),
        ("27/03/0056", NoSuchDay),
        ("Monday 27 March 1956", Weekday),
        ("1956-03-27 09:30", HasTime),
        ("1956-03-26T23:00:00Z", NotADate),
        ("27/03/1956 12:00 PM", HasTime),
        ("27/03/1956 25:00", NotADate),
    ] {
        assert_eq!(read(text, DayOrder::Unknown), Err(fault), "{text}");
    }
}

#[test]
fn a_time_beside_a_date_is_read_with_it() {
    for (text, minutes) in [
        ("31/03/2026 14:30", Some(870)),
        ("31-Mar-2026 2:30 PM", Some(870)),
        ("2026-03-31T14:30:00", Some(870)),
        ("202603311430", Some(870)),
        ("20260331143000", Some(870)),
        ("31/03/2026", None),
    ] {
        let read = date_time(text, &birth(DayOrder::Unknown)).unwrap();
        assert_eq!(iso(read.day), "2026-03-31", "{text}");
        assert_eq!(read.second.map(|second| second / 60), minutes, "{text}");
    }
}
