//! The made-up patients: each live offer finds somebody who says yes, no or nothing.

use std::collections::HashSet;
use std::time::Duration;

use backfill_core::OfferId;
use backfill_core::offer::{Offer, OfferState};
use backfill_simulations::people::{Act, People, Tendencies};

use super::{SEED, patient_page, screen};
use tokio::sync::watch;

use crate::process::Addresses;
use crate::wiring::Parts;

/// How often the patients look at their phones.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// A patient of the demonstration answers within this time; real ones have hours.
const LIFE_MS: u64 = 12_000;
/// How many offers are looked at.
const OFFERS_MAX: usize = 500;
/// How many looks without a change before the state of things is told.
const QUIET_LOOKS: u32 = 20;

/// Answers until the service stops.
pub(super) async fn answer(
    parts: &Parts,
    addresses: &Addresses,
    day_over: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let mut patients = Patients {
        parts,
        pages: format!("http://{}", addresses.patients),
        people: People::new(SEED, Tendencies::EAGER),
        seen: HashSet::new(),
        silent: HashSet::new(),
        day_over,
        left_open: None,
        quiet_looks: 0,
    };
    loop {
        // The service waits for a slow disk; so do they.
        if let Err(error) = patients.look().await {
            tracing::warn!(
                error = format!("{error:#}"),
                "the demonstration's patients see nothing"
            );
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

struct Patients<'a> {
    parts: &'a Parts,
    pages: String,
    people: People,
    seen: HashSet<OfferId>,
    /// Offers that nobody will answer but the person at the terminal.
    silent: HashSet<OfferId>,
    day_over: watch::Receiver<bool>,
    left_open: Option<OfferId>,
    quiet_looks: u32,
}

impl Patients<'_> {
    async fn look(&mut self) -> anyhow::Result<()> {
        let live = self.parts.store.live_offers(OFFERS_MAX).await?;
        let live: Vec<_> = live.into_iter().filter(is_for_a_phone).collect();
        self.keep_one(&live).await?;
        let fresh: Vec<_> = live.iter().filter(|it| !self.seen.contains(&it.id)).cloned().collect();
        self.quiet_looks = if fresh.is_empty() { self.quiet_looks + 1 } else { 0 };
        for offer in fresh {
            self.plan(&offer).await?;
            self.seen.insert(offer.id);
        }
        Ok(())
    }

    /// Leaves one offer to the person at the terminal: the one with the most time left, once the
    /// day is over and the patients have nothing new to look at.
    async fn keep_one(&mut self, live: &[Offer]) -> anyhow::Result<()> {
        if live.iter().any(|offer| Some(offer.id) == self.left_open) {
            return Ok(());
        }
        if self.quiet_looks < QUIET_LOOKS || !*self.day_over.borrow() {
            return Ok(());
        }
        let unanswered = live.iter().filter(|offer| self.silent.contains(&offer.id));
        let unanswered = unanswered.max_by_key(|offer| offer.deadline);
        let Some(offer) = unanswered else { return Ok(()) };
        self.left_open = Some(offer.id);
        let contact = self.parts.store.get(offer.patient).await?.unwrap_or_default();
        screen::summary(&self.parts.store.summary().await?);
        screen::invite(self.parts, offer, &self.link(offer.id).await?, &contact);
        Ok(())
    }

    async fn link(&self, offer: OfferId) -> anyhow::Result<String> {
        let token = self.parts.store.link(offer).await?;
        Ok(format!("{}/o/{}", self.pages, token.0))
    }

    async fn plan(&mut self, offer: &Offer) -> anyhow::Result<()> {
        let contact = self.parts.store.get(offer.patient).await?.unwrap_or_default();
        let Some(birth_date) = contact.birth_date else { return Ok(()) };
        let link = self.link(offer.id).await?;
        let acts = self.people.plan(offer.id, LIFE_MS).acts;
        if acts.is_empty() {
            self.silent.insert(offer.id);
        }
        for act in acts {
            tokio::spawn(carry_out(link.clone(), birth_date.clone(), act));
        }
        Ok(())
    }
}

fn is_for_a_phone(offer: &Offer) -> bool {
    offer.state == OfferState::Live && offer.reach.is_digital()
}

async fn carry_out(link: String, birth_date: String, act: Act) {
    tokio::time::sleep(Duration::from_millis(act.after_ms)).await;
    let page = move || patient_page::answer(&link, &birth_date, act.answer);
    match tokio::task::spawn_blocking(page).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a made-up patient could not answer"),
        Err(error) => tracing::debug!(%error, "a made-up patient gave up"),
    }
}
