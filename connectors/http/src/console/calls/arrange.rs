//! What is to be arranged for appointments that are booked: it stays in sight until they begin.

use backfill_core::OfferId;
use backfill_core::offer::Offer;
use backfill_runtime::ports::PortError;

use super::LINES_MAX;
use super::line::person;
use crate::App;
use crate::console::person::Person;
use crate::console::place::Place;
use crate::words::arranging;

/// How many bookings are read to find those for which something is to be arranged.
const BOOKINGS_READ_MAX: usize = 5_000;

/// Something to arrange for a booked appointment.
pub(super) struct ArrangeLine {
    pub(super) id: OfferId,
    pub(super) person: Option<Person>,
    pub(super) place: Place,
    /// What.
    pub(super) what: String,
}

/// The lines, the next appointment first, and how many are not shown.
pub(super) struct ToArrange {
    pub(super) lines: Vec<ArrangeLine>,
    pub(super) rest: usize,
}

impl ToArrange {
    pub(super) async fn read(app: &App) -> Result<Self, PortError> {
        let mut offers = app.reader.bookings_from((app.now)(), BOOKINGS_READ_MAX).await?;
        offers.retain(|offer| !offer.arrange.what.is_nothing());
        let rest = offers.len().saturating_sub(LINES_MAX);
        offers.truncate(LINES_MAX);
        let mut lines = Vec::with_capacity(offers.len());
        for offer in &offers {
            lines.extend(line(app, offer).await?);
        }
        Ok(Self { lines, rest })
    }
}

async fn line(app: &App, offer: &Offer) -> Result<Option<ArrangeLine>, PortError> {
    let Some(slot) = app.reader.slot(offer.slot).await? else { return Ok(None) };
    Ok(Some(ArrangeLine {
        id: offer.id,
        person: person(app, offer.patient).await?,
        place: Place::of(app, &slot.facts),
        what: arranging::sentence(offer.arrange),
    }))
}
