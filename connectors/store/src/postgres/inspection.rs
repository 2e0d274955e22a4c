//! What a doctor asks of a database: its clock, its rights, and who holds which lease.

use sqlx::{ConnectOptions as _, PgConnection};

use super::{Postgres, connect};
use crate::Error;

/// What the database says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// What its clock says, in milliseconds since 1970-01-01T00:00:00Z.
    pub clock_ms: i64,
    /// Whether the user of the address may work as `backfill_app`.
    pub is_member: bool,
    /// Whether `backfill_app` passes row-level security; it must not.
    pub passes_guards: bool,
    /// How many connections the server allows, those of administrators left out.
    pub connections_max: i64,
    /// How many there are now, to whatever database.
    pub connections: i64,
    /// What `backfill_app` owns; it must own nothing.
    pub owned: Vec<String>,
    /// Tables that row-level security does not guard.
    pub unguarded: Vec<String>,
    /// Who holds what.
    pub leases: Vec<LeaseRow>,
}

/// One lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseRow {
    /// Which job: `match`, `notify` or `connect`.
    pub job: String,
    /// Of which region.
    pub region: String,
    /// The member that holds it.
    pub holder: String,
    /// How long it still lasts, in milliseconds; less than 0 if it ran out.
    pub expires_in_ms: i64,
}

impl Postgres {
    /// Asks the database at `url` about itself, as the user of the address.
    ///
    /// # Errors
    /// If it cannot be reached, or the user may not ask.
    pub async fn inspect(url: &str) -> Result<Inspection, Error> {
        let mut connection = connect::as_owner(url)?.connect().await?;
        let clock = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint";
        let clock_ms = sqlx::query_scalar(clock).fetch_one(&mut connection).await?;
        let (is_member, passes_guards) = rights(&mut connection).await?;
        Ok(Inspection {
            clock_ms,
            is_member,
            passes_guards,
            connections_max: sqlx::query_scalar(ALLOWED).fetch_one(&mut connection).await?,
            connections: sqlx::query_scalar(THERE).fetch_one(&mut connection).await?,
            owned: names(&mut connection, OWNED).await?,
            unguarded: names(&mut connection, UNGUARDED).await?,
            leases: leases(&mut connection).await?,
        })
    }
}

/// No row if there is no such role.
async fn rights(connection: &mut PgConnection) -> Result<(bool, bool), Error> {
    let query = "SELECT pg_has_role(current_user, oid, 'MEMBER'), rolsuper OR rolbypassrls
        FROM pg_roles WHERE rolname = 'backfill_app'";
    let row: Option<(bool, bool)> = sqlx::query_as(query).fetch_optional(connection).await?;
    Ok(row.unwrap_or((false, false)))
}

const ALLOWED: &str = "SELECT current_setting('max_connections')::bigint
    - current_setting('superuser_reserved_connections')::bigint";

const THERE: &str = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'";

const OWNED: &str = "
    SELECT relname::text FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
    WHERE rolname = 'backfill_app' ORDER BY 1";

/// The list of migrations is nobody's data.
const UNGUARDED: &str = "
    SELECT relname::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
        AND relname <> '_sqlx_migrations' AND NOT (relrowsecurity AND relforcerowsecurity)
    ORDER BY 1";

async fn names(connection: &mut PgConnection, query: &'static str) -> Result<Vec<String>, Error> {
    Ok(sqlx::query_scalar(query).fetch_all(connection).await?)
}

async fn leases(connection: &mut PgConnection) -> Result<Vec<LeaseRow>, Error> {
    let query = "SELECT job, region, holder,
            (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::bigint
        FROM lease ORDER BY job, region";
    let rows: Vec<(String, String, String, i64)> =
        sqlx::query_as(query).fetch_all(connection).await?;
    let row =
        |(job, region, holder, expires_in_ms)| LeaseRow { job, region, holder, expires_in_ms };
    Ok(rows.into_iter().map(row).collect())
}
