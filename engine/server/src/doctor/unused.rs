//! What senders send in vain: acknowledged, and without effect.

use backfill_runtime::ports::{Reader, UnusedRow};

use super::findings::Findings;

/// How many kinds of such messages are listed.
const LISTED_MAX: usize = 20;

/// Lists what was acknowledged and has no effect, by sender and reason.
pub(super) async fn look(reader: &dyn Reader, findings: &mut Findings) {
    match reader.unused(LISTED_MAX + 1).await {
        Ok(rows) if rows.is_empty() => findings.ok("unused messages", "none"),
        Ok(rows) => list(&rows, findings),
        Err(error) => findings.fail("database", &error.to_string()),
    }
}

fn list(rows: &[UnusedRow], findings: &mut Findings) {
    for UnusedRow { source, reason, count, .. } in rows.iter().take(LISTED_MAX) {
        findings.warn("unused messages", &format!("{count} from {source}; {reason}"));
    }
    if LISTED_MAX < rows.len() {
        findings.warn("unused messages", "there are more kinds; look at them in /console");
    }
}

#[cfg(test)]
mod tests {
    use backfill_core::Timestamp;
    use backfill_runtime::ports::{Delivery, Intake};
    use backfill_store::Memory;

    use super::*;

    async fn looked(reasons: &[&str]) -> Vec<String> {
        let store = Memory::new().unwrap();
        for (number, reason) in reasons.iter().enumerate() {
            let delivery = Delivery {
                source: "hl7:PAS|R0A".to_owned(),
                id: number.to_string(),
                body_hash: [0; 32],
                received_at: Timestamp(1),
                events: Vec::new(),
                contacts: Vec::new(),
                reply: Vec::new(),
                quarantine: None,
                original: None,
                forget_after_ms: None,
                unused: Some((*reason).to_owned()),
            };
            store.take(delivery).await.unwrap();
        }
        let mut findings = Findings::default();
        look(&store, &mut findings).await;
        assert!(findings.is_well(), "the service works");
        findings.lines
    }

    #[tokio::test]
    async fn each_kind_is_listed_once_with_its_count() {
        assert_eq!(looked(&[]).await, ["ok    unused messages: none"]);
        let mut lines = looked(&["A02: x", "A02: x", "A10: y"]).await;
        lines.sort();
        assert_eq!(
            lines,
            [
                "warn  unused messages: 1 from hl7:PAS|R0A; A10: y",
                "warn  unused messages: 2 from hl7:PAS|R0A; A02: x",
            ]
        );
    }

    #[tokio::test]
    async fn a_long_list_says_that_there_is_more() {
        let reasons: Vec<String> = (0..LISTED_MAX + 5).map(|number| number.to_string()).collect();
        let reasons: Vec<&str> = reasons.iter().map(String::as_str).collect();
        let lines = looked(&reasons).await;
        assert_eq!(lines.len(), LISTED_MAX + 1);
        assert!(lines.last().unwrap().contains("there are more kinds"), "{lines:?}");
    }
}
