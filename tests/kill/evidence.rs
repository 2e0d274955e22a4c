//! All that is known when everything is over: the rows of the database, the journal, and the
//! records of those outside.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::effect::Refusal;
use backfill_core::offer::Offer;
use backfill_core::slot::Slot;
use backfill_core::{Effect, EffectId, EventId, LocalTime, OfferId, Recorded, SlotId};
use backfill_runtime::ids;
use backfill_runtime::ports::{Reader as _, SlotFilter, Store as _, Vault as _};
use backfill_schemas::decode_effect;
use backfill_store::Sqlite;
use sqlx::SqlitePool;

use crate::day::Day;
use crate::folder::Folder;
use crate::hospital::Letter;
use crate::mailbox::Mail;
use crate::record::{Answered, Sent};
use crate::remains;

/// How many records or rows are read at a time.
const PAGE: usize = 1_000_000;

/// A wish as the outbox keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) effect: Effect,
    pub(crate) state: String,
    /// The record that asked for it.
    pub(crate) seq: i64,
}

/// What those outside saw.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) day: Day,
    pub(crate) sent: Vec<Sent>,
    pub(crate) answers: Vec<Answered>,
    pub(crate) letters: Vec<Letter>,
    pub(crate) mails: Vec<Mail>,
    /// The heading of each patient's page at the end, by token.
    pub(crate) pages: BTreeMap<String, String>,
    /// Where each slot stands, as the API says at the end, by its id.
    pub(crate) listed: BTreeMap<String, String>,
    /// The last record when nothing was left to do.
    pub(crate) quiet_seq: i64,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Evidence {
    pub(crate) seen: Seen,
    pub(crate) journal: Vec<Recorded>,
    pub(crate) slots: BTreeMap<SlotId, Slot>,
    pub(crate) offers: BTreeMap<OfferId, Offer>,
    pub(crate) wishes: BTreeMap<EffectId, Wish>,
    /// Ledger and decisions.
    pub(crate) notes: BTreeSet<EffectId>,
    /// The event that brought a slot into the ledger, and its place in the journal.
    pub(crate) freed_by: BTreeMap<SlotId, (EventId, i64)>,
    /// What each event came to.
    pub(crate) inbox: BTreeMap<EventId, Option<Refusal>>,
    /// Everything that was ever taken in, as often as it was.
    pub(crate) log: Vec<EventId>,
    /// The first answer to each delivery, by source and name.
    pub(crate) deliveries: BTreeMap<(String, String), Vec<u8>>,
    /// The offers behind the links.
    pub(crate) offer_of: BTreeMap<String, OfferId>,
}

impl Evidence {
    /// Reads a data folder that no service uses.
    pub(crate) async fn gather(folder: &Folder, seen: Seen) -> anyhow::Result<Self> {
        let pool = remains::open(&folder.database(), true).await?;
        let store = Sqlite::open(&folder.database(), &backfill_store::Options::default()).await?;
        let filter = SlotFilter { count_max: PAGE, ..SlotFilter::default() };
        let slots: BTreeMap<_, _> =
            store.slots(&filter).await?.into_iter().map(|slot| (slot.id, slot)).collect();
        let mut offers = BTreeMap::new();
        for slot in slots.keys() {
            offers.extend(store.offers_of(*slot).await?.into_iter().map(|it| (it.id, it)));
        }
        let mut offer_of = BTreeMap::new();
        for token in seen.mails.iter().filter_map(Mail::token) {
            if let Some(offer) = store.offer_of(&token).await? {
                offer_of.insert(token, offer);
            }
        }
        let evidence = Self {
            seen,
            journal: store.journal(0, PAGE).await?,
            slots,
            offers,
            wishes: wishes(&pool).await?,
            notes: notes(&pool).await?,
            freed_by: freed_by(&pool).await?,
            inbox: inbox(&pool).await?,
            log: log(&pool).await?,
            deliveries: deliveries(&pool).await?,
            offer_of,
        };
        pool.close().await;
        store.close().await;
        Ok(evidence)
    }

    /// The records of the journal that are this event.
    pub(crate) fn records_of(&self, event: EventId) -> Vec<&Recorded> {
        self.journal.iter().filter(|recorded| recorded.id == event).collect()
    }

    /// Every booking that was asked for: its wish, the offer, and what the hospital has of it.
    pub(crate) fn bookings(&self) -> Vec<Booking<'_>> {
        let asked = self.wishes.iter().filter_map(|(id, wish)| {
            let Effect::RequestBooking(request) = &wish.effect else { return None };
            Some((*id, wish, self.offers.get(&request.offer)?))
        });
        asked
            .map(|(id, wish, offer)| Booking { wish, offer, letters: self.letters_of(id) })
            .collect()
    }

    fn letters_of(&self, wish: EffectId) -> Vec<&Letter> {
        let id = control_id(wish);
        self.seen.letters.iter().filter(|letter| letter.control_id == id).collect()
    }
}

