//! What the error codes of the two databases say.

use sqlx::error::DatabaseError;
use sqlx::sqlite::SqliteError;

/// What an error means for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    /// The same call may succeed later.
    NotNow,
    /// A constraint, or a trigger that refuses.
    Constraint,
    /// The file is damaged or no database at all.
    Damaged,
    /// The cursor is not where the commit expects it.
    Fenced,
    /// Anything else.
    Other,
}

/// What `backfill_commit` raises when the cursor is not where the commit expects it.
const FENCED: &str = "BF001";

/// Classes of PostgreSQL's SQLSTATE that say "not now": no connection, rolled back by the server
/// (serialization, deadlock), no resources, stopped by a person or a timeout, input or output.
const NOT_NOW: [&str; 5] = ["08", "40", "53", "57", "58"];
/// Single ones: a lock was not to be had, a transaction stood still for too long.
const NOT_NOW_ALONE: [&str; 2] = ["55P03", "25P03"];
/// Violated constraints.
const CONSTRAINT: &str = "23";

/// SQLite's primary result codes that say "not now": busy, locked, out of memory, interrupted,
/// input or output, disk full, cannot open.
const SQLITE_NOT_NOW: [i32; 7] = [5, 6, 7, 9, 10, 13, 14];
/// SQLite's primary result codes of a file that is damaged or no database at all.
const SQLITE_DAMAGED: [i32; 2] = [11, 26];
/// SQLite's primary result code of a violated constraint or a trigger that refuses.
const SQLITE_CONSTRAINT: i32 = 19;

/// What an error means.
pub(crate) fn says(error: &dyn DatabaseError) -> Says {
    let Some(code) = error.code() else { return Says::Other };
    match error.try_downcast_ref::<SqliteError>() {
        Some(_) => sqlite(code.parse().unwrap_or(0)),
        None => postgres(&code),
    }
}

/// The low byte of SQLite's extended code says what kind of error it is.
fn sqlite(code: i32) -> Says {
    match code & 0xff {
        SQLITE_CONSTRAINT => Says::Constraint,
        code if SQLITE_NOT_NOW.contains(&code) => Says::NotNow,
        code if SQLITE_DAMAGED.contains(&code) => Says::Damaged,
        _ => Says::Other,
    }
}

fn postgres(code: &str) -> Says {
    let class = code.get(..2).unwrap_or_default();
    if code == FENCED {
        Says::Fenced
    } else if class == CONSTRAINT {
        Says::Constraint
    } else if NOT_NOW.contains(&class) || NOT_NOW_ALONE.contains(&code) {
        Says::NotNow
    } else {
        Says::Other
    }
}

/// Whether PostgreSQL misses a right of the user.
pub(crate) fn lacks_a_right(error: &dyn DatabaseError) -> bool {
    error.code().as_deref() == Some("42501")
}

/// Whether PostgreSQL ended the connection with this error: then a commit that was under way may
/// have been done.
pub(crate) fn ended_connection(error: &dyn DatabaseError) -> bool {
    matches!(error.code().as_deref(), Some("57P01" | "57P02" | "57P05" | "25P03"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_either_database_are_told_apart() {
        assert_eq!(postgres("23505"), Says::Constraint);
        assert_eq!(postgres("23P01"), Says::Constraint);
        assert_eq!(postgres("BF001"), Says::Fenced);
        for code in ["40001", "40P01", "55P03", "57P03", "57014", "08006", "53300"] {
            assert_eq!(postgres(code), Says::NotNow, "{code}");
        }
        assert_eq!(postgres("42P01"), Says::Other);
        assert_eq!(sqlite(2067), Says::Constraint);
        assert_eq!(sqlite(261), Says::NotNow);
        assert_eq!(sqlite(26), Says::Damaged);
        assert_eq!(sqlite(1), Says::Other);
    }
}
