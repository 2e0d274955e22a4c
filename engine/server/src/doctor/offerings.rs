//! Parts of the trusts' work of which nothing is offered, because somebody paused them.

use backfill_core::scope::{Offering, Part};
use backfill_runtime::ports::Reader;

use super::findings::Findings;

/// Lists every pause, with where to end it.
pub(super) async fn look(reader: &dyn Reader, findings: &mut Findings) {
    match reader.offerings().await {
        Ok(rows) => list(&rows, findings),
        Err(error) => findings.fail("database", &error.to_string()),
    }
}

fn list(rows: &[Offering], findings: &mut Findings) {
    // That people in prison are not asked is the usual.
    let is_paused = |it: &&Offering| !it.offerable && it.scope.part != Part::InPrison;
    let mut paused = rows.iter().filter(is_paused).peekable();
    if paused.peek().is_none() {
        return findings.ok("offers", "nothing is paused");
    }
    for row in paused {
        let trust = row.scope.trust;
        let part = match &row.scope.part {
            Part::Whole => "nothing is offered".to_owned(),
            Part::Service(service) => format!("nothing of service {service} is offered"),
            Part::Clinic(clinic) => format!("nothing of clinic {clinic} is offered"),
            Part::InPrison => "nothing is offered to people in prison".to_owned(),
        };
        let text = format!(
            "trust {trust}: {part}, because somebody said so; end it at /console/offerings"
        );
        findings.warn("offers", &text);
    }
}

#[cfg(test)]
mod tests {
    use backfill_core::Timestamp;
    use backfill_core::scope::Scope;

    use super::*;

    fn told(rows: &[(Part, bool)]) -> Vec<String> {
        let offering = |(part, offerable): &(Part, bool)| {
            let scope = Scope { trust: "R0A".parse().unwrap(), part: part.clone() };
            Offering { scope, offerable: *offerable, since: Timestamp(0) }
        };
        let mut findings = Findings::default();
        list(&rows.iter().map(offering).collect::<Vec<_>>(), &mut findings);
        assert!(findings.is_well(), "the service works");
        findings.lines
    }

    #[test]
    fn each_pause_is_told_with_where_it_ends() {
        assert_eq!(told(&[]), ["ok    offers: nothing is paused"]);
        assert_eq!(told(&[(Part::Whole, true)]), ["ok    offers: nothing is paused"]);
        let service = Part::Service("110".parse().unwrap());
        let lines = told(&[(Part::Whole, false), (service, false), (Part::clinic("KNEE"), false)]);
        for (line, said) in lines.iter().zip(["nothing is", "service 110", "clinic knee"]) {
            assert!(line.contains(said) && line.contains("/console/offerings"), "{line}");
        }
    }
}
