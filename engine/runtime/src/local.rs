//! The clock at the site has one source, the region's zone: whoever says another local time than
//! that of the moment they name has got one of the two wrong.

use backfill_core::Event;
use backfill_core::slot::SlotFacts;

use crate::Zone;

/// Why an event contradicts itself; none if it does not.
pub(crate) fn objection(zone: &Zone, event: &Event) -> Option<String> {
    let facts = facts(event)?;
    let here = zone.local(facts.start);
    (facts.local != here).then(|| {
        format!(
            "SlotFacts.local: says another time than start, which is minute {} of day {} on the clock \
             there; send local in the time of the site, not in UTC",
            here.minute, here.day
        )
    })
}

fn facts(event: &Event) -> Option<&SlotFacts> {
    if let Event::AppointmentBooked(it) = event {
        return Some(&it.appointment.facts);
    }
    if let Event::AppointmentMoved(it) = event {
        return Some(&it.appointment.facts);
    }
    if let Event::SlotFreed(it) = event {
        return it.facts.as_ref();
    }
    None
}

#[cfg(test)]
mod tests {
    use backfill_core::Timestamp;
    use backfill_core::time::LocalTime;

    use super::*;
    use crate::samples::slot_freed;

    fn freed(start: i64, local: LocalTime) -> Event {
        let Event::SlotFreed(mut freed) = slot_freed(1) else { panic!("it frees a slot") };
        let facts = freed.facts.as_mut().expect("it says what is free");
        (facts.start, facts.local) = (Timestamp(start), local);
        Event::SlotFreed(freed)
    }

    #[test]
    fn a_local_time_that_is_not_that_of_the_moment_is_told() {
        let london = Zone::named(Zone::LONDON).unwrap();
        // 1 July 2026, 12:00 UTC, and 1 December 2026, 12:00 UTC.
        let (summer, winter) = (1_782_907_200_000, 1_796_126_400_000);
        let utc = |ms| LocalTime::at_offset(Timestamp(ms), 0);
        let told = objection(&london, &freed(summer, utc(summer))).unwrap();
        assert!(told.contains("minute 780"), "{told}");
        assert_eq!(objection(&london, &freed(summer, london.local(Timestamp(summer)))), None);
        assert_eq!(objection(&london, &freed(winter, utc(winter))), None);
        let other_day = LocalTime { day: 1, ..utc(winter) };
        assert!(objection(&london, &freed(winter, other_day)).is_some());
    }
}
