//! How long somebody has waited, by what their entry says.

use super::*;
use crate::decide::world::{World, entry};

const DAY_MINUTES: i64 = 24 * 60;

/// Somebody who waits since so many days, whose standard breaks in so many, or a follow-up that is
/// due in so many.
fn waits(kind: AppointmentKind, priority: Priority, since: i64, named: Option<i64>) -> i64 {
    let world = World::new();
    let day = |days: i64| world.facts(days).local.day;
    let mut entry = Entry { kind, priority, ..entry(1) };
    entry.waiting_since = world.now.plus_minutes(-since * DAY_MINUTES);
    match kind {
        AppointmentKind::FollowUp => entry.timing.due_by = named.map(day),
        AppointmentKind::New | AppointmentKind::Procedure | AppointmentKind::Unknown => {
            entry.timing.breach_by = named.map(day);
        }
    }
    waited(&entry, world.now)
}

#[test]
fn a_referral_waits_from_its_clock_start_or_so_that_its_breach_comes_when_the_list_says() {
    use AppointmentKind::{New, Procedure};
    use Priority::{Routine, TwoWeekWait, Urgent};
    for (kind, priority, since, breach, days) in [
        (New, Routine, 40, None, 40),
        (Procedure, Routine, 40, None, 40),
        (New, TwoWeekWait, 5, Some(23), 5),
        (New, TwoWeekWait, 5, Some(3), 25),
        (New, Urgent, 40, Some(26), 100),
        (Procedure, Routine, 40, Some(-14), 140),
        (New, Routine, -3, None, 0),
    ] {
        assert_eq!(waits(kind, priority, since, breach), days, "{kind:?} {since} {breach:?}");
    }
}

#[test]
fn a_follow_up_waits_in_percent_of_its_interval() {
    for (since, due, percent) in [
        (90, Some(90), 50),
        (0, Some(90), 0),
        (100, Some(0), 100),
        (200, Some(-100), 201),
        (90, None, 0),
    ] {
        let waited = waits(AppointmentKind::FollowUp, Priority::Urgent, since, due);
        assert!((waited - percent).abs() <= 1, "{since} {due:?}: {waited}");
    }
}
