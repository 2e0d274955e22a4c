//! All that is known when everything is over: the rows of the database, the journal, and the
//! records of those outside.

use std::collections::{BTreeMap, BTreeSet};

use backfill_core::effect::Refusal;
use backfill_core::offer::{Offer, OfferState};
use backfill_core::slot::Slot;
use backfill_core::{
    AppointmentId, Command, EffectId, EventId, LocalTime, OfferId, Record, Recorded, SlotId,
};
use backfill_runtime::ids;
use backfill_runtime::ports::{Reader, SlotFilter, Store, Vault};
use backfill_schemas::{decode_command, decode_decided, decode_recorded, decode_refusal};

use crate::outside::day::Day;
use crate::outside::hospital::Letter;
use crate::outside::mailbox::Mail;
use crate::outside::record::{Answered, Sent};

/// How many records or rows are read at a time.
const PAGE: usize = 1_000_000;

/// A wish as the outbox keeps it.
#[derive(Debug, Clone)]
pub struct Wish {
    /// What to do.
    pub command: Command,
    /// `waiting`, `done` or `failed`.
    pub state: String,
    /// The record that asked for it.
    pub seq: i64,
}

/// A cancellation that was told in another way than by a message of the day: each is of an
/// appointment of its own, at a place of its own.
#[derive(Debug, Clone)]
pub struct Streamed {
    /// The event it must become.
    pub event: EventId,
    /// What was given up.
    pub appointment: AppointmentId,
    /// How it was told, such as `topic` or `api`.
    pub way: &'static str,
    /// Whether whoever told it knows that it is safe.
    pub is_acknowledged: bool,
}

/// What those outside saw.
#[derive(Debug)]
pub struct Seen {
    /// The day as it was sent.
    pub day: Day,
    /// What became of each message.
    pub sent: Vec<Sent>,
    /// What patients answered.
    pub answers: Vec<Answered>,
    /// What the hospital was asked for.
    pub letters: Vec<Letter>,
    /// What the mail server took.
    pub mails: Vec<Mail>,
    /// The heading of each patient's page at the end, by token.
    pub pages: BTreeMap<String, String>,
    /// Where each slot stands, as the API says at the end, by its id.
    pub listed: BTreeMap<String, String>,
    /// The last record when nothing was left to do.
    pub quiet_seq: i64,
    /// Cancellations told in other ways.
    pub streamed: Vec<Streamed>,
}

/// See the module.
#[derive(Debug)]
pub struct Evidence {
    /// What those outside saw.
    pub seen: Seen,
    /// Everything that was decided, in order.
    pub journal: Vec<Recorded>,
    /// The ledger.
    pub slots: BTreeMap<SlotId, Slot>,
    /// All offers of those slots.
    pub offers: BTreeMap<OfferId, Offer>,
    /// What was to be carried out.
    pub wishes: BTreeMap<EffectId, Wish>,
    /// Ledger and decisions.
    pub notes: BTreeSet<EffectId>,
    /// The event that brought a slot into the ledger, and its place in the journal.
    pub freed_by: BTreeMap<SlotId, (EventId, i64)>,
    /// What each event came to.
    pub inbox: BTreeMap<EventId, Option<Refusal>>,
    /// Everything that was ever taken in, as often as it was.
    pub log: Vec<EventId>,
    /// The first answer to each delivery, by source and name.
    pub deliveries: BTreeMap<(String, String), Vec<u8>>,
    /// The offers behind the links.
    pub offer_of: BTreeMap<String, OfferId>,
}

impl Evidence {
    /// What a region's rows and its store say.
    ///
    /// # Errors
    /// If the store cannot be read, or a row is not what it should be.
    pub async fn gather<S>(store: &S, rows: Rows, seen: Seen) -> anyhow::Result<Self>
    where
        S: Reader + Store + Vault,
    {
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
        let written = written(&rows)?;
        Ok(Self {
            seen,
            journal: store.journal(0, PAGE).await?,
            slots,
            offers,
            wishes: wishes(&rows)?,
            notes: written.iter().map(|it| it.0).collect(),
            freed_by: freed_by(&written),
            inbox: inbox(&rows)?,
            log: rows.log.iter().map(|it| Ok(EventId(id(it)?))).collect::<anyhow::Result<_>>()?,
            deliveries: rows.deliveries.into_iter().map(|it| ((it.0, it.1), it.2)).collect(),
            offer_of,
        })
    }

    /// The records of the journal that are this event.
    pub fn records_of(&self, event: EventId) -> Vec<&Recorded> {
        self.journal.iter().filter(|recorded| recorded.id == event).collect()
    }

