//! What each setting may be: its kind, and the numbers and words that are allowed.

use std::ops::RangeInclusive;

use toml::Value;

/// Numbers, each with its least and most.
const NUMBERS: &[(&str, RangeInclusive<i64>)] = &[
    ("stop_seconds", 1..=600),
    ("clock.largest_jump_seconds", 120..=86_400),
    ("clock.ahead_days_max", 1..=3_650),
    ("postgres.connections_max", 2..=1_000),
    ("kafka.partitions", 1..=10_000),
    ("kafka.replication", 1..=100),
    ("import.missing_percent_max", 0..=100),
    ("quarantine.sender_bytes_max", 1_024..=1_099_511_627_776),
    ("quarantine.bytes_max", 1_024..=1_099_511_627_776),
    ("retention.quarantine_days", 0..=36_500),
    ("retention.log_days", 0..=36_500),
    ("retention.delivery_days", 0..=36_500),
    ("retention.outbox_days", 0..=36_500),
    ("retention.decision_days", 0..=36_500),
    ("retention.slot_days", 0..=36_500),
    ("http.body_bytes_max", 1_024..=1_073_741_824),
    ("http.check_tries_max", 1..=20),
    ("http.outcome_wait_ms", 0..=60_000),
    ("http.limits.connections", 8..=100_000),
    ("http.limits.connections_per_address", 1..=100_000),
    ("http.limits.head_seconds", 1..=3_600),
    ("http.limits.body_seconds", 1..=3_600),
    ("http.limits.stalled_seconds", 1..=3_600),
    ("patients.unknown_links_per_address", 1..=60_000),
    ("patients.unknown_links", 1..=60_000),
    ("hl7.writeback_seconds", 1..=86_400),
    ("hl7.limits.connections", 1..=10_000),
    ("hl7.limits.message_bytes", 1_024..=1_073_741_824),
    ("hl7.limits.frame_seconds", 1..=86_400),
    ("hl7.limits.connections_per_address", 1..=10_000),
    ("hl7.limits.idle_seconds", 1..=86_400),
    ("hl7.limits.crowded_idle_seconds", 1..=86_400),
    ("store.readers_max", 1..=1_000),
    ("store.busy_timeout_ms", 0..=600_000),
    ("smtp.port", 1..=65_535),
];

/// Words, of which one is chosen.
const WORDS: &[(&str, &[&str])] = &[
    ("kafka.values", &["protobuf", "json"]),
    ("smtp.tls", &["wrapper", "starttls", "none"]),
    ("http.without_login", &["", OPEN]),
    ("hl7.without_login", &["", OPEN]),
];

/// What the settings must say before other machines reach what asks nobody who they are.
pub(crate) const OPEN: &str = "open to everybody on this network";

/// Why a value cannot be that of a setting, with what is allowed; none if it can.
pub(super) fn problem(key: &str, example: &Value, value: &Value) -> Option<String> {
    match (example, value) {
        (Value::Integer(_), Value::Integer(number)) => outside(key, *number),
        (Value::Integer(_), _) => Some(number_wanted(key)),
        (Value::String(_), Value::String(text)) => no_word(key, text),
        (Value::String(_), _) => Some(no_word(key, "").unwrap_or("must be text".to_owned())),
        (Value::Array(_), Value::Array(items)) => {
            let texts = items.iter().all(Value::is_str);
            (!texts).then(|| "must be a list of text values".to_owned())
        }
        (Value::Array(_), _) => Some("must be a list of text values".to_owned()),
        (Value::Boolean(_), Value::Boolean(_)) => None,
        (Value::Boolean(_), _) => Some("must be true or false".to_owned()),
        (Value::Table(_) | Value::Float(_) | Value::Datetime(_), _) => None,
    }
}

fn outside(key: &str, number: i64) -> Option<String> {
    let allowed = range(key);
    let told = || format!("is {number}: it {}", number_wanted(key));
    (!allowed.contains(&number)).then(told)
}

fn number_wanted(key: &str) -> String {
    let allowed = range(key);
    format!("must be a whole number from {} to {}", allowed.start(), allowed.end())
}

fn range(key: &str) -> RangeInclusive<i64> {
    let known = NUMBERS.iter().find(|(known, _)| *known == key);
    known.map_or(0..=i64::from(u32::MAX), |(_, range)| range.clone())
}

fn no_word(key: &str, text: &str) -> Option<String> {
    let (_, words) = WORDS.iter().find(|(known, _)| *known == key)?;
    let named = words.iter().filter(|word| !word.is_empty());
    let list = named.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let wanted = if words.contains(&"") { "empty or" } else { "one of" };
    (!words.contains(&text)).then(|| format!("must be {wanted} {list}"))
}

#[cfg(test)]
mod tests {
    use super::super::DEFAULTS;
    use super::super::known::{Known, Place};
    use super::*;

    #[test]
    fn every_number_has_its_limits_and_every_default_keeps_them() {
        let known = Known::of(DEFAULTS).unwrap();
        for key in known.keys(false) {
            let Place::Setting(example) = known.at(&key) else { panic!("{key}") };
            assert_eq!(problem(&key, example, example), None, "{key}");
            let is_number = example.is_integer();
            assert_eq!(is_number, NUMBERS.iter().any(|it| it.0 == key), "limits of {key}");
        }
    }

    #[test]
    fn values_of_another_kind_or_outside_are_told_what_is_allowed() {
        let (number, text, list) = (Value::Integer(1), Value::from("a"), Value::Array(Vec::new()));
        let key = "http.check_tries_max";
        for value in [Value::Integer(0), Value::Integer(-1), Value::Integer(21), text.clone()] {
            let told = problem(key, &number, &value).unwrap();
            assert!(told.contains("from 1 to 20"), "{told}");
        }
        assert_eq!(problem(key, &number, &Value::Integer(20)), None);
        assert!(problem("kafka.values", &text, &Value::from("xml")).unwrap().contains("`json`"));
        assert!(problem("kafka.values", &text, &number).unwrap().contains("`json`"));
        assert!(problem("http.listen", &text, &number).unwrap().contains("text"));
        let mixed = Value::Array(vec![text, number]);
        assert!(problem("regions", &list, &mixed).unwrap().contains("list"));
    }
}
