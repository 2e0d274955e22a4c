//! What many stories begin with: a service, its hospital, a short list, a cancelled appointment.

use backfill_core::offer::Offer;
use backfill_simulations::trust::TRUST;
use backfill_tests::listing::{self, Row};
use backfill_tests::message::Appointment;
use backfill_tests::page::Patient;
use backfill_tests::{Beside, Hospital, Service, Settings, mllp, people, until};

/// Where new patients of cardiology are seen.
pub(crate) const CLINIC: &str = "CAR1N";
/// Its treatment function.
pub(crate) const SERVICE: &str = "320";

/// A service with all that surrounds it.
pub(crate) struct Scene {
    pub(crate) hospital: Hospital,
    pub(crate) service: Service,
    pub(crate) beside: Beside,
}

impl Scene {
    pub(crate) fn open() -> Self {
        let hospital = Hospital::open();
        let service = Service::start(&Settings::with_writeback(hospital.address()));
        let beside = service.beside();
        Self { hospital, service, beside }
    }

    /// With so many people waiting for the clinic, the first of them the longest.
    pub(crate) fn with_waiting(count: usize) -> Self {
        let scene = Self::open();
        scene.import(&(0..count).map(waiting).collect::<Vec<_>>());
        scene
    }

    pub(crate) fn import(&self, rows: &[Row]) {
        let imported = listing::import(&self.service, rows);
        assert_eq!(imported.code, Some(0), "{}", imported.said);
        assert!(imported.said.contains(&format!("{} taken", rows.len())), "{}", imported.said);
    }

    /// Sends a message that must be taken.
    pub(crate) fn tell(&self, message: &str) {
        let answer = mllp::ask(self.service.mllp(), message.as_bytes());
        assert_eq!(mllp::field(&answer, "MSA", 1), "AA", "{answer:?} to {message:?}");
    }

    /// The newest offer that waits for an answer, once there is one that is not `but`.
    pub(crate) fn offer_other_than(&self, but: &[&Offer]) -> Offer {
        until("an offer is made", || {
            let mut live = self.beside.live_offers().into_iter();
            live.find(|offer| but.iter().all(|it| it.id != offer.id))
        })
    }

    pub(crate) fn patient(&self, offer: &Offer) -> Patient {
        Patient::of(&self.service, &self.beside, offer)
    }

    /// The id of the entry of a reference of the list.
    pub(crate) fn entry(reference: &str) -> backfill_core::EntryId {
        backfill_runtime::ids::entry_id(TRUST, reference)
    }
}

/// The line of person `number` of the list.
pub(crate) fn waiting(number: usize) -> Row {
    let days = 400 - 30 * i64::try_from(number).unwrap();
    Row::new(&reference(number), &people::person(number), SERVICE, days)
        .with("duration_minutes", "30")
}

/// The number of that line.
pub(crate) fn reference(number: usize) -> String {
    format!("WL-{number:03}")
}

/// An appointment of somebody who is not on the list, so many days ahead.
pub(crate) fn strangers(reference: &str, days: i64) -> Appointment {
    Appointment::new(reference, CLINIC, people::days_ahead(days, 10, 0), people::person(900))
}
