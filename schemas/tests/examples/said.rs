//! A journal record of an answer that was said before it was taken, and by whom it was brought.

use backfill_core::event::{OfferAnswer, Via};
use backfill_core::{Event, Recorded, Timestamp};

use super::{NOW, OFFER, recorded};

/// See the module.
pub(crate) fn said() -> Recorded {
    Recorded {
        said_at: Some(Timestamp(NOW.0 - 1_200)),
        source: "api:RXX".to_owned(),
        event: Event::OfferAccepted(OfferAnswer { offer: OFFER, via: Via::Api }),
        ..recorded()
    }
}
