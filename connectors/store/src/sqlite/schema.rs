//! The schema: its numbered steps, applied at start.

use std::borrow::Cow;
use std::path::Path;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{SqlSafeStr as _, SqlitePool};

use crate::Error;

/// Every step ever released, in order. A released step never changes.
const STEPS: &[(i64, &str, &str)] = &[
    (1, "house", include_str!("../../migrations/sqlite/0001_house.sql")),
    (2, "lookups", include_str!("../../migrations/sqlite/0002_lookups.sql")),
    (3, "places", include_str!("../../migrations/sqlite/0003_places.sql")),
    (4, "people", include_str!("../../migrations/sqlite/0004_people.sql")),
    (5, "ended_wishes", include_str!("../../migrations/sqlite/0005_ended_wishes.sql")),
    (6, "unused", include_str!("../../migrations/sqlite/0006_unused.sql")),
    (7, "heard", include_str!("../../migrations/sqlite/0007_heard.sql")),
    (8, "originals", include_str!("../../migrations/sqlite/0008_originals.sql")),
    (9, "attention", include_str!("../../migrations/sqlite/0009_attention.sql")),
    (10, "offerings", include_str!("../../migrations/sqlite/0010_offerings.sql")),
    (11, "stops", include_str!("../../migrations/sqlite/0011_stops.sql")),
    (12, "lacking", include_str!("../../migrations/sqlite/0012_lacking.sql")),
    (13, "typed_lists", include_str!("../../migrations/sqlite/0013_typed_lists.sql")),
    (14, "time_and_copies", include_str!("../../migrations/sqlite/0014_time_and_copies.sql")),
    (15, "erasure", include_str!("../../migrations/sqlite/0015_erasure.sql")),
    (16, "marks", include_str!("../../migrations/sqlite/0016_marks.sql")),
    (17, "carried", include_str!("../../migrations/sqlite/0017_carried.sql")),
    (18, "sizes", include_str!("../../migrations/sqlite/0018_sizes.sql")),
    (19, "sealed_by", include_str!("../../migrations/sqlite/0019_sealed_by.sql")),
];

/// Brings the schema up to date; refuses one that is newer than this program.
pub(super) async fn migrate(pool: &SqlitePool, path: &Path) -> Result<(), Error> {
    let steps = STEPS.iter().map(|(number, name, sql)| {
        let name = Cow::Borrowed(*name);
        Migration::new(*number, name, MigrationType::Simple, (*sql).into_sql_str(), false)
    });
    let known = STEPS.iter().map(|step| step.0).max().unwrap_or(0);
    match Migrator::with_migrations(steps.collect()).run(pool).await {
        Err(MigrateError::VersionMissing(found)) => {
            Err(Error::NewerSchema { path: path.to_owned(), found, known })
        }
        other => Ok(other?),
    }
}
