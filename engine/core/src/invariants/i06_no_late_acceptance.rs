//! I6: no acceptance after expiry, withdrawal or the slot's cut-off.

use alloc::format;
use alloc::string::String;

use super::After;

pub(super) fn of_step(after: &After<'_>) -> Result<(), String> {
    let now = after.recorded.said();
    for request in after.decided.bookings() {
        let Some(offer) = after.state.offers.get(&request.offer) else { continue };
        if offer.deadline <= now || after.state.cutoff(&request.facts) <= now {
            return Err(format!("{:?} was accepted at {now:?}, too late", offer.id));
        }
    }
    Ok(())
}
