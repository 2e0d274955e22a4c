//! Topics as a trust's own programs see them: by kcat and by Python, which know nothing of ours.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use backfill_tests::{program, public_client};
use serde_json::Value;

use crate::installation::Ended;

/// A program of `schemas/examples`, with the Python that has its library if it is written in it.
pub(crate) fn example(name: &str) -> Command {
    let path = program::root().join("schemas/examples").join(name);
    assert!(path.is_file(), "{} is not there", path.display());
    if Path::new(name).extension().is_some_and(|it| it == "py") {
        let mut command = Command::new(public_client::python());
        command.arg(path);
        return command;
    }
    Command::new(path)
}

/// A record as kcat shows it.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) key: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) partition: u64,
    pub(crate) offset: String,
    pub(crate) value: Vec<u8>,
}

impl Record {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.value).unwrap()
    }
}

/// All records of a topic that are there now.
pub(crate) fn records(brokers: &str, topic: &str) -> Vec<Record> {
    records_told(brokers, &BTreeMap::new(), topic)
}

/// As [`records`], by a client that is told these properties besides.
pub(crate) fn records_told(
    brokers: &str,
    properties: &BTreeMap<String, String>,
    topic: &str,
) -> Vec<Record> {
    // Values of a line each: ours are JSON without line ends.
    let form = "%k\t%h\t%p\t%o\t%s\n";
    let mut kcat = Command::new("kcat");
    kcat.args(["-C", "-q", "-b", brokers, "-t", topic, "-o", "beginning", "-e", "-f", form]);
    for (name, value) in properties {
        kcat.args(["-X", &format!("{name}={value}")]);
    }
    let ended = kcat.output().expect("kcat is there: run `make setup`");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "kcat: {said}");
    String::from_utf8_lossy(&ended.stdout).lines().map(record).collect()
}

fn record(line: &str) -> Record {
    let mut columns = line.splitn(5, '\t');
    let mut next = || columns.next().unwrap_or_else(|| panic!("half a record: {line:?}"));
    let key = next().to_owned();
    let headers = next().split(',').filter_map(|it| it.split_once('='));
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let (partition, offset) = (next().parse().unwrap(), next().to_owned());
    Record { key, headers, partition, offset, value: next().as_bytes().to_vec() }
}

/// Puts a value on a topic.
pub(crate) fn publish(brokers: &str, topic: &str, key: &str, headers: &[&str], value: &[u8]) {
    let mut kcat = Command::new("kcat");
    kcat.args(["-P", "-b", brokers, "-t", topic, "-k", key, "-X", "acks=all"]);
    headers.iter().for_each(|header| {
        kcat.args(["-H", header]);
    });
    let piped = kcat.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = piped.expect("kcat is there: run `make setup`");
    child.stdin.take().unwrap().write_all(value).unwrap();
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success(), "kcat: {}", String::from_utf8_lossy(&ended.stderr));
}

/// Does something to a cluster by the client library of Python; `admin` is its client.
pub(crate) fn administer(brokers: &str, script: &str) {
    let begin = "import sys\nfrom confluent_kafka import TopicPartition\n\
        from confluent_kafka.admin import AdminClient, NewPartitions\n\
        admin = AdminClient({'bootstrap.servers': sys.argv[1]})\n";
    let mut python = Command::new(public_client::python());
    python.arg("-c").arg(format!("{begin}{script}")).arg(brokers);
    let ended = Ended::of(python);
    assert_eq!(ended.code, Some(0), "{}", ended.said);
}
