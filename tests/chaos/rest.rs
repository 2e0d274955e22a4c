//! Letting everything come to its end, and gathering what there is to see.

use std::collections::BTreeMap;

use anyhow::Context as _;
use backfill_core::Timestamp;
use backfill_runtime::clock::Clock;
use backfill_runtime::ports::Feed;
use backfill_tests::checks::evidence::{Evidence, Seen};
use backfill_tests::outside::day::Day;
use backfill_tests::outside::look;
use backfill_tests::outside::mailbox::Mail;
use tempfile::TempDir;

use crate::found::{self, Everything, Found};
use crate::quiet::Records;
use crate::region::Region;
use crate::tally::Tally;
use crate::topics::{self, Kept};
use crate::world::World;

/// What is on all topics.
type Topics = BTreeMap<Feed, Vec<Kept>>;

impl World {
    /// Heals everything, waits until nothing is left to do, stops the service, and looks.
    pub(crate) async fn come_to_rest(mut self) -> anyhow::Result<(Tally, Everything, TempDir)> {
        self.end_load().await?;
        self.send_patients_home().await?;
        let long_since = self.give_time().await?;
        let records = self.quiet(long_since).await?;
        let quiet_at = Clock::system().now();
        let seen = self.seen(&records).await?;
        let mut open = self.open_to_all().await;
        for member in &mut self.crew.members {
            member.stop().await?;
        }
        anyhow::ensure!(!self.sorting.is_finished(), "an invitation of a stranger");
        let topics = self.topics().await?;
        self.write_down(&topics).await?;
        for records in topics.values() {
            open.extend(records.iter().map(public));
        }
        let url = self.database_url();
        let mut regions = Vec::new();
        for (region, seen) in self.regions.iter().zip(seen) {
            regions.push(self.found(region, seen, (&topics, &url, quiet_at)).await?);
        }
        self.note_who_left(&regions);
        let people = self.regions.iter().flat_map(|it| it.plan.list.iter());
        let everything = Everything {
            regions,
            poison: self.told.poisoned(),
            came_in: topics.get(&Feed::Cancellations).cloned().unwrap_or_default(),
            quarantine: topics.get(&Feed::Quarantine).cloned().unwrap_or_default(),
            open,
            people: people.map(|line| line.person.clone()).collect(),
            quiet_at,
            broke: self.crew.members.iter().flat_map(|it| it.broke.clone()).collect(),
        };
        Ok((self.tally, everything, self.root))
    }

    async fn seen(&self, records: &Records) -> anyhow::Result<Vec<Seen>> {
        let mut all = Vec::new();
        for region in &self.regions {
            let plan = &region.plan;
            let http = region.desk.doors.first().context("a door")?;
            let is_ours = |mail: &Mail| region.book.contains_key(&mail.to);
            let mails: Vec<Mail> = self.mailbox.mails().into_iter().filter(is_ours).collect();
            let messages = plan.day.messages.clone();
            all.push(Seen {
                day: Day::new(plan.seed, &messages),
                sent: plan.record.sent(),
                answers: plan.record.answers(),
                letters: plan.hospital.letters(),
                pages: look::pages(http, &mails).await?,
                listed: look::slots(http).await?,
                mails,
                quiet_seq: records.get(plan.name).copied().unwrap_or_default(),
                streamed: self.told.lines(plan.name),
            });
        }
        Ok(all)
    }

    /// Logs and metrics of every process.
    async fn open_to_all(&self) -> Vec<(String, Vec<u8>)> {
        let mut open = Vec::new();
        for member in &self.crew.members {
            let metrics = member.metrics().await.unwrap_or_default();
            open.push((format!("the metrics of {}", member.name), metrics.into_bytes()));
            open.push((format!("the log of {}", member.name), member.log().into_bytes()));
        }
        open
    }

    async fn topics(&self) -> anyhow::Result<Topics> {
        let mut topics = Topics::new();
        for feed in Feed::IN.into_iter().chain(Feed::OUT) {
            let brokers = self.cluster.bootstrap();
            let read = move || topics::read(&brokers, feed.topic());
            topics.insert(feed, tokio::task::spawn_blocking(read).await??);
        }
        Ok(topics)
    }

    /// For whoever looks into a run that failed: its servers are gone by then.
    async fn write_down(&self, topics: &Topics) -> anyhow::Result<()> {
        let records: String = topics.values().flatten().map(topics::line).collect();
        std::fs::write(self.root.path().join("records"), records)?;
        std::fs::write(self.root.path().join("decided"), self.database.decided().await?)?;
        Ok(())
    }

    async fn found(
        &self,
        region: &Region,
        seen: Seen,
        (topics, url, quiet_at): (&Topics, &str, Timestamp),
    ) -> anyhow::Result<Found> {
        let name = region.plan.name;
        let store = found::store(url, name, self.root.path()).await?;
        let came_in: Vec<Kept> =
            Feed::IN.iter().filter_map(|it| topics.get(it)).flatten().cloned().collect();
        let mut rows = self.database.rows(name).await?;
        rows.log = found::came_in(name, &came_in, (quiet_at, &rows));
        let broken_chain = store.verify_chain().await.err().map(|error| error.to_string());
        let evidence = Evidence::gather(&store, rows, seen).await?;
        store.close().await;
        let of_region = |records: &Vec<Kept>| {
            let ours = records.iter().filter(|it| it.value.key.as_deref() == Some(name));
            ours.cloned().collect::<Vec<_>>()
        };
        Ok(Found {
            region: name.to_owned(),
            evidence,
            told: topics.iter().map(|(feed, records)| (*feed, of_region(records))).collect(),
            broken_chain,
            epochs: self.tally.epochs.get(name).cloned().unwrap_or_default(),
        })
    }

    /// Those who left hit work in progress where what they asked for was done all the same.
    fn note_who_left(&mut self, regions: &[Found]) {
        let lines = regions
            .iter()
            .flat_map(|it| it.evidence.seen.streamed.iter().map(move |line| (it, line)));
        let left = lines.filter(|(_, line)| line.way == crate::told::LEFT);
        let done = left.filter(|(it, line)| it.evidence.inbox.contains_key(&line.event)).count();
        let struck = self.tally.struck.entry(crate::schedule::Fault::Disconnects).or_default();
        // Each strike leaves as many: all of them hit if each has something that was done.
        struck.hits = struck.count.min(u32::try_from(done).unwrap_or(u32::MAX));
    }
}

/// A record as anybody who may read the topic sees it.
fn public(record: &Kept) -> (String, Vec<u8>) {
    let place = format!("{} partition {} offset {}", record.topic, record.partition, record.offset);
    let headers =
        record.value.headers.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
    let bytes = headers.chain([record.value.bytes.as_slice()]).collect::<Vec<_>>().concat();
    (place, bytes)
}
