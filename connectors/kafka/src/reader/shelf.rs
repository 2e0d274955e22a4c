//! The shelf between the thread that reads and the tasks that take: bounded, in one order.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use backfill_runtime::ports::{Feed, Position};

/// How many records wait here at most, those of other regions included.
const RECORDS_MAX: usize = 50_000;
/// How many bytes wait here at most.
const BYTES_MAX: usize = 64 * 1024 * 1024;

/// A record in its place in the order.
#[derive(Debug)]
pub(super) struct Ready<T> {
    /// Where to go on after it.
    pub(super) next: Position,
    /// None if it is not for this reader.
    pub(super) item: Option<T>,
    /// How much it weighs.
    pub(super) bytes: usize,
}

/// What was taken off the shelf at once.
#[derive(Debug)]
pub(crate) struct Taken<T> {
    /// The items, in order.
    pub(crate) items: Vec<T>,
    /// Where to go on in each partition that moved since reading was resumed.
    pub(crate) places: Vec<Position>,
    /// There was no room for more before.
    pub(super) made_room: bool,
    /// Nothing is left, here and, as far as it was told, on the brokers.
    pub(crate) is_all: bool,
}

/// What was read and not taken yet.
pub(super) struct Shelf<T>(Mutex<Rows<T>>);

struct Rows<T> {
    ready: VecDeque<Ready<T>>,
    bytes: usize,
    places: BTreeMap<(Feed, u32), Position>,
    /// Records that were read and are not in the order yet.
    unmerged: usize,
    /// All partitions were read to their ends, as far as it was told.
    at_end: bool,
    trouble: Option<String>,
}

impl<T> Shelf<T> {
    pub(super) fn new() -> Self {
        let trouble = Some("reading was not resumed".to_owned());
        Self(Mutex::new(Rows { trouble, ..Rows::default() }))
    }

    /// Forgets everything: reading goes on elsewhere.
    pub(super) fn clear(&self) {
        *self.rows() = Rows::default();
    }

    pub(super) fn has_room(&self) -> bool {
        self.rows().has_room()
    }

    pub(super) fn put(&self, ready: Ready<T>) {
        let mut rows = self.rows();
        rows.bytes += ready.bytes;
        rows.ready.push_back(ready);
    }

    /// How many records were read and are not in the order yet.
    pub(super) fn set_unmerged(&self, count: usize) {
        self.rows().unmerged = count;
    }

    /// Whether all partitions were read to their ends, and everything of them is here.
    pub(super) fn set_at_end(&self, at_end: bool) {
        self.rows().at_end = at_end;
    }

    /// Why nothing can be read until somebody does something; none if it goes on.
    pub(super) fn set_trouble(&self, reason: Option<String>) {
        self.rows().trouble = reason;
    }

    pub(super) fn trouble(&self) -> Option<String> {
        self.rows().trouble.clone()
    }

    pub(super) fn waiting(&self) -> u64 {
        let rows = self.rows();
        (rows.ready.len() + rows.unmerged) as u64
    }

    pub(super) fn take(&self, count_max: usize) -> Taken<T> {
        let mut rows = self.rows();
        let made_room = !rows.has_room();
        let mut items = Vec::new();
        while let Some(ready) = rows.next(items.len() < count_max) {
            items.extend(ready.item);
        }
        let is_all = rows.at_end && rows.ready.is_empty();
        Taken { items, places: rows.places(), made_room, is_all }
    }

    fn rows(&self) -> MutexGuard<'_, Rows<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            ready: VecDeque::new(),
            bytes: 0,
            places: BTreeMap::new(),
            unmerged: 0,
            at_end: false,
            trouble: None,
        }
    }
}

impl<T> Rows<T> {
    fn has_room(&self) -> bool {
        self.ready.len() < RECORDS_MAX && self.bytes < BYTES_MAX
    }

    /// The next record; when items are not wanted any more, only if it is none.
    fn next(&mut self, items_too: bool) -> Option<Ready<T>> {
        if !items_too && self.ready.front()?.item.is_some() {
            return None;
        }
        let ready = self.ready.pop_front()?;
        self.bytes = self.bytes.saturating_sub(ready.bytes);
        self.places.insert((ready.next.feed, ready.next.partition), ready.next);
        Some(ready)
    }

    fn places(&self) -> Vec<Position> {
        self.places.values().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Ready, Shelf};
    use backfill_runtime::ports::{Feed, Position};

    fn ready(partition: u32, next: u64, item: Option<&'static str>) -> Ready<&'static str> {
        let mark = Some(next);
        let next = Position { feed: Feed::Waitlist, partition, offset: next, mark };
        Ready { next, item, bytes: 10 }
    }

    fn offsets(places: &[Position]) -> Vec<(u32, u64)> {
        places.iter().map(|place| (place.partition, place.offset)).collect()
    }

    #[test]
    fn places_follow_what_was_taken_and_what_was_passed_over() {
        let shelf = Shelf::new();
        shelf.put(ready(0, 1, Some("a")));
        shelf.put(ready(1, 8, None));
        shelf.put(ready(0, 2, Some("b")));
        shelf.put(ready(2, 5, None));
        let taken = shelf.take(1);
        assert_eq!(taken.items, ["a"]);
        assert_eq!(offsets(&taken.places), [(0, 1), (1, 8)]);
        let taken = shelf.take(1);
        assert_eq!(taken.items, ["b"]);
        assert_eq!(offsets(&taken.places), [(0, 2), (1, 8), (2, 5)]);
        assert_eq!(shelf.waiting(), 0);
    }

    #[test]
    fn a_shelf_that_is_full_says_so_until_something_is_taken() {
        let shelf = Shelf::new();
        shelf.put(Ready { bytes: super::BYTES_MAX, ..ready(0, 1, Some("large")) });
        assert!(!shelf.has_room());
        assert!(shelf.take(1).made_room);
        assert!(shelf.has_room());
        assert!(!shelf.take(1).made_room);
        (0..super::RECORDS_MAX as u64).for_each(|at| shelf.put(ready(0, at, Some("small"))));
        assert!(!shelf.has_room());
    }

    #[test]
    fn a_cleared_shelf_has_forgotten_its_places() {
        let shelf = Shelf::new();
        shelf.put(ready(0, 1, Some("a")));
        shelf.take(1);
        shelf.put(ready(0, 2, Some("b")));
        shelf.clear();
        let taken = shelf.take(9);
        assert!(taken.items.is_empty() && taken.places.is_empty());
    }
}
