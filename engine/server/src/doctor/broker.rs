//! Kafka: whether it answers, its topics, and what this user may do with them.

use backfill_kafka::{Finding, check_rights, check_topics, ensure_topics};

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
    told("topics", &found, findings);
    if found.is_empty() {
        findings.ok("topics", "all there, with the partitions and copies of the settings");
    }
    if found.iter().any(|it| it.stops) {
        return None;
    }
    rights(&options, findings).await;
    Some(options)
}

/// Whether this user may read and write the topics. Where they do not tell their settings, only
/// reading is looked at.
async fn rights(options: &backfill_kafka::Options, findings: &mut Findings) {
    match check_rights(options).await {
        Ok(found) if found.is_empty() => findings.ok("topic rights", "none is seen to be missing"),
        Ok(found) => told("topic rights", &found, findings),
        Err(error) => findings.fail("topic rights", &error.to_string()),
    }
}

fn told(what: &str, found: &[Finding], findings: &mut Findings) {
    for finding in found {
        let detail = format!("{} {}; {}", finding.topic, finding.what, finding.advice);
        if finding.stops {
            findings.fail(what, &detail);
        } else {
            findings.warn(what, &detail);
        }
    }
}
