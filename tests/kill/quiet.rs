//! Waiting until nothing is left to do: the log is read to its end, and no wish is due.

use std::collections::BTreeMap;
use std::time::Duration;

use backfill_runtime::clock::Clock;
use sqlx::SqlitePool;

use crate::folder::Folder;
use crate::mailbox::Mail;
use crate::remains;
use crate::wait;
use crate::web::{self, Reply};

/// How long it may take until all is quiet. A wish whose answer got lost waits for some seconds
/// before it is tried again.
const PATIENCE: Duration = Duration::from_secs(90);

/// Waits until all is quiet; returns when it was, in milliseconds since 1970.
pub(crate) async fn wait(folder: &Folder) -> anyhow::Result<i64> {
    let pool = remains::open(&folder.database(), true).await?;
    let found = wait::until("all is quiet", PATIENCE, async || look(&pool).await).await;
    pool.close().await;
    found
}

async fn look(pool: &SqlitePool) -> anyhow::Result<Option<i64>> {
    let now = Clock::system().now().0;
    let query = "SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting')
        + (SELECT log_end.next_offset - cursor.next_offset FROM log_end JOIN cursor USING (region))";
    let left: i64 = sqlx::query_scalar(query).fetch_one(pool).await?;
    Ok((left == 0).then_some(now))
}

/// The heading of each patient's page, by token.
pub(crate) async fn pages(
    folder: &Folder,
    mails: &[Mail],
) -> anyhow::Result<BTreeMap<String, String>> {
    let mut pages = BTreeMap::new();
    for token in mails.iter().filter_map(Mail::token) {
        if pages.contains_key(&token) {
            continue;
        }
        match web::get(format!("http://{}/o/{token}", folder.http)).await {
            Reply::Answered { status: 200, body } => pages.insert(token, heading(&body)),
            other => anyhow::bail!("a link that was sent leads to {other:?}"),
        };
    }
    Ok(pages)
}

fn heading(page: &str) -> String {
    let rest = page.split_once("<h1").and_then(|(_, rest)| rest.split_once('>'));
    let heading = rest.and_then(|(_, rest)| rest.split_once("</h1>")).map(|(text, _)| text.trim());
    heading.unwrap_or_default().to_owned()
}
