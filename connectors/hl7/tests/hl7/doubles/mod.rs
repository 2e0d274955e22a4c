//! Stand-ins for the store: an intake and a vault that only remember.

mod intake;
mod summary;
mod vault;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use backfill_core::Timestamp;
use backfill_hl7::{Mapping, Receiver};
use backfill_runtime::Zone;

pub(crate) use intake::RememberedIntake;
pub(crate) use summary::summary;
pub(crate) use vault::RememberedVault;

/// 2026-11-20T09:15:01Z.
pub(crate) const NOW: Timestamp = Timestamp(1_795_166_101_000);

/// The mapping file of three senders whose codes collide.
const MAPPING: &str = r#"
[sources."BLT_TIE|BLT"]
trust = "R1H"
appointment_id = "placer"
reasons = { "6080524" = "patient", "6080600" = "clinic" }
authorities = { "RNJ 5C4 MRN" = "R1H" }

[sources."BLT_TIE|BLT".clinics."RNJ Renal SBH"]
site = "R1H12"
service = "361"
kind = "follow_up"
provides = ["step_free"]

[sources."DrDoctor|R0A"]
trust = "R0A"
acknowledge = "application"
clinic_from = ["ZBX-5.1", "AIL-3.1"]
modality_from = ["SCH-11.8"]
duration_unit = "minutes"
modalities = { "1" = "in_person", "2" = "video", "3" = "telephone" }
kinds = { "1" = "new", "2" = "follow_up", "5" = "unknown" }
statuses = { "1" = "booked", "2" = "other", "3" = "attended", "4" = "cancelled", "5" = "no_show" }
sites = { "BABINGTON" = "R0A02" }

[sources."NextGen Rosetta|NG"]
trust = "RXQ"
facilities = ["NG"]
start_from = ["SCH-11.4"]
services = { "CARDIO" = "320" }
service_from = ["AIS-3.1"]
"#;

/// A receiver with its stand-ins.
pub(crate) struct Bench {
    pub(crate) receiver: Arc<Receiver>,
    seconds: Arc<AtomicI64>,
    pub(crate) intake: Arc<RememberedIntake>,
    pub(crate) vault: Arc<RememberedVault>,
}

/// A receiver with the mapping file above.
pub(crate) fn bench() -> Bench {
    bench_with(MAPPING)
}

/// A receiver with another mapping file.
pub(crate) fn bench_with(mapping: &str) -> Bench {
    let vault = Arc::new(RememberedVault::default());
    let intake = Arc::new(RememberedIntake::beside(&vault));
    let seconds = Arc::new(AtomicI64::new(0));
    let receiver = Arc::new(Receiver::new(
        Arc::clone(&intake) as _,
        Arc::clone(&vault) as _,
        Arc::new(Mapping::from_toml(mapping).unwrap()),
        london(),
        ticking(Arc::clone(&seconds)),
    ));
    Bench { receiver, seconds, intake, vault }
}

/// A clock that goes on by a second each time it is read, so that two answers made anew differ.
fn ticking(seconds: Arc<AtomicI64>) -> Arc<dyn Fn() -> Timestamp + Send + Sync> {
    Arc::new(move || Timestamp(NOW.0 + 1_000 * seconds.fetch_add(1, Ordering::SeqCst)))
}

pub(crate) fn mapping() -> Arc<Mapping> {
    Arc::new(Mapping::from_toml(MAPPING).unwrap())
}

pub(crate) fn london() -> Zone {
    Zone::named(Zone::LONDON).unwrap()
}

impl Bench {
    /// Lets days go by.
    pub(crate) fn wait_days(&self, days: i64) {
        self.seconds.fetch_add(days * 24 * 60 * 60, Ordering::SeqCst);
    }

    /// The answer to a message, as text.
    pub(crate) async fn receive(&self, message: &str) -> String {
        let answer = self.receiver.receive(message.as_bytes()).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    /// The code of the answer to a message.
    pub(crate) async fn code(&self, message: &str) -> String {
        code(&self.receive(message).await)
    }
}

/// MSA-1 of an answer.
pub(crate) fn code(answer: &str) -> String {
    answer.split("\rMSA|").nth(1).unwrap_or_default().chars().take(2).collect()
}
