//! The made-up trust's system: acknowledges bookings over MLLP, and refuses a few.

use backfill_hl7::acknowledge;
use backfill_hl7::mllp::server;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// One booking of so many is refused, so that compensation can be seen.
const REFUSED_ONE_IN: u32 = 40;

/// Answers until the service stops.
pub(super) async fn answer(listener: TcpListener, shutdown: watch::Receiver<bool>) {
    server::respond(listener, acknowledgement, shutdown).await;
}

/// The same message always gets the same answer, however often it is sent.
fn acknowledgement(message: &[u8]) -> Vec<u8> {
    let sum =
        message.iter().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
    if sum % REFUSED_ONE_IN == 0 {
        return acknowledge::negative(message, "the clinic has filled this time itself");
    }
    acknowledge::positive(message)
}