/// See [`Evidence::bookings`].
pub(crate) struct Booking<'a> {
    pub(crate) wish: &'a Wish,
    pub(crate) offer: &'a Offer,
    pub(crate) letters: Vec<&'a Letter>,
}

impl Booking<'_> {
    /// What the hospital booked.
    pub(crate) fn accepted(&self) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.is_accepted).copied()
    }
}

/// MSH-10 of the message that carries a wish out.
pub(crate) fn control_id(wish: EffectId) -> String {
    let hash = ids::body_hash(wish.to_string().as_bytes());
    hash.iter().take(10).map(|byte| format!("{byte:02x}")).collect()
}

type Key = (Vec<u8>, i64);
type WishRow = (Vec<u8>, i64, Vec<u8>, String, i64);

fn id(bytes: &[u8]) -> anyhow::Result<u128> {
    Ok(u128::from_be_bytes(bytes.try_into()?))
}

fn effect_id((event, index): &Key) -> anyhow::Result<EffectId> {
    Ok(EffectId { event: EventId(id(event)?), index: u16::try_from(*index)? })
}

async fn wishes(pool: &SqlitePool) -> anyhow::Result<BTreeMap<EffectId, Wish>> {
    let query = "SELECT event, effect_index, bytes, state, seq FROM outbox";
    let rows: Vec<WishRow> = sqlx::query_as(query).fetch_all(pool).await?;
    rows.into_iter()
        .map(|(event, index, bytes, state, seq)| {
            let effect = decode_effect(&bytes)?;
            Ok((effect_id(&(event, index))?, Wish { effect, state, seq }))
        })
        .collect()
}

async fn notes(pool: &SqlitePool) -> anyhow::Result<BTreeSet<EffectId>> {
    let query = "SELECT event, effect_index FROM ledger
        UNION ALL SELECT event, effect_index FROM decision";
    let rows: Vec<Key> = sqlx::query_as(query).fetch_all(pool).await?;
    rows.iter().map(effect_id).collect()
}

async fn freed_by(pool: &SqlitePool) -> anyhow::Result<BTreeMap<SlotId, (EventId, i64)>> {
    let query = "SELECT slot, event, seq FROM ledger ORDER BY seq DESC, effect_index DESC";
    let rows: Vec<(Vec<u8>, Vec<u8>, i64)> = sqlx::query_as(query).fetch_all(pool).await?;
    rows.iter()
        .map(|(slot, event, seq)| Ok((SlotId(id(slot)?), (EventId(id(event)?), *seq))))
        .collect()
}

async fn inbox(pool: &SqlitePool) -> anyhow::Result<BTreeMap<EventId, Option<Refusal>>> {
    let rows: Vec<(Vec<u8>, Option<Vec<u8>>)> =
        sqlx::query_as("SELECT event, refusal FROM inbox").fetch_all(pool).await?;
    rows.into_iter()
        .map(|(event, refusal)| {
            let refusal = match refusal.as_deref().map(decode_effect).transpose()? {
                Some(Effect::Refuse(refusal)) => Some(refusal),
                Some(other) => anyhow::bail!("the inbox holds {}", other.name()),
                None => None,
            };
            Ok((EventId(id(&event)?), refusal))
        })
        .collect()
}

async fn log(pool: &SqlitePool) -> anyhow::Result<Vec<EventId>> {
    let rows: Vec<(Vec<u8>,)> =
        sqlx::query_as("SELECT event FROM log ORDER BY log_offset").fetch_all(pool).await?;
    rows.iter().map(|(event,)| Ok(EventId(id(event)?))).collect()
}

async fn deliveries(pool: &SqlitePool) -> anyhow::Result<BTreeMap<(String, String), Vec<u8>>> {
    let query = "SELECT source, delivery, reply FROM delivery";
    let rows: Vec<(String, String, Vec<u8>)> = sqlx::query_as(query).fetch_all(pool).await?;
    Ok(rows.into_iter().map(|(source, name, reply)| ((source, name), reply)).collect())
}

/// A civil time as HL7 writes it.
pub(crate) fn hl7(at: LocalTime) -> String {
    let midnight = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let days = jiff::Span::new().days(at.day).minutes(at.minute);
    let civil = midnight.checked_add(days).expect("a time of the test is in range");
    civil.strftime("%Y%m%d%H%M%S").to_string()
}
