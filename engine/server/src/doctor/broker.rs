//! Kafka: whether it answers, and its topics.

use backfill_kafka::{check_topics, ensure_topics};

use super::findings::Findings;
use crate::config::Config;

/// Looks at the topics; how Kafka is reached, if it answers.
pub(super) async fn look(
    config: &Config,
    repair: bool,
    findings: &mut Findings,
) -> Option<backfill_kafka::Options> {
    let options = config.feeds()?;
    if repair {
        match ensure_topics(&options).await {
            Ok(made) if made.is_empty() => findings.ok("repair", "no topic is missing"),
            Ok(made) => findings.ok("repair", &format!("made {}", made.join(", "))),
            Err(error) => findings.fail("repair", &error.to_string()),
        }
    }
    let found = match check_topics(&options).await {
        Ok(found) => found,
        Err(error) => {
            findings.fail("broker", &error.to_string());
            return None;
        }
    };
    findings.ok("broker", &format!("{} answers", options.brokers));
    for finding in &found {
        let detail = format!("{} {}; {}", finding.topic, finding.what, finding.advice);
        if finding.stops {
            findings.fail("topics", &detail);
        } else {
            findings.warn("topics", &detail);
        }
    }
    if found.is_empty() {
        findings.ok("topics", "all there, with the partitions and copies of the settings");
    }
    (!found.iter().any(|it| it.stops)).then_some(options)
}
