//! Over which ways patients hear of offers, and which of them are out of order.

use backfill_notify::WayOut;
use backfill_runtime::ports::{Reader, Summary, Way};

use super::findings::Findings;
use crate::config::Config;
use crate::ways::{SET_URL, why_unreachable};

/// Looks at the settings.
pub(super) fn look(config: &Config, findings: &mut Findings) {
    for WayOut { name, goes_out, detail } in config.notify().ways_out() {
        if goes_out {
            findings.ok(name, &detail);
        } else {
            findings.warn(name, &format!("nothing goes out: {detail}"));
        }
    }
    let url = &config.public.url;
    match why_unreachable(config) {
        Some(why) => {
            let detail = format!("patients cannot reach `{url}` from outside: {why}; {SET_URL}");
            findings.warn("public.url", &detail);
        }
        None => findings.ok("public.url", &format!("`{url}` may be reached from outside")),
    }
}

/// Looks at what became of messages. `what` begins each line.
pub(super) async fn look_at_messages(what: &str, reader: &dyn Reader, findings: &mut Findings) {
    match (reader.paused_ways().await, reader.summary().await) {
        (Ok(paused), Ok(summary)) => {
            for paused in &paused {
                let way = match paused.way {
                    Way::Text => "texts do",
                    Way::Email => "email does",
                };
                let advice = "patients are on the call list; look at the provider and its settings";
                findings.fail(what, &format!("{way} not go out: {}; {advice}", paused.reason));
            }
            look_at_counts(what, &summary, findings);
        }
        (Err(error), _) | (_, Err(error)) => findings.fail(what, &error.to_string()),
    }
}

fn look_at_counts(what: &str, summary: &Summary, findings: &mut Findings) {
    let Summary { outbox_waiting, outbox_to_do, outbox_failed, .. } = *summary;
    let counts = format!("{outbox_waiting} wait, {outbox_to_do} are to be done by a person");
    if outbox_failed == 0 {
        findings.ok(what, &counts);
    } else {
        let advice = "look at the outbox in /console";
        findings
            .warn(what, &format!("{counts}, {outbox_failed} could not be carried out; {advice}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(environment: &[(&str, &str)]) -> String {
        let pairs = environment.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        let mut findings = Findings::default();
        look(&Config::load(None, pairs).unwrap(), &mut findings);
        assert!(findings.is_well(), "{:?}", findings.lines);
        findings.lines.join("\n")
    }

    #[test]
    fn a_new_installation_says_that_nothing_goes_out_and_that_nobody_reaches_it() {
        let lines = looked(&[]);
        for said in ["warn  texts: nothing goes out", "warn  email: nothing goes out"] {
            assert!(lines.contains(said), "{said} in {lines}");
        }
        assert!(lines.contains("warn  public.url: patients cannot reach"), "{lines}");
        assert!(lines.contains("ok    call list"), "{lines}");
    }

    #[test]
    fn a_mail_server_and_an_outer_address_are_well() {
        let lines = looked(&[
            ("BACKFILL__SMTP__HOST", "mail.example.org"),
            ("BACKFILL__SMTP__PORT", "465"),
            ("BACKFILL__SMTP__FROM", "Appointments <appointments@example.org>"),
            ("BACKFILL__PUBLIC__URL", "https://offers.example.org"),
        ]);
        assert!(lines.contains("ok    email: over mail.example.org:465"), "{lines}");
        assert!(lines.contains("ok    public.url"), "{lines}");
    }
}
