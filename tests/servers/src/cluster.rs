//! A Kafka cluster whose brokers can be killed, held still and started again.

use std::process::Stdio;

use crate::node::{Node, Ports, Use};
use crate::port;

/// Kafka brokers that know each other, numbered from 0. Topics must be made by whoever needs
/// them.
#[derive(Debug)]
pub struct Cluster {
    nodes: Vec<Node>,
    ports: Vec<Ports>,
}

impl Cluster {
    /// Starts so many brokers and waits until all serve. With three, everything is kept three
    /// times and an acknowledgement needs two.
    #[must_use]
    pub fn start(brokers: usize) -> Self {
        Self::start_with(brokers, &[])
    }

    /// As [`Self::start`], with more lines for each broker's `server.properties`.
    #[must_use]
    pub fn start_with(brokers: usize, settings: &[(&str, &str)]) -> Self {
        Self::start_for(Use::Tests, brokers, settings)
    }

    pub(crate) fn start_for(used_for: Use, brokers: usize, settings: &[(&str, &str)]) -> Self {
        let ports = |_| Ports { clients: port::free(), controller: port::free() };
        let ports: Vec<Ports> = (0..brokers).map(ports).collect();
        let node = |index| Node::new(index, &ports, settings, used_for);
        let nodes: Vec<Node> = (0..brokers).map(node).collect();
        format(&nodes);
        let mut cluster = Self { nodes, ports };
        cluster.start_all_again();
        cluster
    }

    /// The addresses of all brokers, with commas between.
    #[must_use]
    pub fn bootstrap(&self) -> String {
        let address = |it: &Ports| format!("127.0.0.1:{}", it.clients);
        self.ports.iter().map(address).collect::<Vec<_>>().join(",")
    }

    /// Kills a broker (SIGKILL).
    pub fn kill(&mut self, broker: usize) {
        self.nodes[broker].kill();
    }

    /// Asks a broker to stop (SIGTERM), and waits until it has.
    pub fn stop(&mut self, broker: usize) {
        self.nodes[broker].stop();
    }

    /// Starts a broker again on its data and port, and waits until it serves. It cannot serve
    /// without most of the others.
    pub fn start_again(&mut self, broker: usize) {
        self.nodes[broker].spawn();
        self.nodes[broker].wait();
    }

    /// Kills all brokers that run.
    pub fn kill_all(&mut self) {
        self.nodes.iter_mut().filter(|it| it.is_running()).for_each(Node::kill);
    }

    /// Starts all brokers that do not run, and waits until all serve.
    pub fn start_all_again(&mut self) {
        self.nodes.iter_mut().filter(|it| !it.is_running()).for_each(Node::spawn);
        self.nodes.iter_mut().for_each(Node::wait);
    }

    /// Holds a broker still (SIGSTOP).
    pub fn pause(&mut self, broker: usize) {
        self.nodes[broker].signal("STOP");
    }

    /// Lets a broker go on that was held still (SIGCONT).
    pub fn resume(&mut self, broker: usize) {
        self.nodes[broker].signal("CONT");
    }
}

/// Formats the storage of all nodes at once.
fn format(nodes: &[Node]) {
    let started = nodes.iter().map(|node| {
        let mut command = node.format();
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    });
    for child in started.collect::<Vec<_>>() {
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "Kafka's storage cannot be formatted:\n{said}");
    }
}
