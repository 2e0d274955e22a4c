//! The settings of what lies between several processes: PostgreSQL, Kafka, regions.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use toml::{Table, Value};

use super::Config;
use super::faults::Fault;

/// How an address of PostgreSQL may begin.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// See `[postgres]` of the default file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Postgres {
    pub(crate) url: String,
    pub(crate) connections_max: u32,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may hold a password.
        f.write_str("Postgres(***)")
    }
}

/// See `[kafka]` of the default file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kafka {
    pub(crate) brokers: String,
    pub(crate) partitions: u32,
    pub(crate) replication: i32,
    pub(crate) values: backfill_kafka::Values,
    pub(crate) properties: Table,
    pub(crate) sources: std::collections::BTreeMap<String, String>,
}

impl std::fmt::Debug for Kafka {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The properties may hold a password.
        write!(f, "Kafka({})", self.brokers)
    }
}

impl Config {
    /// Whether everything is kept in a file of this machine.
    pub(crate) fn is_embedded(&self) -> bool {
        self.postgres.url.is_empty()
    }

    /// Which PostgreSQL it is, without user and password.
    pub(crate) fn postgres_place(&self) -> &str {
        let url = self.postgres.url.split('?').next().unwrap_or_default();
        let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
        after_scheme.rsplit_once('@').map_or(after_scheme, |(_, place)| place)
    }

    /// How Kafka is reached; none if it is not used.
    pub(crate) fn feeds(&self) -> Option<backfill_kafka::Options> {
        let Kafka { brokers, partitions, replication, values, properties, sources } = &self.kafka;
        if brokers.is_empty() {
            return None;
        }
        let properties = properties.iter().map(|(name, value)| (name.clone(), text(value)));
        Some(backfill_kafka::Options {
            brokers: brokers.clone(),
            partitions: *partitions,
            replication: *replication,
            values: *values,
            properties: properties.collect(),
            sources: sources.clone(),
            own_key: None,
        })
    }

    /// All regions of the installation, sorted.
    pub(crate) fn all_regions(&self) -> Vec<String> {
        if self.regions.is_empty() {
            return vec![self.region.clone()];
        }
        let mut all = self.regions.clone();
        all.sort();
        all
    }

    /// How one region of PostgreSQL is opened.
    pub(crate) fn postgres_options(&self, region: &str) -> backfill_store::PostgresOptions {
        backfill_store::PostgresOptions {
            url: self.postgres.url.clone(),
            region: region.to_owned(),
            holder: None,
            connections_max: self.postgres.connections_max,
            key_file: self.store.key_file.clone(),
            listens: false,
            data: self.data.clone(),
            nobodys_numbers: self.people.nobodys_numbers.clone(),
            put_aside: self.put_aside(),
        }
    }

    /// Where the key file is.
    pub(crate) fn key_file(&self) -> std::path::PathBuf {
        let beside = || Path::new(&self.data).join("vault.key");
        self.store.key_file.clone().unwrap_or_else(beside)
    }

    pub(super) fn server_faults(&self) -> Vec<Fault> {
        let mut faults = self.region_faults();
        if self.is_embedded() && !self.kafka.brokers.is_empty() {
            faults.push(Fault::between(
                &["kafka.brokers", "postgres.url"],
                "is set and `postgres.url` is not: Kafka only carries what PostgreSQL keeps; set \
                 both or neither",
            ));
        }
        if !self.is_embedded() && !SCHEMES.iter().any(|it| self.postgres.url.starts_with(it)) {
            let wanted = "must begin with `postgres://`, as in postgres://user@host/name";
            faults.push(Fault::of("postgres.url", wanted));
        }
        faults
    }

