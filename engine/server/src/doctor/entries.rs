//! Entries of the waiting list that a person must look at before anything is offered to them.

use backfill_core::{LocalTime, Timestamp};
use backfill_reading::words::lacking::{LackingWords, lacking_words};
use backfill_runtime::ports::{Reader, Summary};

use super::findings::Findings;

/// Counts them. `what` begins the line.
pub(super) async fn look(what: &str, reader: &dyn Reader, now: Timestamp, findings: &mut Findings) {
    look_at_lacking(what, reader, now, findings).await;
    let Summary { entries_to_review, entries_to_read, .. } = match reader.summary().await {
        Ok(summary) => summary,
        Err(error) => return findings.fail(what, &error.to_string()),
    };
    if entries_to_review + entries_to_read == 0 {
        return findings.ok(what, "nobody has to be looked at");
    }
    findings.warn(
        what,
        &format!(
            "{entries_to_review} to review, {entries_to_read} with times to be read by a person; \
             nothing is offered to them before: look at them in /console/entries"
        ),
    );
}

/// What the lists do not say, by column: nothing is guessed in its place.
async fn look_at_lacking(what: &str, reader: &dyn Reader, now: Timestamp, findings: &mut Findings) {
    let today = LocalTime::at_offset(now, 0).day;
    let lacking = match reader.lacking(today).await {
        Ok(lacking) => lacking,
        Err(error) => return findings.fail(what, &error.to_string()),
    };
    for (lacking, count) in lacking {
        let LackingWords { column, counted, follows } = lacking_words(lacking);
        let said = format!("{count} {counted} (column {column}): {follows}");
        findings.warn(what, &format!("{said}; see /console/entries/lacking"));
    }
}

#[cfg(test)]
mod tests {
    use backfill_store::Memory;

    use super::*;

    #[tokio::test]
    async fn where_nobody_waits_for_a_person_it_is_well() {
        let mut findings = Findings::default();
        look("waiting list", &Memory::new().unwrap(), Timestamp(0), &mut findings).await;
        assert_eq!(findings.lines, ["ok    waiting list: nobody has to be looked at"]);
    }
}
