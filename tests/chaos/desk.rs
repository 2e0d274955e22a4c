//! A booking desk that tells cancellations to the API, and clients that leave before the answer.

use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use backfill_tests::outside::asked::{self, Reply};
use backfill_tests::outside::frames::Frames;
use backfill_tests::pace;
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::cancellations::Cancellation;
use crate::told::{API, LEFT, Told};

/// How often a request is tried before the test gives up.
const TRIES_MAX: u32 = 2_000;
/// How long to wait before the next try.
const AGAIN_AFTER: Duration = Duration::from_millis(100);
/// Durable.
const TAKEN: u16 = 202;

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) region: String,
    /// `address:port` of those that serve the API of the region.
    pub(crate) doors: Vec<String>,
    pub(crate) told: Arc<Told>,
}

impl Desk {
    /// Tells a cancellation, as often as it takes until it is answered.
    pub(crate) async fn tell(&self, cancellation: &Cancellation) -> anyhow::Result<()> {
        let (event, body) = cancellation.request();
        self.told.begin(&self.region, cancellation.line(event, API));
        self.told.asking.more();
        let answered = self.ask(&body).await;
        self.told.asking.less();
        answered?;
        self.told.acknowledge(event);
        Ok(())
    }

    async fn ask(&self, body: &Value) -> anyhow::Result<()> {
        let mut said = Reply::Refused;
        for tries in 0..TRIES_MAX {
            let door = &self.doors[tries as usize % self.doors.len()];
            let url = format!("http://{door}/api/cancellations");
            said = asked::post_json(url, body.clone()).await;
            match &said {
                Reply::Answered { status: TAKEN, .. } => return Ok(()),
                Reply::Answered { status, body } if *status < 500 => {
                    bail!("the API answered {status}: {body}")
                }
                Reply::Answered { .. } | Reply::Cut | Reply::Refused => {}
            }
            pace::pass(AGAIN_AFTER).await;
        }
        bail!("the API did not take it in {TRIES_MAX} tries, and said last: {said:?}")
    }

    /// Sends a whole request and leaves; whether it could be sent.
    pub(crate) async fn leave(&self, cancellation: &Cancellation, number: usize) -> bool {
        let (event, body) = cancellation.request();
        self.told.begin(&self.region, cancellation.line(event, LEFT));
        let door = &self.doors[number % self.doors.len()];
        let Ok(mut stream) = TcpStream::connect(door).await else { return false };
        let body = body.to_string();
        let request = format!(
            "POST /api/cancellations HTTP/1.1\r\nhost: {door}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        let is_sent = stream.write_all(request.as_bytes()).await.is_ok();
        stay(number).await;
        is_sent
    }
}

/// Waits for a moment that is another one for each: one is gone before its request was read, the
/// next while it is worked on.
async fn stay(number: usize) {
    pace::pass(Duration::from_millis(u64::try_from(number).unwrap_or(0))).await;
}

/// Sends an HL7 message once more and hears the answer, if it comes.
pub(crate) async fn speak(address: &str, message: &[u8], told: &Told) {
    told.speaking.more();
    if let Ok(stream) = TcpStream::connect(address).await
        && let Ok(mut frames) = Frames::new(stream)
        && frames.write(message, usize::MAX).await.is_ok()
    {
        // Who hears nothing has said it before: it is the load's own sender that must be answered.
        frames.read().await.ok();
    }
    told.speaking.less();
}

/// Sends a whole HL7 message and leaves; whether it could be sent.
pub(crate) async fn leave_hl7(address: &str, message: &[u8], number: usize) -> bool {
    let Ok(stream) = TcpStream::connect(address).await else { return false };
    let Ok(mut frames) = Frames::new(stream) else { return false };
    let is_sent = frames.write(message, usize::MAX).await.is_ok();
    stay(number).await;
    is_sent
}
