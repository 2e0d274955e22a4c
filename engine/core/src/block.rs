//! Closed parts of diaries: a time that is freed inside one is not free.

use alloc::vec::Vec;

use crate::event::SlotBlocked;
use crate::slot::{SlotFacts, same_name};
use crate::time::Timestamp;

/// What a trust said of a part of its diary. Of two that speak of one moment the later one counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Which part.
    pub part: SlotBlocked,
    /// It was opened again.
    pub is_lifted: bool,
}

impl SlotBlocked {
    /// Whether a time lies in this part of the diary, or some of it does.
    #[must_use]
    pub fn concerns(&self, facts: &SlotFacts) -> bool {
        self.trust == facts.trust
            && self.session.as_ref().is_none_or(|it| same_name(it, &facts.session))
            && (self.site.is_empty() || self.site == facts.site)
            && facts.start < self.to
            && self.from < facts.end()
    }

    /// The part that is opened with a freed time: its clinic, or where none is named its site.
    pub(crate) fn opened(facts: &SlotFacts, said_at: Timestamp) -> Self {
        Self {
            trust: facts.trust,
            session: Some(facts.session.clone()),
            site: facts.site,
            from: facts.start,
            to: facts.end(),
            said_at,
        }
    }

    /// Whether the sender said it before the other; by arrival, where one has no time.
    fn is_older(&self, other: &Self) -> bool {
        0 < self.said_at.0 && self.said_at < other.said_at
    }

    /// Whether both speak of one moment of one diary, as far as both name one.
    fn meets(&self, other: &Self) -> bool {
        let clinics = self.session.as_ref().zip(other.session.as_ref());
        self.trust == other.trust
            && clinics.is_none_or(|(one, other)| same_name(one, other))
            && !self.site.contradicts(other.site)
            && self.from < other.to
            && other.from < self.to
    }

    /// Whether everything that `other` says is within what this says.
    fn covers(&self, other: &Self) -> bool {
        let same =
            (self.trust, &self.session, self.site) == (other.trust, &other.session, other.site);
        same && self.from <= other.from && other.to <= self.to
    }
}

/// Adds what was said last. What it replaces is forgotten, and what is past, unless it says something of a
/// part that goes on: a time that was opened must not be closed again by being forgotten.
pub(crate) fn add(blocks: &mut Vec<Block>, new: Block, now: Timestamp) {
    let is_replaced = |it: &Block| new.part.covers(&it.part) && !new.part.is_older(&it.part);
    blocks.retain(|it| !is_replaced(it));
    if now < new.part.to && new.part.from < new.part.to {
        blocks.push(new);
    }
    let going_on = blocks.iter().map(|it| &it.part).filter(|part| now < part.to);
    let going_on: Vec<SlotBlocked> = going_on.cloned().collect();
    blocks.retain(|it| going_on.iter().any(|part| part.meets(&it.part)));
}

/// Whether the sender said it before it said the opposite of some of it.
pub(crate) fn is_overtaken(blocks: &[Block], new: &Block) -> bool {
    let opposite = blocks.iter().filter(|it| it.is_lifted != new.is_lifted);
    opposite.filter(|it| new.part.meets(&it.part)).any(|it| new.part.is_older(&it.part))
}

/// Whether some of this time is closed, by what was said last of each moment.
pub(crate) fn is_blocked(blocks: &[Block], facts: &SlotFacts) -> bool {
    let mut open = Vec::new();
    let concerned = blocks.iter().rev().filter(|it| it.part.concerns(facts));
    for Block { part, is_lifted } in concerned {
        let within = (part.from.max(facts.start), part.to.min(facts.end()));
        if !is_lifted && !is_covered(within, &open) {
            return true;
        }
        open.push(within);
    }
    false
}

/// Whether every moment of the stretch lies in one of the others.
fn is_covered((mut from, to): (Timestamp, Timestamp), others: &[(Timestamp, Timestamp)]) -> bool {
    while from < to {
        let next = others.iter().filter(|(start, end)| *start <= from && from < *end);
        let Some(end) = next.map(|(_, end)| *end).max() else { return false };
        from = end;
    }
    true
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;
    use crate::code::Code;
    use crate::decide::world::World;

    /// From when to when of the day, in minutes; of which clinic, if of one; opened or closed.
    type Said = (i64, i64, Option<&'static str>, bool);

    fn time(from: i64, to: i64) -> SlotFacts {
        let mut facts = World::new().facts(10);
        facts.start = facts.start.plus_minutes(from);
        facts.duration_minutes = u16::try_from(to - from).unwrap();
        facts
    }

    fn said(said: &[Said]) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (from, to, session, is_lifted) in said.iter().copied() {
            let day = time(from, to);
            let session = session.map(String::from);
            let (trust, site) = (day.trust, Code::EMPTY);
            let said_at = Timestamp(0);
            let (from, to) = (day.start, day.end());
            let part = SlotBlocked { trust, session, site, from, to, said_at };
            add(&mut blocks, Block { part, is_lifted }, Timestamp(0));
        }
        blocks
    }

    const KNEE: Option<&str> = Some("KNEE");

    #[test]
    fn of_each_moment_the_last_word_counts() {
        let cases: [(&[Said], i64, i64, bool); 12] = [
            (&[(0, 120, KNEE, false)], 0, 30, true),
            (&[(0, 120, KNEE, false)], 110, 140, true),
            (&[(0, 120, KNEE, false)], 120, 150, false),
            (&[(0, 120, Some("HIP"), false)], 0, 30, false),
            (&[(0, 120, None, false)], 0, 30, true),
            (&[(0, 120, KNEE, false), (0, 30, KNEE, true)], 0, 30, false),
            (&[(0, 120, KNEE, false), (0, 30, KNEE, true)], 30, 60, true),
            (&[(0, 120, KNEE, false), (0, 20, KNEE, true)], 0, 30, true),
            (&[(0, 120, KNEE, false), (0, 15, KNEE, true), (15, 30, KNEE, true)], 0, 30, false),
            (&[(0, 30, KNEE, true), (0, 120, KNEE, false)], 0, 30, true),
            // A clinic of a closed site was opened: the others stay closed.
            (&[(0, 120, None, false), (0, 120, KNEE, true)], 0, 30, false),
            (&[(0, 120, None, false), (0, 120, Some("HIP"), true)], 0, 30, true),
        ];
        for (words, from, to, blocked) in cases {
            assert_eq!(is_blocked(&said(words), &time(from, to)), blocked, "{words:?} {from}");
        }
    }

    #[test]
    fn a_time_that_was_opened_is_not_closed_again_when_it_is_past() {
        let mut blocks = said(&[(0, 120, KNEE, false), (0, 30, KNEE, true)]);
        let elsewhere = said(&[(200, 230, KNEE, false)]).remove(0);
        add(&mut blocks, elsewhere, time(0, 30).end());
        assert!(!is_blocked(&blocks, &time(0, 30)));
        assert!(is_blocked(&blocks, &time(30, 60)));
    }

    #[test]
    fn what_is_replaced_or_past_is_forgotten() {
        let mut blocks = said(&[(0, 60, KNEE, false), (0, 120, KNEE, true), (0, 30, None, false)]);
        assert_eq!(blocks.len(), 2);
        let again = blocks[1].clone();
        add(&mut blocks, again, time(0, 29).end());
        assert_eq!(blocks.len(), 2);
        let again = blocks[1].clone();
        add(&mut blocks, again, time(0, 120).end());
        assert!(blocks.is_empty());
    }
}
