//! What the thread does now and then: looks into what is lost, and counts partitions.

use std::time::{Duration, Instant};

use backfill_runtime::ports::Feed;
use metrics::{counter, gauge};
use tracing::{error, info, warn};

use super::{Read, Worker, consumer};
use crate::decode::Decode;
use crate::end;
use crate::merge::Pace;
use crate::reach::CUT_OFF;
use crate::reader::assignment::assign;
use crate::reader::lane::Lane;
use crate::reader::lost::{Found, look};
use crate::reader::shelf::Ready;

/// How often it is looked whether the topics are still those that were read.
const LOOK_BACK_EVERY: Duration = Duration::from_secs(60);

impl<D: Decode> Worker<D> {
    /// What is done now and then.
    pub(super) fn care(&mut self, read: &mut Read<D::Item>) {
        let renewed = self.ear.is_cut_off() && self.renew(read);
        if self.is_held(read) {
            return;
        }
        let released = read.hold.take().is_some();
        if released {
            info!(region = self.region, "brokers are there; fetching goes on");
        }
        let has_lost = read.lanes.iter().any(|lane| lane.is_lost);
        let found = has_lost && self.look_for_lost(read);
        let grown = self.take_new_partitions(read);
        let again = self.looks_back(read);
        if (found || grown || renewed || released || again)
            && let Err(reason) = assign(&self.consumer, &mut read.lanes, &self.waker)
        {
            error!(region = self.region, reason, "partitions cannot be read");
            self.shelf.set_trouble(Some(reason));
        }
    }

    /// Whether to look if the topics are still those that were read: a topic that is made anew while
    /// it is read has no end for the client, which goes on at the same offset (librdkafka 2.12.1 says
    /// so itself where it learns of another topic id).
    fn looks_back(&self, read: &mut Read<D::Item>) -> bool {
        let due = LOOK_BACK_EVERY <= read.looked_back.elapsed();
        if !self.ear.takes_doubt() && !due {
            return false;
        }
        read.looked_back = Instant::now();
        read.lanes.iter().any(|lane| lane.mark.is_some())
    }

    /// Puts a new consumer in the place of one that cannot go on; says whether there is one.
    fn renew(&mut self, read: &mut Read<D::Item>) -> bool {
        counter!("backfill_reader_renewals_total").increment(1);
        warn!(region = self.region, reason = CUT_OFF, "going on with a new consumer");
        let ear = self.ear.for_another();
        let consumer = match consumer(&self.config, &ear, &self.waker) {
            Ok(consumer) => consumer,
            Err(error) => {
                error!(region = self.region, %error, "there is no new consumer");
                return false;
            }
        };
        // They hold on to the old one.
        read.lanes.iter_mut().for_each(|lane| lane.queue = None);
        self.ear = ear;
        end::aside(std::mem::replace(&mut self.consumer, consumer));
        true
    }

    /// Finds out what became of lanes that the consumer stopped to read; says whether one of them
    /// can go on.
    fn look_for_lost(&self, read: &mut Read<D::Item>) -> bool {
        let now_ms = read.now_ms();
        let mut found = false;
        for (at, lane) in read.lanes.iter_mut().enumerate().filter(|(_, lane)| lane.is_lost) {
            match look(&self.consumer, lane) {
                Found::Unknown => {}
                Found::There => {
                    found = true;
                    // What was before it went as things go: there is nothing to compare.
                    lane.mark = None;
                }
                Found::Gone(loss) => {
                    found = true;
                    let topic = lane.feed.topic();
                    counter!("backfill_input_lost_total", "topic" => topic).increment(1);
                    error!(region = self.region, "{}", loss.told());
                    lane.go_on(loss.goes_on_at);
                    let next = lane.place(loss.goes_on_at).into();
                    let ready = Ready { next, item: self.decode.lost(&loss), bytes: 0 };
                    // Before everything that is still there.
                    read.merge.push(at, i64::MIN, ready, Pace::Behind, now_ms);
                }
            }
        }
        found
    }

    /// Reads partitions that were added, from their beginning; says whether there are any.
    fn take_new_partitions(&self, read: &mut Read<D::Item>) -> bool {
        let mut grown = false;
        for feed in &self.feeds {
            let read_now = read.lanes.iter().filter(|lane| lane.feed == *feed).count();
            let read_now = i32::try_from(read_now).unwrap_or(i32::MAX);
            let told = self.ear.partitions(*feed).map_or(0, i64::from);
            let there = i32::try_from(told).unwrap_or(read_now);
            if there <= read_now {
                continue;
            }
            grown = true;
            self.alarm(*feed, read_now, there);
            for partition in read_now..there {
                let lane = Lane::new(*feed, partition, None);
                let at = read.lanes.partition_point(|it| it.rank() < lane.rank());
                read.merge.insert(at, read.now_ms());
                read.lanes.insert(at, lane);
            }
        }
        grown
    }

    fn alarm(&self, feed: Feed, before: i32, now: i32) {
        let topic = feed.topic();
        gauge!("backfill_partition_count_changed", "topic" => topic).set(1);
        error!(
            region = self.region,
            topic,
            before,
            now,
            "the topic has more partitions than before: all are read and nothing is lost, but \
             records of one key may have changed places; set `kafka.partitions` to what it has"
        );
    }
}
