//! Looks whether the topics are as they must be, and says what to do where they are not.

use std::collections::BTreeMap;
use std::sync::Arc;

use backfill_runtime::ports::Feed;
use rdkafka::admin::{ConfigResource, OwnedResourceSpecifier, ResourceSpecifier};
use rdkafka::error::RDKafkaErrorCode;

use super::admin::{Admin, Known, aside, feeds, within_timeout};
use super::{RECORD_BYTES_MAX, RETENTION_MS};
use crate::error::about_topic;
use crate::{Error, Options};

const REPAIR: &str = "run `backfill doctor --repair`";

/// What a topic's settings are, or why that is not told.
type Described = (Result<ConfigResource, RDKafkaErrorCode>, &'static str);

/// Something about a topic that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which topic.
    pub topic: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub advice: String,
    /// Whether nothing can work until it is done.
    pub stops: bool,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "topic {} {}: {}", self.topic, self.what, self.advice)
    }
}

/// What is wrong with the topics; empty if nothing is.
///
/// # Errors
/// If the brokers cannot be reached.
pub async fn check_topics(options: &Options) -> Result<Vec<Finding>, Error> {
    let admin = Arc::new(Admin::open(options)?);
    let asked = Arc::clone(&admin);
    let known = aside(move || asked.known()).await?;
    let mut findings: Vec<Finding> =
        feeds().flat_map(|feed| shape(feed, known.get(feed.topic()), options)).collect();
    findings.extend(settings(&admin, &known).await?);
    Ok(findings)
}

pub(super) fn finding(feed: Feed, what: impl Into<String>, advice: impl Into<String>) -> Finding {
    let (what, advice) = (what.into(), advice.into());
    Finding { topic: feed.topic().to_owned(), what, advice, stops: false }
}

pub(super) fn stopping(feed: Feed, what: &str, advice: impl Into<String>) -> Finding {
    Finding { stops: true, ..finding(feed, what, advice) }
}

/// What is wrong with how a topic is laid out.
fn shape(feed: Feed, known: Option<&Known>, options: &Options) -> Vec<Finding> {
    let Some(known) = known else {
        let advice = format!("{REPAIR}, or grant this user the right to Describe it");
        return vec![stopping(feed, "is missing", advice)];
    };
    match known.error {
        None | Some(RDKafkaErrorCode::LeaderNotAvailable) => {}
        Some(RDKafkaErrorCode::UnknownTopicOrPartition) => {
            return vec![stopping(feed, "is missing", REPAIR)];
        }
        Some(code) => {
            let advice = about_topic(code, feed.topic(), "Describe");
            return vec![stopping(feed, "cannot be looked at", advice)];
        }
    }
    let found = [other_partitions(known, options), few_copies(known, options), leaderless(known)];
    found.into_iter().flatten().map(|(what, advice)| finding(feed, what, advice)).collect()
}

fn other_partitions(known: &Known, options: &Options) -> Option<(String, String)> {
    let wanted = usize::try_from(options.partitions).unwrap_or(usize::MAX);
    (known.partitions != wanted).then(|| {
        let what = format!("has {} partitions instead of {wanted}", known.partitions);
        let advice = "nothing is lost, as all partitions are read, but records of one key may \
             change places; set `kafka.partitions` to what the topic has";
        (what, advice.to_owned())
    })
}

fn few_copies(known: &Known, options: &Options) -> Option<(String, String)> {
    let wanted = usize::try_from(options.replication).unwrap_or(0);
    (known.replication < wanted).then(|| {
        let what = format!("keeps records on {} brokers instead of {wanted}", known.replication);
        (what, "raise its replication with Kafka's own tools".to_owned())
    })
}

fn leaderless(known: &Known) -> Option<(String, String)> {
    (0 < known.leaderless).then(|| {
        let what = format!("has {} partitions that no broker serves", known.leaderless);
        (what, "start the brokers that are down".to_owned())
    })
}

