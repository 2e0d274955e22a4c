//! The settings: built-in defaults, then a file, then the environment.

mod servers;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use backfill_runtime::Zone;
use serde::Deserialize;
use toml::{Table, Value};

pub(crate) use servers::{Kafka, Postgres};

/// The commented reference that is built in.
pub(crate) const DEFAULTS: &str = include_str!("../config.default.toml");
/// What names of environment variables begin with.
const PREFIX: &str = "BACKFILL__";

/// All settings: the sum of what each part may be told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) region: String,
    pub(crate) regions: Vec<String>,
    pub(crate) zone: String,
    pub(crate) data: PathBuf,
    pub(crate) postgres: Postgres,
    pub(crate) kafka: Kafka,
    pub(crate) people: People,
    pub(crate) public: Public,
    pub(crate) http: Http,
    pub(crate) hl7: backfill_hl7::Options,
    pub(crate) store: Store,
    pub(crate) smtp: Option<backfill_notify::Smtp>,
}

/// Who people are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct People {
    pub(crate) nobodys_numbers: Vec<String>,
}

/// What patients see, in messages and on pages alike.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Public {
    pub(crate) url: String,
    pub(crate) phone: String,
    pub(crate) trusts: BTreeMap<String, String>,
    pub(crate) sites: BTreeMap<String, String>,
}

/// See `[http]` of the default file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Http {
    pub(crate) listen: String,
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) body_bytes_max: usize,
    pub(crate) check_tries_max: u32,
    pub(crate) outcome_wait_ms: u64,
    pub(crate) webhook_secret: Option<backfill_http::Secret>,
}

/// See `[store]` of the default file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Store {
    pub(crate) key_file: Option<PathBuf>,
    pub(crate) readers_max: u32,
    pub(crate) busy_timeout_ms: u64,
}

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// If the file can not be read, a key is not known, or a value can not work.
    pub(crate) fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> anyhow::Result<Self> {
        let mut table: Table = DEFAULTS.parse().context("the built-in defaults")?;
        if let Some(file) = file {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("can not read `{}`", file.display()))?;
            let given: Table = text.parse().with_context(|| format!("in `{}`", file.display()))?;
            merge(&mut table, given);
        }
        for (name, value) in environment {
            if let Some(path) = name.strip_prefix(PREFIX) {
                set(&mut table, path, &value).with_context(|| format!("in `{name}`"))?;
            }
        }
        let config: Self = table.try_into().context("in the settings")?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> anyhow::Result<()> {
        Zone::named(&self.zone).context("in `zone`")?;
        if self.region.is_empty() {
            bail!("`region` is empty; give the region a name, such as the code of its board");
        }
        self.check_servers()?;
        self.notify().check()?;
        Ok(())
    }

    pub(crate) fn notify(&self) -> backfill_notify::Options {
        backfill_notify::Options {
            public_url: self.public.url.clone(),
            trust_names: self.public.trusts.clone(),
            site_names: self.public.sites.clone(),
            phone: self.public.phone.clone(),
            smtp: self.smtp.clone(),
        }
    }

    pub(crate) fn pages(&self) -> backfill_http::Options {
        backfill_http::Options {
            public_url: self.public.url.clone(),
            listen: Some(self.http.listen.clone()),
            allowed_hosts: self.http.allowed_hosts.clone(),
            trust_names: self.public.trusts.clone(),
            site_names: self.public.sites.clone(),
            phone: self.public.phone.clone(),
            webhook_secret: self.http.webhook_secret.clone(),
            body_bytes_max: self.http.body_bytes_max,
            check_tries_max: self.http.check_tries_max,
            outcome_wait_ms: self.http.outcome_wait_ms,
        }
    }

    pub(crate) fn store(&self) -> backfill_store::Options {
        backfill_store::Options {
            region: self.region.clone(),
            key_file: self.store.key_file.clone(),
            readers_max: self.store.readers_max,
            busy_timeout_ms: self.store.busy_timeout_ms,
            nobodys_numbers: self.people.nobodys_numbers.clone(),
        }
    }
}

/// Values of `over` replace those of `base`; sections are merged.
fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Table(base)), Value::Table(over)) => merge(base, over),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

/// Sets `SECTION__KEY` to a text or, where it reads as one, a number or a truth value.
fn set(table: &mut Table, path: &str, value: &str) -> anyhow::Result<()> {
    let path = path.to_lowercase();
    let (sections, key) = path.rsplit_once("__").unwrap_or(("", &path));
    let mut table = table;
    for section in sections.split("__").filter(|it| !it.is_empty()) {
        let entry = table.entry(section.to_owned()).or_insert_with(|| Table::new().into());
        table = entry.as_table_mut().with_context(|| format!("`{section}` is no section"))?;
    }
    let (key, value) = if sections == servers::PROPERTIES {
        // Their names have dots, which names of environment variables can not have.
        (key.replace('_', "."), Value::String(value.to_owned()))
    } else {
        (key.to_owned(), scalar(value))
    };
    table.insert(key, value);
    Ok(())
}

fn scalar(text: &str) -> Value {
    if let Ok(number) = text.parse::<i64>() {
        return Value::Integer(number);
    }
    text.parse::<bool>().map_or_else(|_| Value::String(text.to_owned()), Value::Boolean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(environment: &[(&str, &str)]) -> anyhow::Result<Config> {
        let pairs = environment.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        Config::load(None, pairs)
    }

    #[test]
    fn the_defaults_are_complete() {
        let config = load(&[]).unwrap();
        assert_eq!(config.http.listen, "127.0.0.1:8080");
        assert_eq!(config.hl7.listen, "127.0.0.1:2575");
        assert_eq!(config.data, PathBuf::from("data"));
    }

    #[test]
    fn the_environment_has_the_last_word() {
        let set =
            [("BACKFILL__HTTP__LISTEN", "127.0.0.1:9"), ("BACKFILL__STORE__READERS_MAX", "2")];
        let config = load(&set).unwrap();
        assert_eq!((config.http.listen.as_str(), config.store.readers_max), ("127.0.0.1:9", 2));
    }

    #[test]
    fn a_mistake_is_named() {
        let unknown = load(&[("BACKFILL__HTTP__LISTN", "x")]).unwrap_err();
        assert!(format!("{unknown:#}").contains("listn"), "{unknown:#}");
        let zone = load(&[("BACKFILL__ZONE", "Europe/Londn")]).unwrap_err();
        assert!(format!("{zone:#}").contains("Europe/Londn"), "{zone:#}");
    }
}
