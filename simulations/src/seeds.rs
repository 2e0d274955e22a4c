//! Randomness: one seed, and one independent stream per consumer, so that a new consumer does not
//! change what the others draw.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Who draws. Append only: the order is part of what a seed means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumer {
    /// Which faults a seed has, and how often.
    Swarm,
    /// The waiting list.
    WaitingList,
    /// Names and numbers of made-up people.
    Identities,
    /// The trust's diary and what happens in it.
    Diary,
    /// What patients do.
    People,
    /// Faults of the store and the process.
    Process,
    /// Faults of delivery.
    Delivery,
    /// Faults of the clock.
    Clock,
    /// What the trust's system answers.
    Acknowledgements,
    /// Faults of messages to patients.
    Messages,
    /// The demonstration trust's day of messages.
    Day,
    /// The rules of the world.
    Rules,
    /// What senders leave out and get wrong.
    Senders,
    /// When trusts are silent, and when their lists count as old.
    Hearing,
}

/// A stream of random choices.
#[derive(Debug, Clone)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of one consumer under a seed.
    #[must_use]
    pub fn of(seed: u64, consumer: Consumer) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(consumer as u64);
        Self(generator)
    }

    /// The stream of one thing: the same for the same seed, consumer and id, in any order.
    #[must_use]
    pub fn about(seed: u64, consumer: Consumer, id: u128) -> Self {
        let [high, low] = halves(id);
        Self::of(seed ^ (high ^ low).rotate_left(17), consumer)
    }

    /// A number below `end`; 0 if `end` is 0. The bias is below 2^-32 for the sizes used here.
    pub fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(end);
        (wide >> 64) as u64
    }

    /// A number from `low` to `high`, both inclusive.
    ///
    /// # Panics
    /// If `high` is below `low`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.checked_sub(low).and_then(|span| u64::try_from(span).ok());
        let drawn = self.below(span.expect("a range has its low end first") + 1);
        low + i64::try_from(drawn).expect("below a span of i64")
    }

    /// A small number from `low` to `high`, both inclusive.
    ///
    /// # Panics
    /// If `high` is below `low`.
    pub fn small(&mut self, low: u16, high: u16) -> u16 {
        let drawn = self.between(i64::from(low), i64::from(high));
        u16::try_from(drawn).expect("between two u16")
    }

    /// True in `permille` of 1,000 cases.
    pub fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < u64::from(permille)
    }

    /// One of the items.
    ///
    /// # Panics
    /// If there is none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }

    /// An index below `len`.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).unwrap_or(0)
    }

    /// The position of one of the weights, each as likely as it is heavy.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut drawn = self.below(weights.iter().map(|weight| u64::from(*weight)).sum());
        for (position, weight) in weights.iter().enumerate() {
            if drawn < u64::from(*weight) {
                return position;
            }
            drawn -= u64::from(*weight);
        }
        0
    }

    /// 128 random bits.
    pub fn id(&mut self) -> u128 {
        u128::from(self.0.next_u64()) << 64 | u128::from(self.0.next_u64())
    }
}

/// The two halves of an id.
#[expect(clippy::cast_possible_truncation, reason = "each half is taken on purpose")]
pub(crate) fn halves(id: u128) -> [u64; 2] {
    [(id >> 64) as u64, id as u64]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consumers_of_one_seed_draw_different_numbers() {
        let mut people = Stream::of(7, Consumer::People);
        let mut clock = Stream::of(7, Consumer::Clock);
        assert_ne!(people.id(), clock.id());
        assert_eq!(Stream::of(7, Consumer::People).id(), Stream::of(7, Consumer::People).id());
    }

    #[test]
    fn choices_stay_in_their_ranges() {
        let mut stream = Stream::of(1, Consumer::Swarm);
        for _ in 0..1000 {
            assert!((-3..=4).contains(&stream.between(-3, 4)));
            assert_eq!(stream.weighted(&[0, 5, 0]), 1);
            assert!(!stream.chance(0));
            assert!(stream.chance(1000));
        }
    }
}
