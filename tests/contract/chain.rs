//! The audit chain of the file (promise I14): what was written cannot be changed unseen.

use std::sync::Arc;

use backfill_store::{BrokenChain, Options, Sqlite};

use crate::desk::Desk;

async fn with_records(store: &Sqlite, count: u64) {
    let mut desk = Desk::of(Arc::new(store.clone())).await;
    for _ in 0..count {
        desk.commit(|_| ()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_that_was_changed_is_found_and_none_can_be_by_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backfill.db");
    let store = Sqlite::open(&file, &Options::default()).await.unwrap();
    with_records(&store, 5).await;
    let whole = store.verify_chain().await.unwrap();
    assert_eq!(whole.as_ref().map(String::len), Ok(64));

    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    for forbidden in [
        "DELETE FROM journal WHERE seq = 5",
        "UPDATE journal SET bytes = x'00'",
        "UPDATE journal SET outcome = x'00'",
    ] {
        let refused = sqlx::query(forbidden).execute(&pool).await.unwrap_err();
        assert!(refused.to_string().contains("a journal record can"), "{refused}");
    }
    assert_eq!(store.verify_chain().await.unwrap(), whole);

    // Somebody with the file and a reason goes around the rules.
    sqlx::query("DROP TRIGGER journal_is_not_changed").execute(&pool).await.unwrap();
    let forged = "UPDATE journal SET bytes = zeroblob(length(bytes)) WHERE seq = 3";
    sqlx::query(forged).execute(&pool).await.unwrap();
    pool.close().await;
    assert_eq!(store.verify_chain().await.unwrap(), Err(BrokenChain { seq: 3 }));
}
