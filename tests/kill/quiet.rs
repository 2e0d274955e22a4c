//! Waiting until nothing is left to do: the log is read to its end, and no wish is due.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;
use sqlx::SqlitePool;

use crate::folder::Folder;
use crate::remains;
use backfill_tests::outside::asked::{self, Reply};
use backfill_tests::outside::mailbox::Mail;
use backfill_tests::pace;

/// How long it may take until all is quiet. A wish whose answer got lost waits for some seconds
/// before it is tried again.
const PATIENCE: Duration = Duration::from_secs(90);

/// Waits until all is quiet; returns the last record of the journal at that moment.
pub(crate) async fn wait(folder: &Folder) -> anyhow::Result<i64> {
    let pool = remains::open(&folder.database(), true).await?;
    let found = pace::until("all is quiet", PATIENCE, async || look(&pool).await).await;
    pool.close().await;
    found
}

/// One statement, so that all of it is of one moment.
async fn look(pool: &SqlitePool) -> anyhow::Result<Option<i64>> {
    let query = "SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting'),
        (SELECT log_end.next_offset - cursor.next_offset FROM log_end JOIN cursor USING (region)),
        (SELECT max(seq) FROM journal)";
    let (wishes, undecided, seq): (i64, i64, i64) = sqlx::query_as(query).fetch_one(pool).await?;
    Ok((wishes + undecided == 0).then_some(seq))
}

/// What the API says of each slot, by its id: the outcome, or the state where there is none yet.
pub(crate) async fn slots(folder: &Folder) -> anyhow::Result<BTreeMap<String, String>> {
    let mut slots = BTreeMap::new();
    let mut after = String::new();
    loop {
        let url = format!("http://{}/api/slots?limit=200{after}", folder.http);
        let Reply::Answered { status: 200, body } = asked::get(url).await else {
            anyhow::bail!("the API does not list the slots");
        };
        let page: Value = serde_json::from_str(&body)?;
        for slot in page["slots"].as_array().context("a list of slots")? {
            let stands = slot["outcome"].as_str().or_else(|| slot["state"].as_str());
            let id = slot["id"].as_str().context("a slot without an id")?;
            slots.insert(id.to_owned(), stands.unwrap_or_default().to_owned());
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return Ok(slots),
        }
    }
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
        let reply = asked::get(format!("http://{}/o/{token}", folder.http)).await;
        let Reply::Answered { status: 200, body } = reply else {
            anyhow::bail!("a link that was sent leads to {reply:?}");
        };
        pages.insert(token, heading(&body));
    }
    Ok(pages)
}

fn heading(page: &str) -> String {
    let rest = page.split_once("<h1").and_then(|(_, rest)| rest.split_once('>'));
    let heading = rest.and_then(|(_, rest)| rest.split_once("</h1>")).map(|(text, _)| text.trim());
    heading.unwrap_or_default().to_owned()
}
