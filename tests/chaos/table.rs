//! What a run tells: what was done to the system, what of it hit work in progress, and what went
//! through in spite of it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use backfill_runtime::ports::Feed;

use crate::found::{Everything, Found};
use crate::schedule::Fault;
use crate::tally::{Tally, median_and_slowest};

/// The table.
pub(crate) fn text(tally: &Tally, everything: &Everything) -> String {
    let mut text = format!(
        "{:<40}{:>8}{:>12}{:>12}{:>12}\n",
        "fault", "count", "hit work", "taken over", "slowest"
    );
    for (fault, struck) in &tally.struck {
        let times = median_and_slowest(&struck.taken_over);
        let [median, slowest] =
            times.map_or([String::new(), String::new()], |(it, last)| [seconds(it), seconds(last)]);
        let (name, count, hits) = (fault.name(), struck.count, struck.hits);
        // Writing to a text cannot fail.
        writeln!(text, "{name:<40}{count:>8}{hits:>12}{median:>12}{slowest:>12}").ok();
    }
    for (what, number) in lines(tally, everything) {
        writeln!(text, "{what:<48}{number:>12}").ok();
    }
    text
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn lines(tally: &Tally, everything: &Everything) -> Vec<(&'static str, String)> {
    let sum = |count: fn(&Found) -> usize| {
        everything.regions.iter().map(count).sum::<usize>().to_string()
    };
    let on = |feed: Feed| {
        let records = everything.regions.iter().filter_map(|it| it.told.get(&feed)).flatten();
        let records: Vec<_> = records.collect();
        let ids: BTreeSet<_> = records.iter().map(|it| it.header("ce_id")).collect();
        format!("{}, {} again", ids.len(), records.len() - ids.len())
    };
    let mails = everything.regions.iter().flat_map(|it| it.evidence.seen.mails.iter());
    let mails: Vec<&str> = mails.map(|mail| mail.id.as_str()).collect();
    let ids: BTreeSet<&str> = mails.iter().copied().collect();
    vec![
        ("strikes, all in all", tally.struck.values().map(|it| it.count).sum::<u32>().to_string()),
        ("commits whose answer was cut off", tally.cuts.to_string()),
        ("commits refused to those who lost a region", format!("{:.0}", tally.fenced)),
        ("records replayed", tally.replayed.to_string()),
        ("requests of clients that left", tally.left.to_string()),
        (
            "HL7 messages acknowledged",
            sum(|it| it.evidence.seen.sent.iter().filter(|s| !s.answers.is_empty()).count()),
        ),
        ("cancellations on the topic, confirmed", sum(|it| told(it, crate::told::TOPIC))),
        ("cancellations to the API, answered", sum(|it| told(it, crate::told::API))),
        ("records that nobody can read", everything.poison.len().to_string()),
        ("answers of patients", sum(|it| it.evidence.seen.answers.len())),
        ("journal records", sum(|it| it.evidence.journal.len())),
        ("slots", sum(|it| it.evidence.slots.len())),
        ("  filled", sum(|it| it.evidence.slots.values().filter(|slot| slot.is_filled()).count())),
        ("bookings that a person must look up", sum(|it| it.evidence.to_look_up())),
        ("offers", sum(|it| it.evidence.offers.len())),
        ("messages on backfill.offers.v1", on(Feed::Offers)),
        ("bookings on backfill.bookings.v1", on(Feed::Bookings)),
        ("lines on backfill.ledger.v1", on(Feed::Ledger)),
        ("emails", format!("{}, {} again", ids.len(), mails.len() - ids.len())),
        ("takeovers after SIGKILL", takeovers(tally, Fault::KillMatch)),
        ("takeovers after SIGTERM", takeovers(tally, Fault::StopMatch)),
    ]
}

fn told(found: &Found, way: &str) -> usize {
    let told = found.evidence.seen.streamed.iter();
    told.filter(|it| it.way == way && it.is_acknowledged).count()
}

fn takeovers(tally: &Tally, fault: Fault) -> String {
    let times = tally.struck.get(&fault).map(|it| it.taken_over.as_slice()).unwrap_or_default();
    median_and_slowest(times).map_or_else(String::new, |(median, slowest)| {
        format!("median {}, slowest {}", seconds(median), seconds(slowest))
    })
}
