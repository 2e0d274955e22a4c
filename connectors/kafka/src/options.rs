//! Where Kafka is and how the topics are made.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

/// How values are written on the topics that go out. Those that come in may be either, as their
/// headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Values {
    /// Small and fast.
    #[default]
    Protobuf,
    /// For readers with nothing installed: three times as large.
    Json,
}

/// Where Kafka is and how the topics are made.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Addresses to begin with, as `host:port`, with commas between.
    pub brokers: String,
    /// How many partitions a topic is made with.
    pub partitions: u32,
    /// On how many brokers each record is kept; -1 leaves it to the cluster.
    pub replication: i32,
    /// How values are written on the topics that go out.
    pub values: Values,
    /// What the client is told besides, such as `security.protocol`, `sasl.*` and `ssl.*`.
    pub properties: BTreeMap<String, String>,
    /// Who may say what on the topics that come in: names of sources, and with each the codes of the
    /// trusts it speaks for, `*` for all, and `rules` if it may change the rules. Empty: everybody
    /// speaks for all, and nobody but ourselves changes the rules.
    pub sources: BTreeMap<String, String>,
    /// What only the processes of this installation know: by it they know each other's records.
    #[serde(skip)]
    pub own_key: Option<[u8; 32]>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            brokers: "127.0.0.1:9092".to_owned(),
            partitions: 12,
            replication: -1,
            values: Values::default(),
            properties: BTreeMap::new(),
            sources: BTreeMap::new(),
            own_key: None,
        }
    }
}

// Values may be passwords.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("brokers", &self.brokers)
            .field("partitions", &self.partitions)
            .field("replication", &self.replication)
            .field("values", &self.values)
            .field("properties", &self.properties.keys())
            .field("sources", &self.sources)
            .field("has_own_key", &self.own_key.is_some())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn a_password_is_not_shown() {
        let properties = [("sasl.password".to_owned(), "open sesame".to_owned())].into();
        let shown = format!("{:?}", Options { properties, ..Options::default() });
        assert!(shown.contains("sasl.password"));
        assert!(!shown.contains("sesame"));
    }
}
