//! The day as the load sends it: out of order, some messages twice, and how far it may have come
//! in each life of the process.

use backfill_simulations::seeds::{Consumer, Stream};
use backfill_simulations::trust::DayMessage;

/// Of 1,000 messages, so many are overtaken by later ones.
const OVERTAKEN_PERMILLE: u32 = 300;
/// By how many messages at most.
const OVERTAKEN_BY_MAX: u64 = 16;
/// Of 1,000 messages, so many come once more later on.
const AGAIN_PERMILLE: u32 = 600;
/// How many messages later at most.
const AGAIN_AFTER_MAX: u64 = 80;
/// Of 1,000 messages, so many come at the same moment on two connections.
const TOGETHER_PERMILLE: u32 = 200;
/// Of 1,000 messages, so many come once more when all is over.
const AT_THE_END_PERMILLE: u32 = 100;
/// What the day begins with: the appointments that people on the list hold.
const HELD: &str = "held_booking";
/// In the first of so many parts of the run the held appointments are sent.
const HELD_PART: usize = 12;

/// See the module.
#[derive(Debug)]
pub struct Day {
    /// All messages, once each.
    pub messages: Vec<DayMessage>,
    /// Which message is sent, in this order.
    pub order: Vec<usize>,
    held: usize,
}

impl Day {
    /// The order of a seed.
    pub fn new(seed: u64, messages: &[DayMessage]) -> Self {
        let held = messages.iter().filter(|message| message.kind == HELD).count();
        let mut keyed: Vec<(u64, usize)> = Vec::new();
        for index in 0..messages.len() {
            let mut stream = Stream::about(seed, Consumer::Delivery, index as u128);
            let late = stream.chance(OVERTAKEN_PERMILLE);
            let place = index as u64 + if late { stream.below(OVERTAKEN_BY_MAX) } else { 0 };
            keyed.push((place, index));
            if stream.chance(AGAIN_PERMILLE) {
                keyed.push((place + 1 + stream.below(AGAIN_AFTER_MAX), index));
            }
            if stream.chance(TOGETHER_PERMILLE) {
                keyed.push((place, index));
            }
            if stream.chance(AT_THE_END_PERMILLE) {
                keyed.push((u64::MAX, index));
            }
        }
        keyed.sort_unstable();
        let order = keyed.into_iter().map(|(_, index)| index).collect();
        Self { messages: messages.to_vec(), order, held }
    }

    /// How many may have been sent by the end of a life, so that the day lasts for all of them.
    pub fn due_by(&self, life: u32, lives: u32) -> usize {
        let (life, lives) = (life.min(lives) as usize, lives.max(1) as usize);
        let first = (lives / HELD_PART).max(1);
        if life <= first {
            return self.held * life / first;
        }
        self.held + (self.order.len() - self.held) * (life - first) / (lives - first).max(1)
    }

    /// The name under which the service keeps the message: MSH-10.
    pub fn control_id(&self, index: usize) -> String {
        crate::outside::frames::field(&self.messages[index].bytes, "MSH", 10)
    }
}
