//! Many rows in few statements: each statement crosses a thread or the network, so a batch must not be a
//! thousand of them.

use sqlx::QueryBuilder;
use sqlx::query_builder::Separated;

use super::{Connection, Db, ROWS_AT_ONCE};
use crate::Error;

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

/// Runs `head VALUES (row), (row) … tail` until all rows are in.
pub(super) async fn insert<T: Sync>(
    connection: &mut Connection,
    head: &'static str,
    rows: &[T],
    bind: impl Fn(&mut Tuple<'_>, &T) + Send + Sync,
    tail: &'static str,
) -> Result<(), Error> {
    for piece in pieces(rows) {
        let mut query = QueryBuilder::<Db>::new(head);
        query.push_values(piece, |mut tuple, row| bind(&mut tuple, row)).push(tail);
        query.build().execute(&mut *connection).await?;
    }
    Ok(())
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
