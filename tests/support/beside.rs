//! The service's database, opened beside the running service: what a text message would have
//! told a patient, and what only the vault knows.

use std::path::Path;

use backfill_core::offer::{Offer, OfferState};
use backfill_core::{OfferId, PatientRef};
use backfill_runtime::ports::{Contact, Reader as _, Summary, Vault as _};
use backfill_store::{Options, Sqlite};
use tokio::runtime::Runtime;

/// How many offers are looked at.
const OFFERS_MAX: usize = 1_000;

/// A second hand on the database.
pub struct Beside {
    runtime: Runtime,
    store: Sqlite,
}

impl std::fmt::Debug for Beside {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Beside")
    }
}

impl Beside {
    pub(crate) fn open(data: &Path) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let path = data.join("backfill.sqlite");
        let store = runtime.block_on(Sqlite::open(&path, &Options::default())).unwrap();
        Self { runtime, store }
    }

    /// Offers that wait for an answer, newest first.
    #[must_use]
    pub fn live_offers(&self) -> Vec<Offer> {
        let mut offers = self.runtime.block_on(self.store.live_offers(OFFERS_MAX)).unwrap();
        offers.retain(|offer| offer.state == OfferState::Live);
        offers
    }

    /// An offer.
    #[must_use]
    pub fn offer(&self, id: OfferId) -> Offer {
        self.runtime.block_on(self.store.offer(id)).unwrap().unwrap()
    }

    /// The counts of everything.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.runtime.block_on(self.store.summary()).unwrap()
    }

    /// The path of the page that an offer's message leads to.
    #[must_use]
    pub fn page(&self, offer: OfferId) -> String {
        format!("/o/{}", self.runtime.block_on(self.store.link(offer)).unwrap().0)
    }

    /// Who a patient is.
    #[must_use]
    pub fn contact(&self, patient: PatientRef) -> Contact {
        self.runtime.block_on(self.store.get(patient)).unwrap().unwrap_or_default()
    }
}
