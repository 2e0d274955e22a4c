//! A journal brought into another database, with the rows that follow from it.

use std::path::Path;

use backfill_core::RuleSet;
use backfill_runtime::ports::{Commit, JournalRow, Projections, Store};
use backfill_runtime::replay::Replay;
use backfill_schemas::{encode_event, fingerprint};
use backfill_store::Postgres;

use super::sides::{postgres_options, sqlite};
use super::story::Story;

/// How many records a commit of the copy has.
const PAGE: usize = 500;

/// Copies it into an empty database of PostgreSQL.
pub(super) async fn into_postgres(story: &Story, folder: &Path, url: &str) {
    Postgres::migrate(url).await.unwrap();
    let store = Postgres::open(&postgres_options(folder, url), None).await.unwrap();
    copy(story, &store).await;
    store.close().await;
}

/// Copies it into a new file of SQLite.
pub(super) async fn into_sqlite(story: &Story, folder: &Path) {
    let store = sqlite(folder).await;
    copy(story, &store).await;
    store.close().await;
}

/// Writes the journal page by page as the region's owner, and the rows with the last page.
async fn copy(story: &Story, store: &dyn Store) {
    let mut replay = Replay::from(None, RuleSet::built_in());
    story.journal.iter().for_each(|recorded| replay.apply(recorded).unwrap());
    let engine = replay.into_engine();
    let mut expected = store.take_over().await.unwrap();
    let pages = story.journal.chunks(PAGE);
    let last = pages.len() - 1;
    for (number, page) in pages.enumerate() {
        let journal = page.iter().map(|recorded| JournalRow {
            recorded: recorded.clone(),
            came_as: recorded.id,
            fingerprint: fingerprint(&encode_event(&recorded.event)),
            original: None,
        });
        let projections = if number == last { story.rows() } else { Projections::default() };
        let commit = Commit {
            expected,
            next_offset: expected.next_offset + page.len() as u64,
            places: Vec::new(),
            journal: journal.collect(),
            outcomes: Vec::new(),
            sender_outcomes: Vec::new(),
            commands: Vec::new(),
            records: Vec::new(),
            projections,
            silenced: Vec::new(),
            quarantine: Vec::new(),
        };
        store.commit(&commit).await.unwrap();
        expected.next_offset = commit.next_offset;
    }
    store.save_snapshot(&engine.snapshot()).await.unwrap();
}
