//! The seeded day: the list, and what the trust's messages mean, event by event.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use backfill_core::{Event, Timestamp};
use backfill_hl7::{Mapping, Receiver};
use backfill_runtime::ids;
use backfill_runtime::ports::{Delivery, Intake, NewEvent, PortError, Taken};
use backfill_simulations::trust::{SyntheticTrust, mapping_toml};
use backfill_tests::people::london;

use super::vault::SeededVault;

/// 2025-03-28T08:41:00Z: a Friday before the clocks change, and past, because a broker refuses
/// records that are ahead of its clock.
pub(super) const MORNING: Timestamp = Timestamp(1_743_151_260_000);
/// So much slower than the demonstration the day's messages come: over about three hours.
const SLOWER: u64 = 120;

/// How many of the day's messages are taken, those aside that book what is held already.
const MESSAGES: usize = 250;

/// What is known at the beginning, and what is said in the day.
#[derive(Debug)]
pub(super) struct Day {
    /// Who waits, and what they hold: each taken at once.
    pub(super) begin: [Vec<NewEvent>; 2],
    /// In order, each at its time.
    pub(super) said: Vec<(Timestamp, NewEvent)>,
}

/// Writes down what it is given, and when.
#[derive(Debug, Default)]
struct Notebook(Mutex<Vec<(Timestamp, NewEvent)>>);

#[async_trait]
impl Intake for Notebook {
    async fn take(&self, delivery: Delivery) -> Result<Taken, PortError> {
        let at = delivery.received_at;
        self.0.lock().unwrap().extend(delivery.events.into_iter().map(|event| (at, event)));
        Ok(Taken::New)
    }
}

impl Day {
    /// The day of a seed: the made-up trust's HL7 messages, read as the service reads them.
    pub(super) async fn of(seed: u64) -> Self {
        let trust = SyntheticTrust::new(seed, MORNING, 0);
        let time = Arc::new(AtomicI64::new(MORNING.0));
        let notebook = Arc::new(Notebook::default());
        let receiver = Receiver::new(
            notebook.clone(),
            Arc::new(SeededVault::of(trust.entries())),
            Arc::new(Mapping::from_toml(&mapping_toml()).unwrap()),
            london(),
            {
                let time = time.clone();
                Arc::new(move || Timestamp(time.load(Ordering::SeqCst)))
            },
        );
        let mut held = Vec::new();
        let count = trust.held().len();
        for (number, message) in trust.day().iter().enumerate().take(count + MESSAGES) {
            if number == count {
                held = std::mem::take(&mut *notebook.0.lock().unwrap());
            }
            let later = i64::try_from(message.delay_ms * SLOWER).unwrap();
            time.fetch_add(later, Ordering::SeqCst);
            receiver.receive(&message.bytes).await.unwrap();
        }
        let list = trust.entries().iter().map(|line| NewEvent {
            id: ids::event_id(&["list", &line.reference]),
            event: Event::EntryAdded(line.entry.clone()),
        });
        let begin = [list.collect(), held.into_iter().map(|(_, event)| event).collect()];
        let said = std::mem::take(&mut *notebook.0.lock().unwrap());
        Self { begin, said }
    }
}
