//! The course of the day on one side: the script's events and everybody's answers, each at its
//! time, by a clock that is only set from here.

use std::collections::BTreeMap;

use backfill_core::{EventId, Timestamp};
use backfill_runtime::ports::{Feed, NewEvent};
use backfill_runtime::{Reading, Zone};
use backfill_tests::people::london;

use super::day::{Day, MORNING};
use super::people;
use super::side::Side;

/// The process ends and starts again at noon, and is away for so long.
const NOON: Timestamp = Timestamp(MORNING.0 + 2 * HOUR_MS);
const AWAY_MS: i64 = 5 * 60 * 1_000;
/// The day ends on Sunday, after the clocks have changed.
const END: Timestamp = Timestamp(MORNING.0 + 56 * HOUR_MS);
const HOUR_MS: i64 = 60 * 60 * 1_000;
/// Answers come at whole five minutes, those of one moment together.
const TICK_MS: i64 = 5 * 60 * 1_000;

/// The clock, and what is still to come.
pub(super) struct Course<'a> {
    seed: u64,
    side: &'a mut Side,
    zone: Zone,
    now_ms: i64,
    to_come: BTreeMap<(Timestamp, EventId), NewEvent>,
    was_away: bool,
}

impl<'a> Course<'a> {
    /// Lives through the day on a side.
    pub(super) async fn run(seed: u64, day: &Day, side: &'a mut Side) {
        side.start().await;
        let said = day.said.iter().map(|(at, event)| ((*at, event.id), event.clone()));
        let to_come = said.collect();
        let (zone, now_ms) = (london(), MORNING.0);
        let mut course = Self { seed, side, zone, now_ms, to_come, was_away: false };
        for events in &day.begin {
            course.side.take(MORNING, events.clone()).await;
            course.step(events.len()).await;
        }
        while course.go_on().await {}
        course.side.save().await;
    }

    /// The next thing that happens; false if the day is over.
    async fn go_on(&mut self) -> bool {
        let said = self.to_come.first_key_value().map(|((at, _), _)| at.0);
        let wait_ms = self.side.driver().wait_ms(self.reading());
        let due = wait_ms.map(|wait_ms| self.now_ms + i64::try_from(wait_ms).unwrap());
        let Some(next) = [said, due].into_iter().flatten().min().filter(|it| *it < END.0) else {
            return false;
        };
        self.now_ms = self.now_ms.max(next);
        if NOON.0 <= self.now_ms && !self.was_away {
            self.away().await;
        }
        let events = self.said_now();
        let count = events.len();
        if 0 < count {
            self.side.take(Timestamp(self.now_ms), events).await;
        }
        self.step(count).await;
        true
    }

    /// What is said at this moment or before, as far as it comes over one topic: between topics
    /// there is no order that both sides must keep.
    fn said_now(&mut self) -> Vec<NewEvent> {
        let mut events: Vec<NewEvent> = Vec::new();
        while let Some(next) = self.to_come.first_entry() {
            let alike = |last: &NewEvent| Feed::of(&last.event) == Feed::of(&next.get().event);
            if self.now_ms < next.key().0.0 || !events.last().is_none_or(alike) {
                break;
            }
            events.push(next.remove());
        }
        events
    }

    /// The process is gone for a while, with what it had in memory.
    async fn away(&mut self) {
        self.was_away = true;
        self.side.save().await;
        self.now_ms += AWAY_MS;
        self.side.start().await;
    }

    async fn step(&mut self, expected: usize) {
        let wishes = self.side.turns(self.reading(), expected).await;
        for (id, effect) in wishes {
            for (after_ms, event) in people::answers(self.seed, id, &effect) {
                let tick = (self.now_ms + after_ms).div_euclid(TICK_MS) + 1;
                self.to_come.insert((Timestamp(tick * TICK_MS), event.id), event);
            }
        }
    }

    fn reading(&self) -> Reading {
        let now = Timestamp(self.now_ms);
        Reading {
            wall_ms: self.now_ms,
            steady_ms: u64::try_from(self.now_ms - MORNING.0).unwrap(),
            utc_offset_minutes: self.zone.offset_minutes(now),
        }
    }
}
