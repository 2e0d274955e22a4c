//! The schema: its numbered steps, applied at start.

use std::borrow::Cow;
use std::path::Path;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{SqlSafeStr as _, SqlitePool};

use crate::Error;

/// Every step, in order. A step that was given out never changes.
const STEPS: &[(i64, &str, &str)] = &[
    (21, "journal", include_str!("../../migrations/sqlite/0021_journal.sql")),
    (22, "projections", include_str!("../../migrations/sqlite/0022_projections.sql")),
    (23, "outbox", include_str!("../../migrations/sqlite/0023_outbox.sql")),
    (24, "vault", include_str!("../../migrations/sqlite/0024_vault.sql")),
    (25, "sizes", include_str!("../../migrations/sqlite/0025_sizes.sql")),
];
/// The first step. What has an earlier one is of a version before and cannot be read.
const FIRST: i64 = 21;

/// Brings the schema up to date; refuses one that is newer than this program, or too old for it.
pub(super) async fn migrate(pool: &SqlitePool, path: &Path) -> Result<(), Error> {
    let steps = STEPS.iter().map(|(number, name, sql)| {
        let name = Cow::Borrowed(*name);
        Migration::new(*number, name, MigrationType::Simple, (*sql).into_sql_str(), false)
    });
    let known = STEPS.iter().map(|step| step.0).max().unwrap_or(0);
    match Migrator::with_migrations(steps.collect()).run(pool).await {
        Err(MigrateError::VersionMissing(found)) if found < FIRST => {
            let place = format!("the database {}", path.display());
            Err(Error::OldSchema { place, instead: "another folder for `data`" })
        }
        Err(MigrateError::VersionMissing(found)) => {
            Err(Error::NewerSchema { path: path.to_owned(), found, known })
        }
        other => Ok(other?),
    }
}