    /// Every booking that was asked for: its wish, the offer, and what the hospital has of it.
    pub fn bookings(&self) -> Vec<Booking<'_>> {
        let asked = self.wishes.iter().filter_map(|(id, wish)| {
            let request = wish.command.booking()?;
            Some((*id, wish, self.offers.get(&request.offer)?))
        });
        asked
            .map(|(id, wish, offer)| Booking { wish, offer, letters: self.letters_of(id) })
            .collect()
    }

    /// Whether a person must look up what became of the yes: the hospital refused it, and might have
    /// taken an earlier try. Then neither the offer nor its slot goes on by itself.
    pub fn is_to_look_up(&self, offer: OfferId) -> bool {
        self.bookings().iter().any(|it| it.offer.id == offer && it.is_to_look_up())
    }

    /// How many yeses a person must look up.
    pub fn to_look_up(&self) -> usize {
        self.bookings().iter().filter(|it| it.is_to_look_up()).count()
    }

    /// How many letters asked the hospital to cancel a later appointment of somebody who moved.
    #[must_use]
    pub fn letters_of_cancellations(&self) -> usize {
        let wishes = self.wishes.iter();
        let wishes = wishes.filter(|(_, it)| it.command.cancellation().is_some());
        wishes.map(|(id, _)| self.letters_of(*id).len()).sum()
    }

    fn letters_of(&self, wish: EffectId) -> Vec<&Letter> {
        let id = control_id(wish);
        self.seen.letters.iter().filter(|letter| letter.control_id == id).collect()
    }
}

/// See [`Evidence::bookings`].
#[derive(Debug)]
pub struct Booking<'a> {
    /// The wish.
    pub wish: &'a Wish,
    /// Whose yes it follows from.
    pub offer: &'a Offer,
    /// What the hospital has of it: one, if all is well.
    pub letters: Vec<&'a Letter>,
}

impl Booking<'_> {
    /// See [`Evidence::is_to_look_up`].
    pub fn is_to_look_up(&self) -> bool {
        let refused = self.letters.iter().all(|letter| !letter.is_accepted);
        self.wish.state == "to_do" && self.offer.state == OfferState::Accepted && refused
    }

    /// What the hospital booked.
    pub fn accepted(&self) -> Option<&Letter> {
        self.letters.iter().find(|letter| letter.is_accepted).copied()
    }
}

/// MSH-10 of the message that carries a wish out.
pub fn control_id(wish: EffectId) -> String {
    let hash = ids::body_hash(wish.to_string().as_bytes());
    hash.iter().take(10).map(|byte| format!("{byte:02x}")).collect()
}

/// Rows as the database has them, of one region.
#[derive(Debug, Default)]
pub struct Rows {
    /// Event, index, bytes, state and record of each wish.
    pub outbox: Vec<WishRow>,
    /// Each record of the journal with what follows from it, in order.
    pub journal: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    /// Each event that was decided, and why it changed nothing.
    pub inbox: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    /// Each event that came in.
    pub log: Vec<Vec<u8>>,
    /// Source, name and answer of each delivery.
    pub deliveries: Vec<(String, String, Vec<u8>)>,
}

/// Event, index, bytes, state and record of a wish.
pub type WishRow = (Vec<u8>, i64, Vec<u8>, String, i64);

/// An event and the index of an effect.
pub type Key = (Vec<u8>, i64);

fn id(bytes: &[u8]) -> anyhow::Result<u128> {
    Ok(u128::from_be_bytes(bytes.try_into()?))
}

fn effect_id((event, index): &Key) -> anyhow::Result<EffectId> {
    Ok(EffectId { event: EventId(id(event)?), index: u16::try_from(*index)? })
}

fn wishes(rows: &Rows) -> anyhow::Result<BTreeMap<EffectId, Wish>> {
    let wish = |(event, index, bytes, state, seq): &WishRow| {
        let command = decode_command(bytes)?;
        let id = effect_id(&(event.clone(), *index))?;
        Ok((id, Wish { command, state: state.clone(), seq: *seq }))
    };
    rows.outbox.iter().map(wish).collect()
}

/// Ledger and decisions, in order, each with its place in the journal.
fn written(rows: &Rows) -> anyhow::Result<Vec<(EffectId, i64, Record)>> {
    let mut written = Vec::new();
    for (record, outcome) in &rows.journal {
        let Recorded { id, seq, .. } = decode_recorded(record)?;
        let Some(outcome) = outcome else { continue };
        let seq = i64::try_from(seq)?;
        let records = decode_decided(id, outcome)?.records.into_iter();
        written.extend(records.map(|it| (it.id, seq, it.what)));
    }
    Ok(written)
}

fn freed_by(written: &[(EffectId, i64, Record)]) -> BTreeMap<SlotId, (EventId, i64)> {
    let mut first = BTreeMap::new();
    for (id, seq, record) in written {
        if let Some(line) = record.ledger() {
            first.entry(line.slot).or_insert((id.event, *seq));
        }
    }
    first
}

fn inbox(rows: &Rows) -> anyhow::Result<BTreeMap<EventId, Option<Refusal>>> {
    let outcome = |(event, refusal): &(Vec<u8>, Option<Vec<u8>>)| {
        let refusal = refusal.as_deref().map(decode_refusal).transpose()?;
        Ok((EventId(id(event)?), refusal))
    };
    rows.inbox.iter().map(outcome).collect()
}

/// A civil time as HL7 writes it.
///
/// # Panics
/// If the time is thousands of years away.
#[must_use]
pub fn hl7(at: LocalTime) -> String {
    let midnight = jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0);
    let days = jiff::Span::new().days(at.day).minutes(at.minute);
    let civil = midnight.checked_add(days).expect("a time of the test is in range");
    civil.strftime("%Y%m%d%H%M%S").to_string()
}