    fn region_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.is_embedded() && 1 < self.all_regions().len() {
            faults.push(Fault::between(
                &["regions", "postgres.url"],
                "has several: only PostgreSQL shares regions out; set `postgres.url`",
            ));
        }
        if self.regions.iter().any(String::is_empty) {
            let wanted = "has an empty name; name each region, or leave the list empty";
            faults.push(Fault::of("regions", wanted));
        }
        if self.regions.iter().collect::<BTreeSet<_>>().len() < self.regions.len() {
            faults.push(Fault::of("regions", "has a name twice; name each region once"));
        }
        if !self.all_regions().contains(&self.region) {
            let problem = format!("is `{}`, which is not in `regions`; add it there", self.region);
            faults.push(Fault::between(&["region", "regions"], problem));
        }
        faults
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: (&str, &str) = ("BACKFILL__POSTGRES__URL", "postgres://u:open-sesame@localhost/b");
    const BROKERS: (&str, &str) = ("BACKFILL__KAFKA__BROKERS", "localhost:9092");

    fn load(environment: &[(&str, &str)]) -> anyhow::Result<Config> {
        let pairs = environment.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        Config::load(None, pairs)
    }

    fn load_text(text: &str) -> anyhow::Result<Config> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("backfill.toml");
        std::fs::write(&file, text).unwrap();
        Config::load(Some(&file), std::iter::empty())
    }

    #[test]
    fn without_servers_everything_is_embedded() {
        let config = load(&[]).unwrap();
        assert!(config.is_embedded() && config.feeds().is_none());
        assert_eq!(config.all_regions(), ["local"]);
    }

    #[test]
    fn kafka_needs_postgres_beside_it() {
        let error = load(&[BROKERS]).unwrap_err().to_string();
        assert!(error.contains("`postgres.url` is not"), "{error}");
        let both = load(&[URL, BROKERS]).unwrap();
        assert_eq!(both.feeds().unwrap().brokers, "localhost:9092");
    }

    #[test]
    fn an_address_of_another_kind_is_refused() {
        let error = load(&[("BACKFILL__POSTGRES__URL", "mysql://h/b")]).unwrap_err().to_string();
        assert!(error.contains("`postgres://`"), "{error}");
    }

    #[test]
    fn a_place_is_named_without_its_password() {
        let url = ("BACKFILL__POSTGRES__URL", "postgresql://u:p@ss@db:5432/b?sslmode=require");
        assert_eq!(load(&[url]).unwrap().postgres_place(), "db:5432/b");
    }

    #[test]
    fn properties_come_from_the_file_and_from_the_environment() {
        let name = "BACKFILL__KAFKA__PROPERTIES__SASL_PASSWORD";
        let config = load(&[URL, BROKERS, (name, "1234")]).unwrap();
        assert_eq!(config.feeds().unwrap().properties["sasl.password"], "1234");
        let text = "[postgres]\nurl = \"postgres://x/y\"\n[kafka]\nbrokers = \"b\"\n\
            [kafka.properties]\n\"linger.ms\" = 5\n\"ssl.ca.location\" = \"ca.pem\"\n";
        let properties = load_text(text).unwrap().feeds().unwrap().properties;
        assert_eq!(properties["linger.ms"], "5");
        assert_eq!(properties["ssl.ca.location"], "ca.pem");
    }

    #[test]
    fn regions_that_can_not_work_are_refused() {
        for (regions, problem) in [
            ("[\"a\"]\n", "not in `regions`"),
            ("[\"local\", \"\"]\n", "empty name"),
            ("[\"local\", \"local\"]\n", "twice"),
        ] {
            let text = format!("regions = {regions}[postgres]\nurl = \"postgres://x/y\"\n");
            let error = load_text(&text).unwrap_err().to_string();
            assert!(error.contains(problem), "{error}");
        }
        let error = load_text("regions = [\"local\", \"other\"]\n").unwrap_err().to_string();
        assert!(error.contains("needs PostgreSQL") || error.contains("only PostgreSQL"), "{error}");
    }

    #[test]
    fn a_password_is_not_in_what_is_printed() {
        let config = load(&[URL, BROKERS]).unwrap();
        assert!(!format!("{config:?}").contains("sesame"));
    }
}
