//! Small units of work in one transaction: each for itself, all with one answer; and statements that
//! nobody waits for, in one text.

use sqlx::sqlite::SqlitePoolOptions;

use sqlx::SqlitePool;

use super::door::Door;
use super::group::Group;
use super::rows::{Later, Tuple};
use super::transact::Tidy;
use crate::Error;

async fn pool() -> SqlitePool {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await;
    let pool = pool.unwrap();
    sqlx::query("CREATE TABLE written (number INTEGER)").execute(&pool).await.unwrap();
    pool
}

async fn write(group: &Group, number: i64, fail: bool) -> Result<(), Error> {
    let work = group.run(move |connection| {
        Box::pin(async move {
            let query = sqlx::query("INSERT INTO written VALUES ($1)").bind(number);
            query.execute(connection).await?;
            if fail { Err(Error::Fenced) } else { Ok(()) }
        })
    });
    work.await
}

async fn written(pool: &SqlitePool) -> Vec<i64> {
    let query = sqlx::query_scalar("SELECT number FROM written ORDER BY number");
    query.fetch_all(pool).await.unwrap()
}

#[tokio::test]
async fn a_unit_that_fails_takes_nothing_of_the_others_along() {
    let pool = pool().await;
    let group = Group::start(Door::unwatched(pool.clone(), Tidy::default()));
    // While the connection is held, everything below gathers in one batch.
    let held = pool.acquire().await.unwrap();
    let all = async {
        tokio::join!(
            write(&group, 1, false),
            write(&group, 2, true),
            write(&group, 3, false),
            async { drop(held) },
        )
    };
    let (first, second, third, ()) = all.await;
    assert!(first.is_ok() && third.is_ok());
    assert!(matches!(second, Err(Error::Fenced)), "{second:?}");
    assert_eq!(written(&pool).await, [1, 3]);
}

#[tokio::test]
async fn a_unit_that_panics_does_not_end_the_gathering() {
    let pool = pool().await;
    let group = Group::start(Door::unwatched(pool.clone(), Tidy::default()));
    let panicked = group.run::<(), _>(|_| Box::pin(async { panic!("on purpose") }));
    assert!(matches!(panicked.await, Err(Error::Unavailable(_))));
    write(&group, 1, false).await.unwrap();
    assert_eq!(written(&pool).await, [1]);
}

#[tokio::test]
async fn callers_are_told_when_nothing_could_be_written() {
    let pool = pool().await;
    let group = Group::start(Door::unwatched(pool.clone(), Tidy::default()));
    pool.close().await;
    assert!(matches!(write(&group, 1, false).await, Err(Error::Unavailable(_))));
}

/// The driver takes several statements in one text, each with its arguments in their order; what its
/// makers say of that may change.
#[tokio::test]
async fn statements_that_nobody_waits_for_go_as_one_text() {
    let pool = pool().await;
    let mut connection = pool.acquire().await.unwrap();
    let mut later = Later::default();
    for numbers in [vec![1, 2, 3], (4..100).collect(), vec![100]] {
        let bind = |tuple: &mut Tuple<'_>, number: &i64| {
            tuple.push_bind(*number);
        };
        later.insert("INSERT INTO written ", &numbers, bind, " ON CONFLICT DO NOTHING");
    }
    later.next(1).push("DELETE FROM written WHERE number = ").push_bind(50_i64);
    later.run(&mut connection).await.unwrap();
    later.run(&mut connection).await.unwrap();
    drop(connection);
    let expected: Vec<i64> = (1..=100).filter(|number| *number != 50).collect();
    assert_eq!(written(&pool).await, expected);
}

#[tokio::test]
async fn a_statement_that_fails_ends_the_text() {
    let pool = pool().await;
    let mut connection = pool.acquire().await.unwrap();
    let mut later = Later::default();
    later.next(1).push("INSERT INTO written VALUES (").push_bind(1_i64).push(")");
    later.next(1).push("INSERT INTO elsewhere VALUES (").push_bind(2_i64).push(")");
    later.next(1).push("INSERT INTO written VALUES (").push_bind(3_i64).push(")");
    assert!(later.run(&mut connection).await.is_err());
    drop(connection);
    assert_eq!(written(&pool).await, [1], "as far as it came, and the transaction ends with it");
}
