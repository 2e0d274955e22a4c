//! Sends the made-up day over MLLP, one message after the other, as a trust's system would.

use std::time::Duration;

use backfill_hl7::mllp::client::Client;
use backfill_simulations::trust::DayMessage;

use super::progress::Progress;
use super::screen;

/// After how many messages the place in the day is written down.
const SAVE_EVERY: usize = 20;
/// How often a message is sent again before the demonstration gives up.
const TRIES_MAX: u32 = 20;
/// How long to wait before sending again.
const RETRY_WAIT: Duration = Duration::from_millis(250);

/// Sends what has not been sent yet.
pub(super) async fn send(
    address: &str,
    day: &[DayMessage],
    progress: &mut Progress,
) -> anyhow::Result<()> {
    let mut client = Client::new(address);
    let bar = screen::bar(day.len(), "a day of HL7 messages");
    let begin = progress.messages_sent().min(day.len());
    bar.set_position(u64::try_from(begin)?);
    for (index, message) in day.iter().enumerate().skip(begin) {
        tokio::time::sleep(Duration::from_millis(message.delay_ms)).await;
        deliver(&mut client, &message.bytes).await?;
        bar.inc(1);
        if index % SAVE_EVERY == 0 {
            progress.note_messages(index)?;
        }
    }
    progress.note_messages(day.len())?;
    bar.finish();
    Ok(())
}

/// An answer of any kind is an answer; without one the message is sent again.
async fn deliver(client: &mut Client, message: &[u8]) -> anyhow::Result<()> {
    let mut tries = 0;
    while let Err(error) = client.send(message).await {
        tries += 1;
        if TRIES_MAX <= tries {
            return Err(error.into());
        }
        tokio::time::sleep(RETRY_WAIT).await;
    }
    Ok(())
}
