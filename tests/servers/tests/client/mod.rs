//! The public clients that reach Kafka in these tests: kcat, and Python where kcat cannot.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Makes a topic of one partition and waits until it is there.
const MAKE_TOPIC: &str = "
import sys
from confluent_kafka.admin import AdminClient, NewTopic
bootstrap, name, copies = sys.argv[1:]
admin = AdminClient({'bootstrap.servers': bootstrap})
for made in admin.create_topics([NewTopic(name, 1, int(copies))]).values():
    made.result()
";

pub(crate) fn make_topic(bootstrap: &str, topic: &str, copies: u32) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it is in tests");
    let mut python = Command::new(tests.join(".venv/bin/python"));
    python.args(["-c", MAKE_TOPIC, bootstrap, topic, &copies.to_string()]);
    let ended = python.output().expect("Python is there; run `make setup`");
    assert!(ended.status.success(), "{topic}: {}", String::from_utf8_lossy(&ended.stderr));
}

/// Sends a value and waits until enough brokers have acknowledged it.
pub(crate) fn send(bootstrap: &str, topic: &str, text: &str) {
    let mut kcat = kcat(bootstrap);
    kcat.args(["-P", "-t", topic, "-X", "acks=all"]).stdin(Stdio::piped());
    let mut kcat = kcat.spawn().expect("kcat is there; run `make setup`");
    let mut input = kcat.stdin.take().expect("it has an input");
    writeln!(input, "{text}").expect("kcat reads");
    drop(input);
    let ended = kcat.wait_with_output().expect("kcat ends");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "`{text}` was not acknowledged: {said}");
}

/// Whether a topic can be read.
pub(crate) fn is_there(bootstrap: &str, topic: &str) -> bool {
    read(bootstrap, topic).status.success()
}

/// All values of a topic.
pub(crate) fn all(bootstrap: &str, topic: &str) -> Vec<String> {
    let ended = read(bootstrap, topic);
    assert!(ended.status.success(), "{topic}: {}", String::from_utf8_lossy(&ended.stderr));
    let text = String::from_utf8(ended.stdout).expect("it is text");
    text.lines().map(str::to_owned).collect()
}

fn read(bootstrap: &str, topic: &str) -> Output {
    let mut kcat = kcat(bootstrap);
    kcat.args(["-C", "-q", "-e", "-t", topic]).output().expect("kcat is there; run `make setup`")
}

fn kcat(bootstrap: &str) -> Command {
    let mut kcat = Command::new("kcat");
    kcat.args(["-b", bootstrap]).stdout(Stdio::piped()).stderr(Stdio::piped());
    kcat
}
