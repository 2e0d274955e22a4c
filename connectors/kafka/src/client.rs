//! What every client of Kafka is told.

use rdkafka::ClientConfig;
use rdkafka::config::RDKafkaLogLevel;

use crate::{Error, Options};

/// The settings that the promises of this crate stand on: nobody may change them.
const OURS: [&str; 14] = [
    "acks",
    "auto.offset.reset",
    "bootstrap.servers",
    "delivery.timeout.ms",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.idempotence",
    "enable.partition.eof",
    "group.id",
    "message.timeout.ms",
    "partitioner",
    "request.required.acks",
    "statistics.interval.ms",
    "transactional.id",
];

impl Options {
    /// A client's configuration: `defaults` may be changed by the properties, what is [`OURS`]
    /// may not.
    pub(crate) fn client(&self, defaults: &[(&str, &str)]) -> Result<ClientConfig, Error> {
        if self.brokers.trim().is_empty() {
            return Err(Error::Setting("`kafka.brokers` is empty".to_owned()));
        }
        let mut config = ClientConfig::new();
        // At this level the client says why a connection ended.
        config.set_log_level(RDKafkaLogLevel::Info);
        config.set("client.id", "backfill");
        // Back soon when a broker is back.
        config.set("reconnect.backoff.ms", "50").set("reconnect.backoff.max.ms", "1000");
        config.set("bootstrap.servers", &self.brokers);
        for (key, value) in defaults {
            config.set(*key, *value);
        }
        for (key, value) in &self.properties {
            if OURS.contains(&key.as_str()) {
                return Err(Error::Setting(format!("`kafka.properties.{key}` cannot be changed")));
            }
            config.set(key, value);
        }
        Ok(config)
    }
}

#[cfg(test)]
mod tests {
    use crate::Options;

    fn with(key: &str, value: &str) -> Options {
        let properties = [(key.to_owned(), value.to_owned())].into();
        Options { properties, ..Options::default() }
    }

    #[test]
    fn what_promises_stand_on_can_not_be_changed() {
        let refused = with("acks", "1").client(&[]).unwrap_err().to_string();
        assert!(refused.contains("`kafka.properties.acks` cannot be changed"), "{refused}");
    }

    #[test]
    fn properties_go_before_defaults() {
        let config = with("linger.ms", "3").client(&[("linger.ms", "0")]).unwrap();
        assert_eq!(config.get("linger.ms"), Some("3"));
    }

    #[test]
    fn an_address_is_needed() {
        let options = Options { brokers: " ".to_owned(), ..Options::default() };
        assert!(options.client(&[]).unwrap_err().to_string().contains("`kafka.brokers` is empty"));
    }
}
