//! One broker of a cluster; it is a controller as well.

use std::fmt::Write as _;
use std::process::Command;

use crate::home::Home;
use crate::process::Process;
use crate::programs;

/// The cluster's name, as Kafka wants it: 16 bytes in base 64.
const CLUSTER: &str = "YmFja2ZpbGwtY2x1c3Rlcg";
/// What a broker says when it serves.
const IS_UP: &str = "Kafka Server started";
/// A small heap, and no files outside of the folder.
const JAVA: [&str; 4] = ["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:-UsePerfData"];
/// A process of a test hardly lives long enough to gain by Java's thorough compiler, and is up in
/// two thirds of the time without.
const QUICK: &str = "-XX:TieredStopAtLevel=1";

/// What a broker is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// To be up soon.
    Tests,
    /// To be measured: Java compiles as in production.
    Figures,
}

/// Where a node listens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ports {
    pub(crate) clients: u16,
    pub(crate) controller: u16,
}

#[derive(Debug)]
pub(crate) struct Node {
    name: String,
    used_for: Use,
    // Ends before its folder is removed.
    process: Option<Process>,
    home: Home,
}

impl Node {
    /// A node that is not running yet; `index` counts from 0.
    pub(crate) fn new(index: usize, ports: &[Ports], more: &[(&str, &str)], used_for: Use) -> Self {
        let home = Home::new("kafka");
        let settings = settings(index, ports, more, &home);
        std::fs::write(home.join("server.properties"), settings).unwrap();
        Self { name: format!("Kafka broker {index}"), used_for, process: None, home }
    }

    /// The command that formats its storage.
    pub(crate) fn format(&self) -> Command {
        let mut command = programs::kafka("kafka.tools.StorageTool", &java(Use::Tests));
        command.args(["format", "--cluster-id", CLUSTER, "--config"]);
        command.arg(self.home.join("server.properties"));
        command
    }

    /// Starts it, and does not wait.
    pub(crate) fn spawn(&mut self) {
        assert!(self.process.is_none(), "{} runs already", self.name);
        let mut command = programs::kafka("kafka.Kafka", &java(self.used_for));
        command.arg(self.home.join("server.properties")).current_dir(self.home.path());
        self.process = Some(Process::start(&command, &self.home.join("log")));
    }

    /// Waits until it serves.
    pub(crate) fn wait(&mut self) {
        let name = self.name.clone();
        self.running().wait(&name, |process| process.log().contains(IS_UP));
    }

    pub(crate) fn kill(&mut self) {
        self.running().kill();
        self.process = None;
    }

    pub(crate) fn stop(&mut self) {
        self.running().stop("TERM");
        self.process = None;
    }

    pub(crate) fn signal(&mut self, signal: &str) {
        self.running().signal(signal);
    }

    pub(crate) fn is_running(&self) -> bool {
        self.process.is_some()
    }

    fn running(&mut self) -> &mut Process {
        let name = &self.name;
        self.process.as_mut().unwrap_or_else(|| panic!("{name} does not run"))
    }
}

fn java(used_for: Use) -> Vec<&'static str> {
    let quick = (used_for == Use::Tests).then_some(QUICK);
    JAVA.into_iter().chain(quick).collect()
}

fn settings(index: usize, ports: &[Ports], more: &[(&str, &str)], home: &Home) -> String {
    let me = ports[index];
    let copies = ports.len().min(3);
    let copies_min = if copies >= 3 { 2 } else { 1 };
    let voter = |(at, it): (usize, &Ports)| format!("{}@127.0.0.1:{}", at + 1, it.controller);
    let voters: Vec<String> = ports.iter().enumerate().map(voter).collect();
    let mut text = format!(
        "process.roles=broker,controller
node.id={node}
listeners=PLAINTEXT://127.0.0.1:{clients},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{clients}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.quorum.voters={voters}
log.dirs={data}
auto.create.topics.enable=false
default.replication.factor={copies}
min.insync.replicas={copies_min}
offsets.topic.replication.factor={copies}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor={copies}
transaction.state.log.min.isr={copies_min}
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor={copies}
share.coordinator.state.topic.min.isr={copies_min}
group.initial.rebalance.delay.ms=0
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
log.cleaner.dedupe.buffer.size=16777216
",
        node = index + 1,
        clients = me.clients,
        controller = me.controller,
        voters = voters.join(","),
        data = home.join("data").display(),
    );
    for (name, value) in more {
        writeln!(text, "{name}={value}").unwrap();
    }
    text
}