/// What is wrong with the settings of the topics that are there.
async fn settings(
    admin: &Admin,
    known: &BTreeMap<&'static str, Known>,
) -> Result<Vec<Finding>, Error> {
    Ok(described(admin, known).await?.iter().flat_map(about).collect())
}

/// A setting of the topics that are there and tell it.
pub(super) async fn values(
    admin: &Admin,
    known: &BTreeMap<&'static str, Known>,
    setting: &str,
) -> Result<BTreeMap<&'static str, String>, Error> {
    let told = described(admin, known).await?.into_iter();
    let value = |(told, topic): Described| Some((topic, told.ok()?.get(setting)?.value.clone()?));
    Ok(told.filter_map(value).collect())
}

async fn described(
    admin: &Admin,
    known: &BTreeMap<&'static str, Known>,
) -> Result<Vec<Described>, Error> {
    let there = known.iter().filter(|(_, it)| it.error.is_none());
    let names: Vec<&'static str> = there.map(|(name, _)| *name).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let topics: Vec<_> = names.iter().map(|name| ResourceSpecifier::Topic(name)).collect();
    let told = admin.client.describe_configs(&topics, &within_timeout()).await;
    let told = told.map_err(|error| admin.unreachable(&error.to_string()))?;
    Ok(told.into_iter().zip(names).collect())
}

fn about((told, asked): &Described) -> Vec<Finding> {
    let silent = |code| {
        let advice = about_topic(code, asked, "DescribeConfigs");
        let about = |feed| finding(feed, "does not tell its settings", advice);
        Feed::named(asked).map(about).into_iter().collect()
    };
    match told {
        // The client does not pass a broker's refusal on (rdkafka 0.39); no topic has no settings.
        Ok(resource) if resource.entries.is_empty() => {
            silent(RDKafkaErrorCode::TopicAuthorizationFailed)
        }
        Ok(resource) => {
            let OwnedResourceSpecifier::Topic(name) = &resource.specifier else { return vec![] };
            Feed::named(name).map(|feed| told_of(feed, resource)).unwrap_or_default()
        }
        Err(code) => silent(*code),
    }
}

fn told_of(feed: Feed, resource: &ConfigResource) -> Vec<Finding> {
    let value = |name: &str| resource.get(name).and_then(|it| it.value.as_deref());
    let mut found = Vec::new();
    let days = |ms: i64| ms / (24 * 60 * 60 * 1_000);
    let kept = value("retention.ms").and_then(|it| it.parse::<i64>().ok());
    if let Some(kept) = kept.filter(|kept| (0..RETENTION_MS).contains(kept)) {
        let what = format!("keeps records for {} days only", days(kept));
        let advice = format!("set its `retention.ms` to {RETENTION_MS} or more");
        found.push(finding(feed, what, advice));
    }
    if value("retention.bytes").is_some_and(|it| it != "-1") {
        let advice = "set its `retention.bytes` to -1: records must not go before their time";
        found.push(finding(feed, "deletes records by size", advice));
    }
    let taken = value("max.message.bytes").and_then(|it| it.parse::<u64>().ok());
    let needed = RECORD_BYTES_MAX.parse::<u64>().unwrap_or(u64::MAX);
    if let Some(taken) = taken.filter(|taken| *taken < needed) {
        let what = format!("takes records of {taken} bytes at most");
        let advice = format!("set its `max.message.bytes` to {needed}: larger ones stay untold");
        found.push(finding(feed, what, advice));
    }
    if Feed::IN.contains(&feed)
        && value("message.timestamp.type").is_some_and(|it| it != "LogAppendTime")
    {
        let advice = "set its `message.timestamp.type` to LogAppendTime: senders whose clocks differ \
             change the order in which records of different partitions and topics are taken";
        found.push(finding(feed, "takes the times of its senders' clocks", advice));
    }
    if value("cleanup.policy").is_some_and(|it| it != "delete") {
        let advice = "set its `cleanup.policy` to delete: the key is the region, so that \
             compacting keeps one record per region";
        found.push(finding(feed, "is compacted", advice));
    }
    found
}
