//! What an event is about, for whoever has to look at it: ids that lead to a page, and nobody's name.

use backfill_core::Event;

/// Written after the name of the event; empty where its original says it.
pub(crate) fn subject(event: &Event) -> String {
    if let Event::BookingConfirmed(confirmed) = event {
        return format!(" of offer {}", confirmed.offer);
    }
    if let Event::BookingRefused(refused) = event {
        return format!(" of offer {}", refused.offer);
    }
    if let Event::CancellationRefused(appointment) = event {
        return format!(" of appointment {appointment}");
    }
    if let Event::PatientDied(died) = event {
        return format!(" of patient {}", died.patient);
    }
    if let Event::DeathTakenBack(lives) = event {
        return format!(" of patient {}", lives.patient);
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use backfill_core::event::{BookingConfirmed, BookingRefused, DeathTakenBack, PatientDied};
    use backfill_core::{AppointmentId, EntryId, OfferId, PatientRef};

    use super::*;

    #[test]
    fn whoever_looks_at_it_is_led_to_what_it_is_about() {
        let offer = OfferId(7);
        let confirmed = BookingConfirmed { offer, reference: String::new(), appointment: None };
        let refused = BookingRefused { offer, slot_gone: true };
        for (event, about) in [
            (Event::BookingConfirmed(confirmed), format!(" of offer {offer}")),
            (Event::BookingRefused(refused), format!(" of offer {offer}")),
            (
                Event::CancellationRefused(AppointmentId(8)),
                format!(" of appointment {}", AppointmentId(8)),
            ),
            (
                Event::PatientDied(PatientDied::of(PatientRef(9))),
                format!(" of patient {}", PatientRef(9)),
            ),
            (
                Event::DeathTakenBack(DeathTakenBack::of(PatientRef(9))),
                format!(" of patient {}", PatientRef(9)),
            ),
            (Event::EntryReviewed(EntryId(1)), String::new()),
        ] {
            assert_eq!(subject(&event), about);
        }
    }
}
