//! Reads for people and programs, on the connections for readers.

use async_trait::async_trait;
use backfill_core::appointment::Appointment;
use backfill_core::code::Code;
use backfill_core::effect::Refusal;
use backfill_core::entry::Entry;
use backfill_core::lacking::Lacking;
use backfill_core::offer::Offer;
use backfill_core::scope::Offering;
use backfill_core::slot::Slot;
use backfill_core::{AppointmentId, EntryId, EventId, OfferId, Record, SlotId, Timestamp};
use backfill_runtime::ports::{
    AppointmentFilter, AsideRow, DecisionRow, EntryFilter, HeardRow, LedgerRow, Needs, OutboxRow,
    OutcomeRow, PausedWay, PortError, QuarantineRow, Reader, SlotFilter, Summary, Topic, UnusedRow,
};
use backfill_schemas::{
    DecodeError, decode_appointment, decode_command, decode_entry, decode_offer, decode_refusal,
    decode_slot,
};
use sqlx::QueryBuilder;
use tokio::sync::watch;

use super::story::Line;
use super::{Db, House, heard, lacking, offerings, outbox, unused};
use crate::columns::{blob, limit, loaded, stored};
use crate::ended::wish_state;
use crate::prepared::topic_name;
use crate::{Error, original};

#[async_trait]
impl Reader for House {
    async fn slots(&self, filter: &SlotFilter) -> Result<Vec<Slot>, PortError> {
        let rows = self.fetch(slots_query(self.region(), filter)).await?;
        Ok(decoded(rows, decode_slot, "slot")?)
    }

    async fn slot(&self, id: SlotId) -> Result<Option<Slot>, PortError> {
        let query = "SELECT bytes FROM slot WHERE region = $1 AND id = $2";
        Ok(self.one(query, id.0, decode_slot, "slot").await?)
    }

    async fn ledger(&self, slot: SlotId) -> Result<Vec<LedgerRow>, PortError> {
        let line = |(at, seq, record): Line| Some(LedgerRow { at, seq, record: *record.ledger()? });
        Ok(self.story(slot).await?.into_iter().filter_map(line).collect())
    }

    async fn decisions(&self, slot: SlotId) -> Result<Vec<DecisionRow>, PortError> {
        let line = |(at, seq, record): Line| {
            let Record::Decision(decision) = record else { return None };
            Some(DecisionRow { at, seq, decision: *decision })
        };
        Ok(self.story(slot).await?.into_iter().filter_map(line).collect())
    }

    async fn offers_of(&self, slot: SlotId) -> Result<Vec<Offer>, PortError> {
        let mut query = QueryBuilder::new("SELECT bytes FROM offer WHERE region = ");
        query.push_bind(self.region()).push(" AND slot = ").push_bind(blob(slot.0));
        query.push(" ORDER BY made_at, id");
        Ok(decoded(self.fetch(query).await?, decode_offer, "offer")?)
    }

    async fn live_offers(&self, count_max: usize) -> Result<Vec<Offer>, PortError> {
        let mut query = QueryBuilder::new(
            "SELECT bytes FROM offer WHERE state IN ('live', 'accepted') AND region = ",
        );
        query.push_bind(self.region()).push(" ORDER BY made_at DESC, id DESC LIMIT ");
        query.push_bind(limit(count_max));
        Ok(decoded(self.fetch(query).await?, decode_offer, "offer")?)
    }

    async fn bookings_from(
        &self,
        from: Timestamp,
        count_max: usize,
    ) -> Result<Vec<Offer>, PortError> {
        let mut query = QueryBuilder::new(
            "SELECT offer.bytes FROM slot
            JOIN offer ON offer.region = slot.region AND offer.slot = slot.id
            WHERE offer.state = 'booked' AND slot.region = ",
        );
        query.push_bind(self.region()).push(" AND slot.starts_at >= ").push_bind(from.0);
        query.push(" ORDER BY slot.starts_at, offer.id LIMIT ").push_bind(limit(count_max));
        Ok(decoded(self.fetch(query).await?, decode_offer, "offer")?)
    }

    async fn offer(&self, id: OfferId) -> Result<Option<Offer>, PortError> {
        let query = "SELECT bytes FROM offer WHERE region = $1 AND id = $2";
        Ok(self.one(query, id.0, decode_offer, "offer").await?)
    }

    async fn entries(&self, filter: &EntryFilter) -> Result<Vec<Entry>, PortError> {
        let rows = self.fetch(entries_query(self.region(), filter)).await?;
        Ok(decoded(rows, decode_entry, "entry")?)
    }

    async fn entry(&self, id: EntryId) -> Result<Option<Entry>, PortError> {
        let query = "SELECT bytes FROM entry WHERE region = $1 AND id = $2";
        Ok(self.one(query, id.0, decode_entry, "entry").await?)
    }

