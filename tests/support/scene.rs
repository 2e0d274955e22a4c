//! What many stories begin with: a service, its hospital, a short list, a cancelled appointment.

use backfill_core::EntryId;
use backfill_core::offer::Offer;
use backfill_runtime::ids;
use backfill_simulations::trust::TRUST;

use crate::listing::{self, Row};
use crate::message::Appointment;
use crate::page::Patient;
use crate::{Beside, Hospital, Service, Settings, mail_server, mllp, people, until};

/// Where new patients of cardiology are seen.
pub const CLINIC: &str = "CAR1N";
/// Its treatment function.
pub const SERVICE: &str = "320";

/// A service with all that surrounds it.
#[derive(Debug)]
pub struct Scene {
    /// The trust's system.
    pub hospital: Hospital,
    /// The service.
    pub service: Service,
    /// Its database.
    pub beside: Beside,
}

impl Scene {
    /// With nobody on the list.
    #[must_use]
    pub fn open() -> Self {
        Self::with_mail_port(None)
    }

    /// With nobody on the list and a mail server, so that offers need not be told by phone.
    #[must_use]
    pub fn with_mail() -> Self {
        Self::with_mail_port(Some(mail_server::open()))
    }

    /// With nobody on the list and the mail server at this port.
    #[must_use]
    pub fn with_mail_at(port: u16) -> Self {
        Self::with_mail_port(Some(port))
    }

    fn with_mail_port(mail_port: Option<u16>) -> Self {
        let hospital = Hospital::open();
        let settings = Settings { mail_port, ..Settings::with_writeback(hospital.address()) };
        let service = Service::start(&settings);
        let beside = service.beside();
        Self { hospital, service, beside }
    }

    /// With so many people waiting for the clinic, the first of them the longest.
    #[must_use]
    pub fn with_waiting(count: usize) -> Self {
        let scene = Self::open();
        scene.import(&(0..count).map(waiting).collect::<Vec<_>>());
        scene
    }

    /// Imports lines that must all be taken.
    pub fn import(&self, rows: &[Row]) {
        let imported = listing::import(&self.service, rows);
        assert_eq!(imported.code, Some(0), "{}", imported.said);
        assert!(imported.said.contains(&format!("{} taken", rows.len())), "{}", imported.said);
    }

    /// Sends a message that must be taken.
    pub fn tell(&self, message: &str) {
        let answer = mllp::ask(self.service.mllp(), message.as_bytes());
        assert_eq!(mllp::field(&answer, "MSA", 1), "AA", "{answer:?} to {message:?}");
    }

    /// The newest offer that waits for an answer, once there is one that is not `but`.
    #[must_use]
    pub fn offer_other_than(&self, but: &[&Offer]) -> Offer {
        until("an offer is made", || {
            let mut live = self.beside.live_offers().into_iter();
            live.find(|offer| but.iter().all(|it| it.id != offer.id))
        })
    }

    /// Whoever was made an offer.
    #[must_use]
    pub fn patient(&self, offer: &Offer) -> Patient {
        Patient::of(&self.service, &self.beside, offer)
    }

    /// The id of the entry of a reference of the list.
    #[must_use]
    pub fn entry(reference: &str) -> EntryId {
        ids::entry_id(TRUST, reference)
    }
}

/// The line of person `number` of the list.
#[must_use]
pub fn waiting(number: usize) -> Row {
    let days = 400 - 30 * i64::try_from(number).unwrap();
    Row::new(&reference(number), &people::person(number), SERVICE, days)
        .with("duration_minutes", "30")
}

/// The number of that line.
#[must_use]
pub fn reference(number: usize) -> String {
    format!("WL-{number:03}")
}

/// An appointment of somebody who is not on the list, so many days ahead.
#[must_use]
pub fn strangers(reference: &str, days: i64) -> Appointment {
    Appointment::new(reference, CLINIC, people::days_ahead(days, 10, 0), people::person(900))
}
