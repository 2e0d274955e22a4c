//! The client's errors and Kafka's error codes, in our words.

use backfill_runtime::ports::PortError;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use crate::Error;

impl From<KafkaError> for Error {
    fn from(error: KafkaError) -> Self {
        let what = if let KafkaError::ClientConfig(_, what, key, _) = &error {
            format!("`kafka.properties.{key}`: {what}")
        } else {
            error.to_string()
        };
        // What encryption and SCRAM need.
        let is_left_out = what.to_lowercase().contains("openssl");
        let advice = if is_left_out { "; build with the feature `tls`" } else { "" };
        Self::Setting(format!("{what}{advice}"))
    }
}

/// What the port calls this part.
pub(crate) const KAFKA: &str = "Kafka";

pub(crate) fn unavailable(reason: impl Into<String>) -> PortError {
    PortError::Unavailable { what: KAFKA, reason: reason.into() }
}

/// What an error code means for a topic, with what to do where there is something to do. `right`
/// is what was tried: `Read`, `Write`, `Create` or `Describe`.
pub(crate) fn about_topic(code: RDKafkaErrorCode, topic: &str, right: &str) -> String {
    use RDKafkaErrorCode as Code;
    #[expect(clippy::wildcard_enum_match_arm, reason = "Kafka has over a hundred error codes")]
    match code {
        Code::TopicAuthorizationFailed | Code::ClusterAuthorizationFailed => {
            format!("this user has no right to {right} topic {topic}: grant it")
        }
        Code::UnknownTopic | Code::UnknownTopicOrPartition | Code::UnknownPartition => {
            format!("topic {topic} is missing: run `backfill doctor --repair`")
        }
        Code::InvalidReplicationFactor => {
            "the cluster has fewer brokers than `kafka.replication` asks for".to_owned()
        }
        Code::NotEnoughReplicas | Code::NotEnoughReplicasAfterAppend => {
            format!("topic {topic} has too few brokers in step to keep what it is given: {code}")
        }
        Code::MessageSizeTooLarge => {
            format!("topic {topic} refuses a record for its size: raise its `max.message.bytes`")
        }
        _ => format!("topic {topic}: {code}"),
    }
}

/// The code in an error, if Kafka gave one.
pub(crate) fn code_of(error: &KafkaError) -> RDKafkaErrorCode {
    error.rdkafka_error_code().unwrap_or(RDKafkaErrorCode::Unknown)
}

#[cfg(test)]
mod tests {
    use crate::Error;
    use rdkafka::error::KafkaError;

    #[test]
    fn what_was_left_out_of_the_build_is_named() {
        // As the client says it.
        let scram = "No provider for SASL mechanism SCRAM-SHA-512: recompile librdkafka with \
                     libsasl2 or openssl support.";
        let told = Error::from(KafkaError::ClientCreation(scram.to_owned())).to_string();
        assert!(told.contains("build with the feature `tls`"), "{told}");
        let other = Error::from(KafkaError::ClientCreation("no room".to_owned())).to_string();
        assert!(!other.contains("tls"), "{other}");
    }
}
