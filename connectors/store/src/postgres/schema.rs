//! The schema: its numbered steps, applied by the owner of the tables, never by those who work.

use std::borrow::Cow;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection, SqlSafeStr as _};

use super::{Postgres, connect};
use crate::Error;

/// Every step, in order. A step that was given out never changes.
const STEPS: &[(i64, &str, &str)] = &[
    (21, "journal", include_str!("../../migrations/postgres/0021_journal.sql")),
    (22, "projections", include_str!("../../migrations/postgres/0022_projections.sql")),
    (23, "outbox", include_str!("../../migrations/postgres/0023_outbox.sql")),
    (24, "vault", include_str!("../../migrations/postgres/0024_vault.sql")),
    (25, "processes", include_str!("../../migrations/postgres/0025_processes.sql")),
    (26, "rights", include_str!("../../migrations/postgres/0026_rights.sql")),
    (27, "commit", include_str!("../../migrations/postgres/0027_commit.sql")),
];
/// The first step. What has an earlier one is of a version before and cannot be read.
const FIRST: i64 = 21;

/// One after the other: of two who give the same right at the same moment one fails.
const SHOW_SCHEMA: &str = "DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('backfill schema'));
    GRANT SELECT ON _sqlx_migrations TO backfill_app;
END $$";

/// The step that makes the role that works.
const RIGHTS: i64 = 26;
/// What it says there.
const MAKE_ROLE: &str =
    "    CREATE ROLE backfill_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;\n";

fn without_role(step: &str) -> String {
    step.replace(MAKE_ROLE, "    NULL;\n")
}

/// Whether the role that works is there already. Who may not make one needs it, and a place in it.
async fn has_role(connection: &mut PgConnection) -> Result<bool, Error> {
    let query = "SELECT current_user::text,
            (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user),
            (SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles
                WHERE rolname = 'backfill_app')";
    let (user, may_make, is_member): (String, Option<bool>, Option<bool>) =
        sqlx::query_as(query).fetch_one(connection).await?;
    match (is_member, may_make.unwrap_or(false)) {
        (None, false) => Err(Error::NoRole { user }),
        (Some(false), false) => Err(Error::NoMember { user }),
        (is_member, _) => Ok(is_member.is_some()),
    }
}

/// The schema of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaState {
    /// The newest step that was applied; 0 if the database is empty.
    pub found: i64,
    /// The newest step that this program knows.
    pub known: i64,
}

impl SchemaState {
    /// Whether the data are of a version whose schema this one does not read.
    #[must_use]
    pub fn is_too_old(self) -> bool {
        (1..FIRST).contains(&self.found)
    }

    /// Fails with what to do, unless the schema is the one of this program.
    pub(super) fn check(self) -> Result<(), Error> {
        let Self { found, known } = self;
        if self.is_too_old() {
            return Err(old_schema());
        }
        let advice = match found.cmp(&known) {
            std::cmp::Ordering::Less => "bring it up to date with `backfill doctor --repair`",
            std::cmp::Ordering::Greater => "start the newer version",
            std::cmp::Ordering::Equal => return Ok(()),
        };
        Err(Error::OtherSchema { found, known, advice })
    }
}

impl Postgres {
    /// Brings the schema of the database at `url` up to date, as the user of the address, under a
    /// lock: of several who try, one does it. Makes the role that works and gives it its rights.
    ///
    /// # Errors
    /// If the database cannot be reached, has a newer schema, or the user may not change it.
    pub async fn migrate(url: &str) -> Result<(), Error> {
        let mut connection = connect::as_owner(url)?.connect().await?;
        let has_role = has_role(&mut connection).await?;
        let steps = STEPS.iter().map(|(number, name, sql)| {
            let name = Cow::Borrowed(*name);
            let kind = MigrationType::Simple;
            let mut step = Migration::new(*number, name, kind, (*sql).into_sql_str(), false);
            if has_role && *number == RIGHTS {
                // Only who may make roles may try to: the step is the same but for that.
                step.sql = AssertSqlSafe(without_role(sql)).into_sql_str();
            }
            step
        });
        let migrator = Migrator::with_migrations(steps.collect());
        match migrator.run_direct(None, &mut connection, false).await {
            Err(MigrateError::VersionMissing(found)) if found < FIRST => return Err(old_schema()),
            Err(MigrateError::VersionMissing(found)) => {
                return SchemaState { found, known: known() }.check();
            }
            other => other?,
        }
        // Who only works must see whether the schema is the right one.
        sqlx::query(SHOW_SCHEMA).execute(&mut connection).await?;
        Ok(())
    }

    /// The schema of the database at `url`.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn schema(url: &str) -> Result<SchemaState, Error> {
        let mut connection = connect::as_owner(url)?.connect().await?;
        let query = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
        let is_founded: bool = sqlx::query_scalar(query).fetch_one(&mut connection).await?;
        if !is_founded {
            return Ok(SchemaState { found: 0, known: known() });
        }
        let query = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success";
        let found = sqlx::query_scalar(query).fetch_one(&mut connection).await;
        let found: i64 = found.map_err(Error::beginning)?;
        Ok(SchemaState { found, known: known() })
    }
}

fn old_schema() -> Error {
    let place = "the database of `postgres.url`".to_owned();
    Error::OldSchema { place, instead: "an empty database" }
}

fn known() -> i64 {
    STEPS.iter().map(|step| step.0).max().unwrap_or(0)
}
