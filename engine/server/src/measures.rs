//! Every number at `/metrics`, by name, and what it says. The dashboard asks for these.

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};

/// How a number behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

use Kind::{Counter, Gauge, Histogram};

/// Records of a feed that this process has not read yet, by job and region.
pub(crate) const LAG: &str = "backfill_lag_records";
/// How long the oldest wish waits to be carried out, in seconds, by topic and region.
pub(crate) const OUTBOX_AGE: &str = "backfill_outbox_age_seconds";
/// How long ago the oldest slot that is not closed was freed, in seconds, by region.
pub(crate) const OLDEST_SLOT: &str = "backfill_oldest_open_slot_age_seconds";
/// How long until the next slot that is not closed begins, in seconds, by region.
pub(crate) const NEXT_SLOT: &str = "backfill_next_open_slot_starts_seconds";
/// How long the oldest live offer is past its deadline, in seconds, by region.
pub(crate) const OFFER_OVERDUE: &str = "backfill_offer_overdue_seconds";
/// Originals in quarantine, by region.
pub(crate) const QUARANTINE: &str = "backfill_quarantine_records";
/// Slots that are not closed, by region.
pub(crate) const OPEN_SLOTS: &str = "backfill_open_slots";
/// Offers that wait for an answer, by region.
pub(crate) const LIVE_OFFERS: &str = "backfill_live_offers";
/// Trusts from whose lists nothing is offered, by region.
pub(crate) const STALE_LISTS: &str = "backfill_stale_lists";
/// Entries that lack what a rule needs, by region and the column that says it.
pub(crate) const LACKING: &str = "backfill_entries_lacking";
/// Whether the broker answers.
pub(crate) const BROKER: &str = "backfill_broker_reachable";

/// Name, kind and meaning of all of them.
const ALL: &[(&str, Kind, &str)] = &[
    (LAG, Gauge, "records of a feed not read yet, by job and region"),
    (OUTBOX_AGE, Gauge, "seconds that the oldest wish waits, by topic and region"),
    (OLDEST_SLOT, Gauge, "seconds since the oldest open slot was freed, by region"),
    (NEXT_SLOT, Gauge, "seconds until the next open slot begins, by region"),
    (OFFER_OVERDUE, Gauge, "seconds that the oldest live offer is past its deadline, by region"),
    (QUARANTINE, Gauge, "originals in quarantine, by region"),
    (OPEN_SLOTS, Gauge, "slots that are not closed, by region"),
    (LIVE_OFFERS, Gauge, "offers that wait for an answer, by region"),
    (STALE_LISTS, Gauge, "trusts from whose lists nothing is offered, by region"),
    (LACKING, Gauge, "entries that lack what a rule needs, by region and column of the list"),
    (
        "backfill_clock_implausible",
        Gauge,
        "1 while the clock cannot be right and nothing is decided, by region",
    ),
    (BROKER, Gauge, "1 if the broker answers, 0 if not"),
    (
        "backfill_untold_age_seconds",
        Gauge,
        "seconds that the oldest commit is untold, by region and topic",
    ),
    (
        "backfill_refused_records",
        Gauge,
        "records that their topic refuses, such as for their size, by region and topic",
    ),
    ("backfill_published_total", Counter, "records that the broker has for good"),
    ("backfill_publish_failures_total", Counter, "tries to publish that failed"),
    ("backfill_publisher_renewals_total", Counter, "producers that were replaced after a failure"),
    ("backfill_reader_renewals_total", Counter, "consumers that were replaced after a failure"),
    ("backfill_poison_records_total", Counter, "records of a topic that cannot be read"),
    ("backfill_stray_records_total", Counter, "records without a region of this installation"),
    (
        "backfill_scattered_sources_total",
        Counter,
        "sources whose records of one key came on several partitions",
    ),
    ("backfill_foreign_records_total", Counter, "records of other regions that were passed over"),
    ("backfill_input_lost_total", Counter, "gaps that retention tore into unread input"),
    ("backfill_partition_count_changed", Gauge, "1 if partitions were added while it was read"),
    ("backfill_told_total", Counter, "records published"),
    ("backfill_wishes_taken_total", Counter, "wishes taken from a feed"),
    ("backfill_regions_held", Gauge, "regions whose leases this process holds, by job"),
    (
        "backfill_fence_rejections_total",
        Counter,
        "commits refused, as another owner had taken over",
    ),
    ("backfill_recoveries_total", Counter, "recoveries from the store after trouble"),
    ("backfill_journal_seq", Gauge, "the last journal record"),
    ("backfill_agenda_length", Gauge, "things that become due"),
    ("backfill_events_total", Counter, "events decided, by event"),
    ("backfill_refused_total", Counter, "events that changed nothing, by reason"),
    ("backfill_duplicates_total", Counter, "records that were taken before"),
    ("backfill_quarantined_total", Counter, "records put aside, by kind"),
    ("backfill_tries_total", Counter, "tries to carry a wish out, by effect and outcome"),
    (
        "backfill_messages_total",
        Counter,
        "messages to patients, by reach and result; `sent` is what a provider took",
    ),
    ("backfill_way_paused", Gauge, "1 if messages do not go out this way, 0 if they do, by way"),
    ("backfill_way_faults_total", Counter, "faults of a provider of messages, by way"),
    ("backfill_quarantine_full_total", Counter, "deliveries refused, as too much is put aside"),
    ("backfill_swept_total", Counter, "rows thrown away, as they were kept long enough"),
    ("backfill_store_intake_batch_count", Histogram, "deliveries made durable at once"),
    ("backfill_store_transaction_seconds", Histogram, "how long a transaction took"),
    (
        "backfill_http_connections_refused_total",
        Counter,
        "requests of connections over the limit, told to come again",
    ),
    ("backfill_unknown_links_total", Counter, "links to patients' pages that are nobody's"),
    (
        "backfill_links_put_off_total",
        Counter,
        "requests for patients' pages told to come again, as too many unknown links came",
    ),
    ("backfill_log_lines_lost_total", Counter, "lines of the log that could not be written"),
    ("backfill_hl7_connections", Gauge, "open HL7 connections"),
    ("backfill_hl7_connections_refused_total", Counter, "HL7 connections refused at the limit"),
    ("backfill_hl7_messages_total", Counter, "HL7 messages, by trigger"),
    ("backfill_hl7_duplicates_total", Counter, "HL7 messages that were taken before"),
    ("backfill_hl7_acknowledgements_total", Counter, "HL7 answers, by code"),
    ("backfill_hl7_warnings_total", Counter, "oddities in HL7 messages, by kind"),
];

/// Tells `/metrics` what each number says.
pub(crate) fn describe() {
    for (name, kind, meaning) in ALL {
        match kind {
            Counter => describe_counter!(*name, Unit::Count, *meaning),
            Gauge => describe_gauge!(*name, *meaning),
            Histogram => describe_histogram!(*name, *meaning),
        }
    }
}

#[cfg(test)]
mod tests;
