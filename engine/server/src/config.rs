//! The settings: built-in defaults, then a file, then the environment.

mod checks;
mod draft;
mod environment;
mod faults;
mod file;
mod known;
mod limits;
mod servers;
#[cfg(test)]
mod mistakes;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use backfill_runtime::clock::Clock;
use backfill_runtime::wall::Bounds;
use serde::Deserialize;
use toml::Table;

use draft::Draft;
use known::Known;
pub(crate) use limits::OPEN;
pub(crate) use servers::{Kafka, Postgres};

/// The commented reference that is built in.
pub(crate) const DEFAULTS: &str = include_str!("../config.default.toml");

/// All settings: the sum of what each part may be told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) region: String,
    pub(crate) regions: Vec<String>,
    pub(crate) zone: String,
    pub(crate) data: PathBuf,
    pub(crate) stop_seconds: u64,
    pub(crate) clock: ClockBounds,
    pub(crate) postgres: Postgres,
    pub(crate) kafka: Kafka,
    pub(crate) people: People,
    pub(crate) import: Import,
    pub(crate) quarantine: Quarantine,
    pub(crate) retention: backfill_store::Retention,
    pub(crate) public: Public,
    pub(crate) services: backfill_reading::LocalServices,
    pub(crate) http: Http,
    pub(crate) patients: Patients,
    pub(crate) hl7: backfill_hl7::Options,
    pub(crate) store: Store,
    pub(crate) smtp: Option<backfill_notify::Smtp>,
    /// Whether the patients are made up, so that nothing may reach anybody. No setting.
    #[serde(skip)]
    pub(crate) is_demonstration: bool,
}

/// See `[clock]` of the default file.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClockBounds {
    largest_jump_seconds: u32,
    ahead_days_max: u32,
}

/// Who people are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct People {
    pub(crate) nobodys_numbers: Vec<String>,
}

/// What `backfill import` may do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Import {
    pub(crate) missing_percent_max: u32,
}

/// See `[quarantine]` of the default file.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Quarantine {
    pub(crate) sender_bytes_max: u64,
    pub(crate) bytes_max: u64,
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
    pub(crate) without_login: String,
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) body_bytes_max: usize,
    pub(crate) check_tries_max: u32,
    pub(crate) outcome_wait_ms: u64,
    pub(crate) webhook_secret: Option<backfill_http::Secret>,
    pub(crate) limits: HttpLimits,
}

/// See `[patients]` of the default file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Patients {
    pub(crate) listen: Option<String>,
    pub(crate) unknown_links_per_address: u32,
    pub(crate) unknown_links: u32,
    pub(crate) trusted_proxies: Vec<String>,
}

/// See `[http.limits]` of the default file.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HttpLimits {
    connections: usize,
    connections_per_address: usize,
    head_seconds: u64,
    body_seconds: u64,
    stalled_seconds: u64,
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
    /// All that is wrong with them: a file that cannot be read, keys that are not known, values
    /// that cannot work; a line each.
    pub(crate) fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> anyhow::Result<Self> {
        let defaults: Table = DEFAULTS.parse().context("the built-in defaults")?;
        let mut draft = Draft::new(Known::of(DEFAULTS)?, defaults.clone());
        if let Some(path) = file {
            file::read(&mut draft, path);
        }
        environment::read(&mut draft, environment);
        let config = deserialized(&mut draft, &defaults)?;
        draft.add(config.faults());
        draft.finish()?;
        Ok(config)
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
            patients_apart: self.patients.listen.is_some(),
            trusted_proxies: self.patients.trusted_proxies.clone(),
            unknown_links_per_address: self.patients.unknown_links_per_address,
            unknown_links: self.patients.unknown_links,
            trust_names: self.public.trusts.clone(),
            site_names: self.public.sites.clone(),
            services: self.services.clone(),
            phone: self.public.phone.clone(),
            writes_back: self.hl7.writeback.is_some(),
            webhook_secret: self.http.webhook_secret.clone(),
            body_bytes_max: self.http.body_bytes_max,
            check_tries_max: self.http.check_tries_max,
            outcome_wait_ms: self.http.outcome_wait_ms,
        }
    }

    /// This machine's clock, believed as far as the settings say.
    pub(crate) fn clock(&self) -> Clock {
        Clock::within(Bounds {
            jump_ms: i64::from(self.clock.largest_jump_seconds) * 1_000,
            ahead_ms: i64::from(self.clock.ahead_days_max) * 86_400_000,
        })
    }

    /// How long work in hand may take once the process is told to end.
    pub(crate) fn stop_wait(&self) -> Duration {
        Duration::from_secs(self.stop_seconds)
    }

    pub(crate) fn http_limits(&self) -> backfill_http::Limits {
        let limits = self.http.limits;
        backfill_http::Limits {
            connections: limits.connections,
            connections_per_address: limits.connections_per_address,
            head: Duration::from_secs(limits.head_seconds),
            body: Duration::from_secs(limits.body_seconds),
            stalled: Duration::from_secs(limits.stalled_seconds),
            stop: self.stop_wait(),
        }
    }

    /// How much may wait in quarantine.
    pub(crate) fn put_aside(&self) -> backfill_store::PutAside {
        let Quarantine { sender_bytes_max, bytes_max } = self.quarantine;
        backfill_store::PutAside { sender_bytes_max, bytes_max }
    }

    pub(crate) fn store(&self) -> backfill_store::Options {
        backfill_store::Options {
            region: self.region.clone(),
            key_file: self.store.key_file.clone(),
            readers_max: self.store.readers_max,
            busy_timeout_ms: self.store.busy_timeout_ms,
            nobodys_numbers: self.people.nobodys_numbers.clone(),
            put_aside: self.put_aside(),
        }
    }
}

/// The settings that the draft comes to; what cannot be read is put aside, so that the rest is
/// looked at too.
fn deserialized(draft: &mut Draft, defaults: &Table) -> anyhow::Result<Config> {
    // Each round puts one section aside.
    for _ in 0..=defaults.len() {
        match serde_path_to_error::deserialize(draft.table.clone()) {
            Ok(config) => return Ok(config),
            Err(error) => {
                let key = error.path().to_string();
                draft.drop_unreadable(&key, error.inner().message(), defaults);
            }
        }
    }
    bail!("the built-in defaults cannot be read")
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
}