    async fn appointment(&self, id: AppointmentId) -> Result<Option<Appointment>, PortError> {
        let query = "SELECT bytes FROM appointment WHERE region = $1 AND id = $2";
        Ok(self.one(query, id.0, decode_appointment, "appointment").await?)
    }

    async fn appointments(
        &self,
        filter: &AppointmentFilter,
    ) -> Result<Vec<Appointment>, PortError> {
        let rows = self.fetch(appointments_query(self.region(), filter)).await?;
        Ok(decoded(rows, decode_appointment, "appointment")?)
    }

    async fn outbox(&self, count_max: usize) -> Result<Vec<OutboxRow>, PortError> {
        let query = "SELECT event, effect_index, topic, bytes, created_at, attempts, state, ended,
                error
            FROM outbox WHERE region = $1 ORDER BY seq DESC, effect_index DESC LIMIT $2";
        Ok(self.wishes(query, count_max).await?)
    }

    async fn wishes_of(&self, seq: u64) -> Result<Vec<OutboxRow>, PortError> {
        let query = "SELECT event, effect_index, topic, bytes, created_at, attempts, state, ended,
                error
            FROM outbox WHERE region = $1 AND seq = $2 ORDER BY effect_index";
        let query = sqlx::query_as(query).bind(self.region()).bind(stored(seq));
        let rows: Vec<OutboxColumns> =
            query.fetch_all(&self.inner.readers).await.map_err(Error::from)?;
        Ok(rows.into_iter().map(outbox_row).collect::<Result<_, Error>>()?)
    }

    async fn to_do(&self, count_max: usize) -> Result<Vec<OutboxRow>, PortError> {
        let query = "SELECT event, effect_index, topic, bytes, created_at, attempts, state, ended,
                error
            FROM outbox WHERE region = $1 AND state = 'to_do' ORDER BY seq, effect_index LIMIT $2";
        Ok(self.wishes(query, count_max).await?)
    }

    async fn paused_ways(&self) -> Result<Vec<PausedWay>, PortError> {
        Ok(self.paused().await?)
    }

    async fn heard(&self) -> Result<Vec<HeardRow>, PortError> {
        Ok(heard::read(&self.inner.readers, self.region()).await?)
    }

    async fn offerings(&self) -> Result<Vec<Offering>, PortError> {
        Ok(offerings::read(&self.inner.readers, self.region()).await?)
    }

    async fn unused(&self, count_max: usize) -> Result<Vec<UnusedRow>, PortError> {
        Ok(unused::read(&self.inner.readers, self.region(), count_max).await?)
    }

