//! The embedded default: file, schema, key, chain, quarantine.

use super::findings::Findings;
use crate::config::Config;
use crate::wiring::{self, Database, Parts};

/// Looks at the database in the data folder.
pub(super) async fn look(config: &Config, repair: bool, findings: &mut Findings) {
    let path = config.data.join(wiring::DATABASE);
    if !path.exists() {
        let detail = format!("none at `{}` yet; the first start makes it", path.display());
        findings.ok("database", &detail);
        return;
    }
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
    if repair {
        findings.ok("repair", "the embedded database needs none");
    }
    look_at_contents(parts.store.as_ref(), findings).await;
    parts.store.close().await;
}

/// What a region keeps, whichever database it is.
pub(super) async fn look_at_contents(store: &dyn Database, findings: &mut Findings) {
    match store.newest_link().await {
        Ok(link) => findings.ok("audit chain", &format!("whole; its head is {link}")),
        Err(error) => {
            findings.fail("audit chain", &format!("{error:#}; restore a backup from before that"));
        }
    }
    match store.summary().await {
        Ok(summary) if summary.quarantined == 0 => findings.ok("quarantine", "empty"),
        Ok(summary) => {
            let count = summary.quarantined;
            findings.warn("quarantine", &format!("{count} originals; look at them in /console"));
        }
        Err(error) => findings.fail("database", &error.to_string()),
    }
}
