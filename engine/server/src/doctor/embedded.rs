//! The embedded default: file, schema, key, chain, quarantine, what is sent in vain.

use super::findings::Findings;
use super::{clock, copies, entries, lists, offerings, quarantine, unused, ways};
use crate::args::DoctorArgs;
use crate::config::Config;
use crate::wiring::{self, Database, Parts};
use backfill_runtime::clock::Clock;

/// Looks at the database in the data folder.
pub(super) async fn look(config: &Config, args: &DoctorArgs, findings: &mut Findings) {
    if let Err(none) = wiring::must_exist(config) {
        findings.fail("database", &format!("{none}; the first start makes it"));
        return;
    }
    let path = config.data.join(wiring::DATABASE);
    // Opening checks the file's integrity and the key, and brings the schema up to date.
    let parts = match Parts::open(config.clone()).await {
        Ok(parts) => parts,
        Err(error) => {
            findings.fail("database", &format!("{error:#}"));
            return;
        }
    };
    findings.ok("database", &format!("`{}` is whole", path.display()));
    findings.ok("schema", "up to date");
    findings.ok("key file", &format!("`{}` is the right one", config.key_file().display()));
    for old in backfill_store::old_keys(&config.key_file()) {
        let advice = "opens backups from before the key was exchanged: move it to where the key of \
                      those backups is kept";
        findings.warn("key file", &format!("`{}` {advice}", old.display()));
    }
    if args.repair {
        findings.ok("repair", "the embedded database needs none");
    }
    let clock = (parts.clock.clone(), args.accept_clock);
    clock::look("clock", clock, parts.store.as_ref(), findings).await;
    let now = parts.clock.now();
    copies::look_at_backup(parts.store.as_ref(), now, findings).await;
    if args.restored {
        copies::mark("restored", parts.store.as_ref(), now, findings).await;
    }
    copies::look_at_restore("restored", parts.store.as_ref(), findings).await;
    copies::look_at_seals("sealed", parts.store.as_ref(), findings).await;
    look_at_contents(parts.store.as_ref(), findings).await;
    quarantine::look(config, parts.store.as_ref(), findings).await;
    parts.store.close().await;
}

/// What is kept there.
async fn look_at_contents(store: &dyn Database, findings: &mut Findings) {
    match store.newest_link().await {
        Ok(link) => findings.ok("audit chain", &format!("whole; its head is {link}")),
        Err(error) => {
            findings.fail("audit chain", &format!("{error:#}; restore a backup from before that"));
        }
    }
    entries::look("waiting list", store, Clock::system().now(), findings).await;
    ways::look_at_messages("messages and bookings", store, findings).await;
    unused::look(store, findings).await;
    lists::look(store, Clock::system().now(), findings).await;
    offerings::look(store, findings).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Common;

    fn config(data: &std::path::Path) -> Config {
        let mut config = Config::load(None, std::iter::empty()).unwrap();
        config.data = data.to_owned();
        config
    }

    async fn looked(config: &Config) -> Findings {
        let mut findings = Findings::default();
        let args = DoctorArgs {
            common: Common::default(),
            repair: false,
            accept_clock: false,
            restored: false,
        };
        look(config, &args, &mut findings).await;
        findings
    }

    #[tokio::test]
    async fn where_nothing_is_nothing_is_made_and_it_is_not_well() {
        let folder = tempfile::tempdir().unwrap();
        for data in
            [folder.path().to_owned(), folder.path().join("typo"), folder.path().join("a/b")]
        {
            let findings = looked(&config(&data)).await;
            assert!(!findings.is_well(), "{:?}", findings.lines);
            let told = findings.lines.concat();
            assert!(told.contains("--data") && told.contains("backfill.sqlite"), "{told}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_whole_database_is_well_until_its_key_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let config = config(folder.path());
        Parts::open(config.clone()).await.unwrap().store.close().await;
        let findings = looked(&config).await;
        assert!(findings.is_well(), "{:?}", findings.lines);
        std::fs::write(config.key_file(), [7; 32]).unwrap();
        let findings = looked(&config).await;
        assert!(!findings.is_well());
        assert!(findings.lines.iter().any(|it| it.contains("vault.key")), "{:?}", findings.lines);
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_found() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(wiring::DATABASE), vec![b'x'; 8_192]).unwrap();
        assert!(!looked(&config(folder.path())).await.is_well());
    }
}