    async fn quarantine(&self, count_max: usize) -> Result<Vec<QuarantineRow>, PortError> {
        let query = "SELECT number, received_at, source, kind, reason, digest, sealed
            FROM quarantine WHERE region = $1 ORDER BY number DESC LIMIT $2";
        let rows: Vec<original::Row> = sqlx::query_as(query)
            .bind(self.region())
            .bind(limit(count_max))
            .fetch_all(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        let opened = rows.into_iter().map(|row| original::shown(&self.inner.keys, row));
        Ok(opened.collect::<Result<_, Error>>()?)
    }

    async fn put_aside(&self, count_max: usize) -> Result<Vec<AsideRow>, PortError> {
        let query = "SELECT source, count(*), CAST(sum(length(sealed)) AS BIGINT) AS bytes
            FROM quarantine WHERE region = $1 GROUP BY source ORDER BY bytes DESC, source LIMIT $2";
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(query)
            .bind(self.region())
            .bind(limit(count_max))
            .fetch_all(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        let row = |(source, count, bytes)| AsideRow {
            source,
            count: loaded(count),
            bytes: loaded(bytes),
        };
        Ok(rows.into_iter().map(row).collect())
    }

    async fn quarantined(&self, number: u64) -> Result<Option<QuarantineRow>, PortError> {
        let query = "SELECT number, received_at, source, kind, reason, digest, sealed
            FROM quarantine WHERE region = $1 AND number = $2";
        let row: Option<original::Row> = sqlx::query_as(query)
            .bind(self.region())
            .bind(stored(number))
            .fetch_optional(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        Ok(row.map(|row| original::shown(&self.inner.keys, row)).transpose()?)
    }

    async fn summary(&self) -> Result<Summary, PortError> {
        Ok(self.count().await?)
    }

    async fn lacking(&self, today: i32) -> Result<Vec<(Lacking, u64)>, PortError> {
        Ok(lacking::count(self, today).await?)
    }

    async fn outcome(&self, event: EventId) -> Result<Option<OutcomeRow>, PortError> {
        let query = "SELECT refusal FROM inbox WHERE region = $1 AND event = $2";
        let row: Option<Option<Vec<u8>>> = sqlx::query_scalar(query)
            .bind(self.region())
            .bind(blob(event.0))
            .fetch_optional(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        let Some(refusal) = row else { return Ok(None) };
        Ok(Some(OutcomeRow { event, refusal: decoded_refusal(refusal)? }))
    }

    async fn fingerprint(&self, event: EventId) -> Result<Option<u64>, PortError> {
        let query = "SELECT fingerprint FROM inbox WHERE region = $1 AND event = $2";
        let row: Option<i64> = sqlx::query_scalar(query)
            .bind(self.region())
            .bind(blob(event.0))
            .fetch_optional(&self.inner.readers)
            .await
            .map_err(Error::from)?;
        Ok(row.map(loaded))
    }

    async fn can_write(&self) -> Result<(), PortError> {
        Ok(self.write_something().await?)
    }

    fn committed(&self) -> watch::Receiver<u64> {
        self.inner.bells.committed.subscribe()
    }
}

fn decoded_refusal(bytes: Option<Vec<u8>>) -> Result<Option<Refusal>, Error> {
    bytes.as_deref().map(decode_refusal).transpose().map_err(Error::row("inbox"))
}

pub(super) type Decode<T> = fn(&[u8]) -> Result<T, DecodeError>;

pub(super) fn decoded<T>(
    rows: Vec<Vec<u8>>,
    decode: Decode<T>,
    table: &'static str,
) -> Result<Vec<T>, Error> {
    rows.iter().map(|bytes| decode(bytes)).collect::<Result<_, _>>().map_err(Error::row(table))
}

impl House {
    pub(super) async fn fetch(&self, mut query: QueryBuilder<Db>) -> Result<Vec<Vec<u8>>, Error> {
        Ok(query.build_query_scalar().fetch_all(&self.inner.readers).await?)
    }

    async fn one<T>(
        &self,
        query: &'static str,
        id: u128,
        decode: Decode<T>,
        table: &'static str,
    ) -> Result<Option<T>, Error> {
        let bytes: Option<Vec<u8>> = sqlx::query_scalar(query)
            .bind(self.region())
            .bind(blob(id))
            .fetch_optional(&self.inner.readers)
            .await?;
        bytes.as_deref().map(decode).transpose().map_err(Error::row(table))
    }

    async fn wishes(&self, query: &'static str, count_max: usize) -> Result<Vec<OutboxRow>, Error> {
        let query = sqlx::query_as(query).bind(self.region()).bind(limit(count_max));
        let rows: Vec<OutboxColumns> = query.fetch_all(&self.inner.readers).await?;
        rows.into_iter().map(outbox_row).collect()
    }

    async fn count(&self) -> Result<Summary, Error> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as(COUNTS).bind(self.region()).fetch_all(&self.inner.readers).await?;
        let count = |name: &str| {
            rows.iter().filter(|row| row.0 == name).map(|row| loaded(row.1)).sum::<u64>()
        };
        Ok(Summary {
            entries: count("entry"),
            entries_to_review: count("entry to review"),
            entries_to_read: count("entry to read"),
            slots_unfinished: count("slot held") + count("slot open") + count("slot booking"),
            slots_filled: count("slot filled"),
            slots_unfilled: count("slot unfilled"),
            slots_withdrawn: count("slot withdrawn"),
            slots_not_offered: count("slot not_offered"),
            offers_live: count("offer live"),
            outbox_waiting: count("outbox waiting"),
            outbox_to_do: count("outbox to_do"),
            outbox_failed: count("outbox failed"),
            quarantined: count("quarantine"),
            seq: count("seq"),
        })
    }
}

/// One statement, so that the numbers are of one moment.
const COUNTS: &str = "
    SELECT 'entry', count(*) FROM entry WHERE region = $1
    UNION ALL SELECT 'entry to review', count(*) FROM entry
        WHERE region = $1 AND attention IN (1, 3)
    UNION ALL SELECT 'entry to read', count(*) FROM entry
        WHERE region = $1 AND attention IN (2, 3)
    UNION ALL SELECT 'slot ' || state, count(*) FROM slot WHERE region = $1 GROUP BY state
    UNION ALL SELECT 'offer live', count(*) FROM offer WHERE region = $1 AND state = 'live'
    UNION ALL SELECT 'outbox waiting', count(*) FROM outbox
        WHERE region = $1 AND state = 'waiting'
    UNION ALL SELECT 'outbox to_do', count(*) FROM outbox WHERE region = $1 AND state = 'to_do'
    UNION ALL SELECT 'outbox failed', count(*) FROM outbox WHERE region = $1 AND state = 'failed'
    UNION ALL SELECT 'quarantine', count(*) FROM quarantine WHERE region = $1
    UNION ALL SELECT 'seq', coalesce(max(seq), 0) FROM journal WHERE region = $1";

fn slots_query(region: &str, filter: &SlotFilter) -> QueryBuilder<Db> {
    let mut query = QueryBuilder::new("SELECT bytes FROM slot WHERE region = ");
    query.push_bind(region);
    if filter.open_only {
        query.push(" AND state = 'open'");
    }
    if filter.unfinished_only {
        query.push(" AND state IN ('held', 'open', 'booking')");
    }
    push_codes(&mut query, " AND service IN (", &filter.services);
    push_codes(&mut query, " AND site IN (", &filter.sites);
    push_codes(&mut query, " AND trust IN (", &filter.trusts);
    if let Some(from) = filter.from {
        query.push(" AND starts_at >= ").push_bind(from.0);
    }
    if let Some(to) = filter.to {
        query.push(" AND starts_at < ").push_bind(to.0);
    }
    if let Some(day) = filter.day {
        push_day(&mut query, region, day);
    }
    query.push(" ORDER BY starts_at, id LIMIT ").push_bind(limit(filter.count_max));
    query
}

/// Each part is looked up in an index of its own.
fn push_day(query: &mut QueryBuilder<Db>, region: &str, (from, to): (Timestamp, Timestamp)) {
    query.push(" AND (state IN ('held', 'open', 'booking') OR (starts_at >= ").push_bind(from.0);
    query.push(" AND starts_at < ").push_bind(to.0);
    query.push(") OR id IN (SELECT slot FROM story WHERE region = ").push_bind(region.to_owned());
    query.push(" AND recorded_at >= ").push_bind(from.0);
    query.push(" AND recorded_at < ").push_bind(to.0).push("))");
}

fn appointments_query(region: &str, filter: &AppointmentFilter) -> QueryBuilder<Db> {
    let mut query = QueryBuilder::new("SELECT bytes FROM appointment WHERE region = ");
    query.push_bind(region);
    if let Some(patient) = filter.patient {
        query.push(" AND patient = ").push_bind(blob(patient.0));
    }
    if let Some(trust) = filter.trust {
        query.push(" AND trust = ").push_bind(trust.as_str());
    }
    if let Some(reference) = &filter.reference {
        query.push(" AND reference = ").push_bind(reference);
        // The index holds numbers only.
        query.push(" AND reference <> ''");
    }
    if filter.booked_only {
        query.push(" AND status = 'booked'");
    }
    if let Some(from) = filter.from {
        query.push(" AND starts_at >= ").push_bind(from.0);
    }
    if let Some(to) = filter.to {
        query.push(" AND starts_at < ").push_bind(to.0);
    }
    query.push(" ORDER BY starts_at, id LIMIT ").push_bind(limit(filter.count_max));
    query
}

fn push_codes(query: &mut QueryBuilder<Db>, head: &str, codes: &[Code]) {
    if codes.is_empty() {
        return;
    }
    query.push(head);
    let mut list = query.separated(", ");
    for code in codes {
        list.push_bind(code.as_str());
    }
    list.push_unseparated(")");
}

fn entries_query(region: &str, filter: &EntryFilter) -> QueryBuilder<Db> {
    let mut query = QueryBuilder::new("SELECT bytes FROM entry WHERE region = ");
    query.push_bind(region);
    if let Some(patient) = filter.patient {
        query.push(" AND patient = ").push_bind(blob(patient.0));
    }
    if let Some(service) = filter.service {
        query.push(" AND service = ").push_bind(service.as_str());
    }
    if let Some(trust) = filter.trust {
        query.push(" AND trust = ").push_bind(trust.as_str());
    }
    // As in the indexes, so that they are used.
    match filter.needs {
        Some(Needs::Review) => drop(query.push(" AND attention IN (1, 3)")),
        Some(Needs::TimesRead) => drop(query.push(" AND attention IN (2, 3)")),
        None => {}
    }
    if let Some((lacks, today)) = filter.lacks {
        query.push(" AND ");
        lacking::push_condition(&mut query, region, lacks, today);
    }
    if let Some(after) = filter.after {
        query.push(" AND id > ").push_bind(blob(after.0));
    }
    query.push(" ORDER BY id LIMIT ").push_bind(limit(filter.count_max));
    query
}

/// Event, index, topic, bytes, created, attempts, state, ended, error.
pub(super) type OutboxColumns = (Vec<u8>, i64, String, Vec<u8>, i64, i64, String, String, String);

pub(super) fn outbox_row(row: OutboxColumns) -> Result<OutboxRow, Error> {
    let (event, index, topic, bytes, created_at, attempts, state, ended, error) = row;
    Ok(OutboxRow {
        id: outbox::effect_id(&event, index)?,
        topic: if topic == topic_name(Topic::Offers) { Topic::Offers } else { Topic::Bookings },
        command: decode_command(&bytes).map_err(Error::row("outbox"))?,
        created_at: Timestamp(created_at),
        attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
        state: wish_state(&state, &ended)?,
        error,
    })
}
