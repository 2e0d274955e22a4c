//! What everybody can see when all is quiet: the slots of the API, and the pages behind links.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde_json::Value;

use crate::outside::asked::{self, Reply};
use crate::outside::mailbox::Mail;

/// What the API says of each slot of a region, by its id: the outcome, or the state where there is
/// none yet.
///
/// # Errors
/// If the API does not answer.
pub async fn slots(http: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let mut slots = BTreeMap::new();
    let mut after = String::new();
    loop {
        let url = format!("http://{http}/api/slots?limit=200{after}");
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

/// The heading of the page behind each link, by its token.
///
/// # Errors
/// If a link leads nowhere.
pub async fn pages(http: &str, mails: &[Mail]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut pages = BTreeMap::new();
    for token in mails.iter().filter_map(Mail::token) {
        if pages.contains_key(&token) {
            continue;
        }
        let reply = asked::get(format!("http://{http}/o/{token}")).await;
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
