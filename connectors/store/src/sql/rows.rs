//! Many rows in few statements: each statement crosses a thread or the network, so a batch must not be a
//! thousand of them.

use sqlx::QueryBuilder;
use sqlx::query_builder::Separated;

use super::{Connection, Db, GATHERS, ROWS_AT_ONCE};
use crate::Error;

/// A gathered text of so few rows is kept prepared.
const KEPT_ROWS_MAX: usize = 8;

/// A tuple of a multi-row statement being filled.
pub(super) type Tuple<'a> = Separated<'a, Db, &'static str>;

/// Cuts rows into pieces of the sizes in [`ROWS_AT_ONCE`].
pub(super) fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = ROWS_AT_ONCE.into_iter().find(|size| *size <= rows.len())?;
        let (piece, rest) = rows.split_at(size);
        rows = rest;
        Some(piece)
    })
}

/// Statements that write and whose answers nobody waits for: gathered until somebody reads. Where each
/// statement crosses to another thread and back, they go there as one text.
#[derive(Default)]
pub(super) struct Later {
    texts: Vec<Text>,
}

/// One or more statements.
struct Text {
    query: QueryBuilder<Db>,
    rows: usize,
    /// As large as a piece: its text comes again, and is kept prepared.
    is_full: bool,
}

impl Later {
    /// Adds `head VALUES (row), (row) … tail`.
    pub(super) fn insert<T>(
        &mut self,
        head: &'static str,
        rows: &[T],
        bind: impl Fn(&mut Tuple<'_>, &T),
        tail: &'static str,
    ) {
        let mut rest = rows;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(next_size(rest.len()));
            rest = after;
            let query = self.next(piece.len());
            query.push(head).push_values(piece, |mut tuple, row| bind(&mut tuple, row)).push(tail);
        }
    }

    /// Adds a statement about so many rows, which the caller writes.
    pub(super) fn next(&mut self, rows: usize) -> &mut QueryBuilder<Db> {
        let is_full = !GATHERS || ROWS_AT_ONCE[0] <= rows;
        let goes_on = self.texts.last().is_some_and(|text| !text.is_full && !is_full);
        if !goes_on {
            self.texts.push(Text { query: QueryBuilder::new(""), rows: 0, is_full });
        }
        let last = self.texts.len() - 1;
        let text = &mut self.texts[last];
        text.rows += rows;
        if goes_on {
            text.query.push(";\n");
        }
        &mut text.query
    }

    /// Runs them in their order.
    pub(super) async fn run(&mut self, connection: &mut Connection) -> Result<(), Error> {
        for mut text in std::mem::take(&mut self.texts) {
            // Of few rows there are few texts; of many, none comes twice.
            let is_kept = text.is_full || text.rows <= KEPT_ROWS_MAX;
            text.query.build().persistent(is_kept).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

/// How many of the rows that are left go into the next statement.
fn next_size(left: usize) -> usize {
    let largest = left.min(ROWS_AT_ONCE[0]);
    if GATHERS {
        return largest;
    }
    ROWS_AT_ONCE.into_iter().find(|size| *size <= left).unwrap_or(largest)
}

/// Adds `($1, $2, …)` with these values to a query.
pub(super) fn push_list<T>(query: &mut QueryBuilder<Db>, values: &[T], bind: fn(&T) -> Vec<u8>) {
    let mut list = query.separated(", ");
    list.push_unseparated("(");
    for value in values {
        list.push_bind(bind(value));
    }
    list.push_unseparated(")");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_hold_every_row_once_and_in_order() {
        let rows: Vec<usize> = (0..2 * ROWS_AT_ONCE[0] + 7).collect();
        let sizes: Vec<usize> = pieces(&rows).map(<[usize]>::len).collect();
        assert_eq!(sizes, [ROWS_AT_ONCE[0], ROWS_AT_ONCE[0], 4, 1, 1, 1]);
        assert_eq!(pieces(&rows).flatten().copied().collect::<Vec<_>>(), rows);
    }
}
