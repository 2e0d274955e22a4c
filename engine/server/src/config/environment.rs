//! Settings from the environment: `listen` in `[http]` is `BACKFILL__HTTP__LISTEN`.

use toml::Value;

use super::draft::Draft;
use super::faults::Origin;
use super::known::Place;

/// What the names of settings begin with.
const PREFIX: &str = "BACKFILL__";
/// What anything that looks like a setting begins with.
const LIKE_OURS: &str = "BACKFILL_";
/// Ours, and no setting.
const OTHERS: [&str; 1] = ["BACKFILL_LOG"];
/// The section whose keys are librdkafka's.
const PROPERTIES: &str = "kafka.properties";

/// Takes what the environment says. What is wrong with it is in the draft.
pub(super) fn read(draft: &mut Draft, variables: impl Iterator<Item = (String, String)>) {
    let mut ours: Vec<(String, String)> =
        variables.filter(|(name, _)| name.to_uppercase().starts_with(LIKE_OURS)).collect();
    ours.sort();
    for (name, text) in ours {
        let origin = Origin::Environment(name.clone());
        match name.strip_prefix(PREFIX) {
            Some(path) => take(draft, path, &text, &origin),
            None if OTHERS.contains(&name.as_str()) || is_of_a_platform(&name) => {}
            None => {
                let meant = name[LIKE_OURS.len()..].trim_start_matches('_').to_lowercase();
                draft.unknown(&meant, false, &origin);
            }
        }
    }
}

/// The variable of a setting.
pub(super) fn name_of(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

fn take(draft: &mut Draft, path: &str, text: &str, origin: &Origin) {
    let parts: Vec<&str> = path.split("__").collect();
    let (name, sections) = parts.split_last().unwrap_or((&"", &[]));
    let section = sections.join(".").to_lowercase();
    let name = match draft.known.at(&section) {
        // Names of their properties have dots, which names of variables cannot have.
        Place::Free if section == PROPERTIES => name.to_lowercase().replace('_', "."),
        // Codes of trusts and sites.
        Place::Free => name.to_uppercase(),
        Place::Setting(_) | Place::Section(_) | Place::Unknown => name.to_lowercase(),
    };
    let value = value(draft, &super::draft::joined(&section, &name), text);
    draft.put(&section, &name, value, origin);
}

/// A text as a value of the kind that the setting has, where it reads as one.
fn value(draft: &Draft, key: &str, text: &str) -> Value {
    let plain = || Value::String(text.to_owned());
    let Place::Setting(example) = draft.known.at(key) else { return plain() };
    match example {
        Value::Integer(_) => {
            text.trim().replace('_', "").parse().map_or_else(|_| plain(), Value::Integer)
        }
        Value::Boolean(_) => text.trim().parse().map_or_else(|_| plain(), Value::Boolean),
        Value::Array(_) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Value::Array(items.map(Value::from).collect())
        }
        Value::String(_) | Value::Float(_) | Value::Datetime(_) | Value::Table(_) => plain(),
    }
}

/// Platforms that run containers tell every one of them where a service called `backfill` is.
fn is_of_a_platform(name: &str) -> bool {
    let rest = &name[LIKE_OURS.len()..];
    rest == "SERVICE_HOST"
        || rest.starts_with("SERVICE_PORT")
        || rest == "PORT"
        || rest
            .strip_prefix("PORT_")
            .is_some_and(|rest| rest.starts_with(|it: char| it.is_ascii_digit()))
        || rest.contains("_SERVICE_HOST")
        || rest.contains("_SERVICE_PORT")
        || rest.contains("_PORT_")
}
