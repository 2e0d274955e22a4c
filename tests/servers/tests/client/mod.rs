//! The public clients that reach Kafka in these tests: kcat, and Python where kcat can not.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Makes a topic of one partition and waits until it is there.
const MAKE_TOPIC: &str = "
import sys
from confluent_kafka.admin import AdminClient, NewTopic
bootstrap, name, copies = sys.argv[1:]
admin = AdminClient({'bootstrap.servers': bootstrap})
for made in admin.create_topics([NewTopic(name, 1, int(copies))]).values():
    made.result()
";
/// How long kcat tries to send, in milliseconds, where it is not to succeed.
const TRY_FOR: &str = "message.timeout.ms=3000";

pub(crate) fn make_topic(bootstrap: &str, topic: &str, copies: u32) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("it is in tests");
    let mut python = Command::new(tests.join(".venv/bin/python"));
    python.args(["-c", MAKE_TOPIC, bootstrap, topic, &copies.to_string()]);
    let ended = python.output().expect("Python is there; run `make setup`");
    assert!(ended.status.success(), "{topic}: {}", String::from_utf8_lossy(&ended.stderr));
}

pub(crate) fn send(bootstrap: &str, topic: &str, text: &str) {
    assert!(produce(bootstrap, topic, text, &["acks=all"]), "`{text}` was not acknowledged");
}

pub(crate) fn try_to_send(bootstrap: &str, topic: &str, text: &str) -> bool {
    produce(bootstrap, topic, text, &["acks=all", TRY_FOR])
}

fn produce(bootstrap: &str, topic: &str, text: &str, properties: &[&str]) -> bool {
    let mut kcat = kcat(bootstrap);
    kcat.args(["-P", "-t", topic]).args(properties.iter().flat_map(|it| ["-X", it]));
    let mut kcat = kcat.stdin(Stdio::piped()).spawn().expect("kcat is there; run `make setup`");
    let mut input = kcat.stdin.take().expect("it has an input");
    writeln!(input, "{text}").expect("kcat reads");
    drop(input);
    kcat.wait().expect("kcat ends").success()
}

/// All values of a topic.
pub(crate) fn all(bootstrap: &str, topic: &str) -> Vec<String> {
    let ended = kcat(bootstrap).args(["-C", "-q", "-e", "-t", topic]).output();
    let ended = ended.expect("kcat is there; run `make setup`");
    assert!(ended.status.success(), "{topic}: {}", String::from_utf8_lossy(&ended.stderr));
    let text = String::from_utf8(ended.stdout).expect("it is text");
    text.lines().map(str::to_owned).collect()
}

fn kcat(bootstrap: &str) -> Command {
    let mut kcat = Command::new("kcat");
    kcat.args(["-b", bootstrap]).stdout(Stdio::piped()).stderr(Stdio::piped());
    kcat
}
