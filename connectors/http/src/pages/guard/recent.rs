//! What was seen last, a limited number of it: the oldest makes room.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// See the module.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    known: HashMap<K, V>,
    /// Oldest first; each key once.
    order: VecDeque<K>,
    most: usize,
}

impl<K: Hash + Eq + Copy, V: Copy> Recent<K, V> {
    pub(super) fn new(most: usize) -> Self {
        Self { known: HashMap::new(), order: VecDeque::new(), most }
    }

    pub(super) fn get(&self, key: K) -> Option<V> {
        self.known.get(&key).copied()
    }

    pub(super) fn put(&mut self, key: K, value: V) {
        if self.known.insert(key, value).is_some() {
            return;
        }
        self.order.push_back(key);
        if self.most < self.order.len()
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_makes_room_and_nothing_grows() {
        let mut recent = Recent::new(2);
        for (key, value) in [(1, 'a'), (2, 'b'), (1, 'c'), (3, 'd')] {
            recent.put(key, value);
        }
        assert_eq!([recent.get(1), recent.get(2), recent.get(3)], [None, Some('b'), Some('d')]);
        assert_eq!((recent.known.len(), recent.order.len()), (2, 2));
    }
}
