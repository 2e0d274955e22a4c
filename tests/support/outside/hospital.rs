//! The trust's system as a receiver of bookings: knows a message that comes again, refuses a few,
//! answers some late or after the sender is gone, and keeps its own book.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use backfill_runtime::ids;
use backfill_simulations::seeds::{Consumer, Stream};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::outside::Lives;
use crate::outside::frames::{Frames, component, field};
use crate::outside::record::{Doing, Record};
use crate::pace;

/// One booking of so many is refused.
const REFUSED_ONE_IN: u64 = 25;
/// Of 1,000 answers, so many get lost: the connection is closed instead.
const LOST_PERMILLE: u32 = 30;
/// Of 1,000 answers, so many wait for the end of the process that asked.
const HELD_PERMILLE: u32 = 80;
/// How long such an answer waits at most.
const HELD_MAX: Duration = Duration::from_millis(1_500);
/// Of 1,000 answers, so many are slow.
const SLOW_PERMILLE: u32 = 250;
/// How long a quick and a slow answer take at most, in milliseconds.
const DELAYS_MS: (u64, u64) = (20, 200);

/// A booking as it came, known by its MSH-10.
#[derive(Debug, Clone)]
pub struct Letter {
    /// MSH-10.
    pub control_id: String,
    /// As it came the first time.
    pub bytes: Vec<u8>,
    /// What was decided.
    pub is_accepted: bool,
    /// How often it came.
    pub times: u32,
    /// How often it came with other bytes.
    pub changed: u32,
    /// When it was decided upon.
    pub moment: u64,
}

impl Letter {
    /// Our own number of the booking (SCH-1.1); empty where an appointment moves.
    pub fn placer(&self) -> String {
        component(&field(&self.bytes, "SCH", 1), 1)
    }

    /// Clinic and start: the place in the diary.
    pub fn place(&self) -> (String, String) {
        (component(&field(&self.bytes, "AIL", 3), 1), field(&self.bytes, "AIL", 6))
    }

    /// Start and end, as HL7 writes them.
    pub fn times_of_day(&self) -> (String, String) {
        let timing = field(&self.bytes, "SCH", 11);
        (component(&timing, 4), component(&timing, 5))
    }

    /// The NHS number of the patient.
    pub fn patient(&self) -> String {
        component(&field(&self.bytes, "PID", 3), 1)
    }
}

/// See the module.
#[derive(Debug)]
pub struct Hospital {
    seed: u64,
    record: Arc<Record>,
    lives: Lives,
    book: Mutex<BTreeMap<String, Letter>>,
}

impl Hospital {
    /// A hospital with an empty book.
    pub fn new(seed: u64, record: &Arc<Record>, lives: &Lives) -> Arc<Self> {
        let (record, lives) = (Arc::clone(record), lives.clone());
        Arc::new(Self { seed, record, lives, book: Mutex::default() })
    }

    /// Everything that was ever asked for.
    pub fn letters(&self) -> Vec<Letter> {
        self.book.lock().unwrap().values().cloned().collect()
    }

    /// Answers until the test ends.
    pub async fn serve(self: Arc<Self>, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(Arc::clone(&self).converse(stream));
        }
    }

    async fn converse(self: Arc<Self>, stream: TcpStream) {
        let Ok(mut frames) = Frames::new(stream) else { return };
        while let Ok(Some(message)) = frames.read().await {
            let life = self.lives.current();
            let letter = self.note(message);
            self.record.ring(Doing::Booking);
            let is_lost = self.take_time(&letter, &mut frames).await;
            if self.lives.is_over(life) {
                self.record.cut(life, |cut| cut.bookings += 1);
            }
            let written = !is_lost && frames.write(&answer(&letter), 0).await.is_ok();
            if !written {
                return;
            }
        }
    }

    /// Decides, once, and writes it down before anybody is told.
    fn note(&self, message: Vec<u8>) -> Letter {
        let control_id = field(&message, "MSH", 10);
        let mut book = self.book.lock().unwrap();
        let letter = book.entry(control_id.clone()).or_insert_with(|| Letter {
            is_accepted: !self.draw(&control_id, 0).below(REFUSED_ONE_IN).eq(&0),
            control_id,
            bytes: message.clone(),
            times: 0,
            changed: 0,
            moment: self.record.moment(),
        });
        letter.times += 1;
        letter.changed += u32::from(letter.bytes != message);
        letter.clone()
    }

    fn draw(&self, control_id: &str, time: u32) -> Stream {
        let hash = ids::event_id(&[control_id, &time.to_string()]);
        Stream::about(self.seed, Consumer::Acknowledgements, hash.0)
    }

    /// Thinks; whether the answer gets lost on the way.
    async fn take_time(&self, letter: &Letter, frames: &mut Frames) -> bool {
        let mut stream = self.draw(&letter.control_id, letter.times);
        if stream.chance(HELD_PERMILLE) {
            // Nothing more is sent before our answer: whatever this returns, the sender is gone.
            timeout(HELD_MAX, frames.read()).await.ok();
        } else {
            let is_slow = stream.chance(SLOW_PERMILLE);
            let most_ms = if is_slow { DELAYS_MS.1 } else { DELAYS_MS.0 };
            pace::pass(Duration::from_millis(stream.below(most_ms))).await;
        }
        stream.chance(LOST_PERMILLE)
    }
}

fn answer(letter: &Letter) -> Vec<u8> {
    let sent_at = field(&letter.bytes, "MSH", 7);
    let (code, text) = if letter.is_accepted { ("AA", "") } else { ("AE", "|the clinic said no") };
    let id = &letter.control_id;
    format!(
        "MSH|^~\\&|THORNPAS|R9Z|BACKFILL|R9Z|{sent_at}||ACK|{id}|P|2.4\rMSA|{code}|{id}{text}\r"
    )
    .into_bytes()
}
