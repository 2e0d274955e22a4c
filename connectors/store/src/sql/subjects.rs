//! What is kept of one person: gathered to be shown, and destroyed.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use backfill_core::effect::Decision;
use backfill_core::{PatientRef, Record as Written, Recorded};
use backfill_runtime::identity;
use backfill_runtime::ports::{
    AppointmentFilter, Contact, DecisionRow, EntryFilter, Erased, Held, PortError, QuarantineRow,
    Reader, Subjects,
};
use backfill_schemas::{decode_offer, decode_recorded};
use sqlx::QueryBuilder;

use super::persons::Persons;
use super::reader::{OutboxColumns, decoded, outbox_row};
use super::{Connection, Db, HOLDS, House, rows, story, unreadable};
use crate::columns::{blob, limit};
use crate::people::Record;
use crate::{Error, original};

/// Rows of one kind that are shown at most: nobody has so many.
const ROWS_MAX: usize = 10_000;
/// Originals that are opened at a time.
const ORIGINALS_AT_ONCE: usize = 256;
/// The shortest number that is looked for within the ids of deliveries.
const NUMBER_MIN: usize = 6;

#[async_trait]
impl Subjects for House {
    async fn held(&self, patient: PatientRef) -> Result<Held, PortError> {
        let mut connection = self.inner.readers.acquire().await.map_err(Error::from)?;
        let persons = self.persons();
        let references = persons.references(&mut connection, patient).await?;
        let known = persons.record(&mut connection, patient, true).await?;
        let naming = persons.naming(&mut connection, patient).await?;
        drop(connection);
        let mut held = Held { references, contact: known.map(Record::contact), ..Held::default() };
        self.add_rows(&mut held).await?;
        let mut search = Search::of(self, &naming);
        held.quarantined = search.quarantined().await?;
        held.unreadable = search.unreadable;
        let lists = [
            held.entries.len(),
            held.appointments.len(),
            held.offers.len(),
            held.wishes.len(),
            held.decisions.len(),
            held.history.len(),
        ];
        held.is_cut = lists.into_iter().any(|length| ROWS_MAX <= length);
        Ok(held)
    }

    async fn forget(&self, patient: PatientRef) -> Result<Erased, PortError> {
        let mut connection = self.inner.readers.acquire().await.map_err(Error::from)?;
        let naming = self.persons().naming(&mut connection, patient).await?;
        drop(connection);
        let mut search = Search::of(self, &naming);
        let mut erased = Erased::default();
        // Looked through before the transaction, as nothing is written meanwhile that waits for it;
        // what comes until the numbers are gone is found by the second look.
        let named = search.named().await?;
        erased = erased.and(self.destroy(patient, naming.clone(), named).await?);
        let named = search.named().await?;
        erased = erased.and(self.destroy(patient, naming.clone(), named).await?);
        erased.unreadable = search.unreadable;
        erased.lingers = !self.inner.writer.forget_old_pages().await;
        Ok(erased)
    }

    async fn unreadable(&self) -> Result<Vec<String>, PortError> {
        Ok(unreadable::named(self).await?)
    }
}

impl House {
    async fn add_rows(&self, held: &mut Held) -> Result<(), PortError> {
        for patient in held.references.clone().into_iter().map(Some) {
            let filter = EntryFilter { patient, count_max: ROWS_MAX, ..EntryFilter::default() };
            held.entries.extend(self.entries(&filter).await?);
            let count_max = ROWS_MAX;
            let filter = AppointmentFilter { patient, count_max, ..AppointmentFilter::default() };
            held.appointments.extend(self.appointments(&filter).await?);
        }
        let mut query = QueryBuilder::new("SELECT bytes FROM offer WHERE region = ");
        query.push_bind(self.region()).push(" AND patient IN ");
        rows::push_list(&mut query, &held.references, |patient| blob(patient.0));
        query.push(" ORDER BY made_at, id LIMIT ").push_bind(limit(ROWS_MAX));
        held.offers = decoded(self.fetch(query).await?, decode_offer, "offer")?;
        let people: BTreeSet<u128> = held.references.iter().map(|it| it.0).collect();
        let entries: BTreeSet<u128> = held.entries.iter().map(|it| it.id.0).collect();
        let entries: BTreeSet<u128> =
            held.offers.iter().map(|it| it.entry.0).chain(entries).collect();
        let things = held.offers.iter().map(|it| it.id.0);
        let things = things.chain(held.appointments.iter().map(|it| it.id.0));
        let all: BTreeSet<u128> = people.iter().chain(&entries).copied().chain(things).collect();
        held.wishes = self.wishes_about(&all).await?;
        held.decisions = self.decisions_about(&entries).await?;
        let head = "SELECT bytes FROM journal WHERE region = ";
        let query = self.holding(head, &all, " ORDER BY seq LIMIT ");
        held.history = decoded(self.fetch(query).await?, decode_recorded, "journal")?;
        Ok(())
    }

    /// Rows whose bytes hold one of these ids.
    fn holding(&self, head: &str, ids: &BTreeSet<u128>, tail: &str) -> QueryBuilder<Db> {
        let mut query = QueryBuilder::new(head);
        query.push_bind(self.region().to_owned()).push(" AND (1 = 0");
        for id in ids {
            query.push(" OR ").push(HOLDS.0).push_bind(blob(*id)).push(HOLDS.1);
        }
        query.push(")").push(tail).push_bind(limit(ROWS_MAX));
        query
    }

    async fn wishes_about(
        &self,
        ids: &BTreeSet<u128>,
    ) -> Result<Vec<backfill_runtime::ports::OutboxRow>, Error> {
        let head = "SELECT event, effect_index, topic, bytes, created_at, attempts, state, ended,
                error
            FROM outbox WHERE region = ";
        let mut query = self.holding(head, ids, " ORDER BY seq, effect_index LIMIT ");
        let rows: Vec<OutboxColumns> =
            query.build_query_as().fetch_all(&self.inner.readers).await?;
        rows.into_iter().map(outbox_row).collect()
    }

    /// Records whose outcome names one of these entries are read; what of it does is shown.
    async fn decisions_about(&self, entries: &BTreeSet<u128>) -> Result<Vec<DecisionRow>, Error> {
        let head = "SELECT record, bytes FROM
            (SELECT region, seq, bytes AS record, outcome AS bytes FROM journal) AS told
            WHERE region = ";
        let mut query = self.holding(head, entries, " ORDER BY seq LIMIT ");
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            query.build_query_as().fetch_all(&self.inner.readers).await?;
        let mut decisions = Vec::new();
        for (record, outcome) in rows {
            let Recorded { seq, at, .. } =
                decode_recorded(&record).map_err(Error::row("journal"))?;
            for written in story::decided(&outcome)?.records {
                let Written::Decision(decision) = written.what else { continue };
                if names(&decision, entries) {
                    decisions.push(DecisionRow { at, seq, decision: *decision });
                }
            }
        }
        Ok(decisions)
    }

    async fn destroy(
        &self,
        patient: PatientRef,
        naming: Vec<Contact>,
        named: Named,
    ) -> Result<Erased, Error> {
        let vault = self.persons();
        self.inner
            .writer
            .transact(move |connection| {
                Box::pin(async move { destroy(connection, &vault, patient, naming, named).await })
            })
            .await
    }
}

/// Whether a decision names one of these entries.
fn names(decision: &Decision, entries: &BTreeSet<u128>) -> bool {
    let passed = decision.passed.iter().map(|it| it.entry);
    passed.chain(decision.chosen.iter().map(|it| it.entry)).any(|it| entries.contains(&it.0))
}

/// What names somebody.
#[derive(Default)]
struct Named {
    quarantined: Vec<i64>,
    /// Events whose messages are kept until they are decided.
    originals: Vec<Vec<u8>>,
    /// Events of which the bytes are kept as they came.
    inbox: Vec<Vec<u8>>,
}

/// Looks through everything that is kept as it came, from where it stopped.
struct Search<'a> {
    house: &'a House,
    /// As each of their references knows them.
    person: &'a [Contact],
    /// The last number in quarantine that was looked at.
    after: i64,
    /// How many there do not open. One that was damaged must not keep the others from being found.
    unreadable: u64,
}

impl<'a> Search<'a> {
    fn of(house: &'a House, person: &'a [Contact]) -> Self {
        Self { house, person, after: 0, unreadable: 0 }
    }

    async fn named(&mut self) -> Result<Named, Error> {
        if self.person.is_empty() {
            return Ok(Named::default());
        }
        let quarantined = self.quarantined().await?;
        let numbers = quarantined.iter().map(|row| i64::try_from(row.number).unwrap_or(i64::MAX));
        Ok(Named {
            quarantined: numbers.collect(),
            originals: self.originals().await?,
            inbox: self.unread().await?,
        })
    }

    async fn quarantined(&mut self) -> Result<Vec<QuarantineRow>, Error> {
        let query = "SELECT number, received_at, source, kind, reason, digest, sealed
            FROM quarantine WHERE region = $1 AND number > $2 ORDER BY number LIMIT $3";
        let mut named = Vec::new();
        loop {
            let page: Vec<original::Row> = sqlx::query_as(query)
                .bind(self.house.region())
                .bind(self.after)
                .bind(limit(ORIGINALS_AT_ONCE))
                .fetch_all(&self.house.inner.readers)
                .await?;
            let Some(last) = page.last() else { return Ok(named) };
            self.after = last.0;
            for row in page {
                match original::opened(&self.house.inner.keys, row) {
                    Ok(row) if self.names(&row.original) => named.push(row),
                    Ok(_) => {}
                    Err(Error::Unsealed) => self.unreadable += 1,
                    Err(other) => return Err(other),
                }
            }
        }
    }

    fn names(&self, original: &[u8]) -> bool {
        self.person.iter().any(|it| identity::names(original, it))
    }

    /// Few: they go as soon as their events are decided.
    async fn originals(&self) -> Result<Vec<Vec<u8>>, Error> {
        let query = "SELECT event, digest, sealed FROM original WHERE region = $1";
        let rows: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> = sqlx::query_as(query)
            .bind(self.house.region())
            .fetch_all(&self.house.inner.readers)
            .await?;
        let mut named = Vec::new();
        for (event, digest, sealed) in rows {
            // It goes as soon as its event is decided, opened or not.
            match original::opened_bytes(&self.house.inner.keys, &digest, &sealed) {
                Ok(bytes) if self.names(&bytes) => named.push(event),
                Ok(_) | Err(Error::Unsealed) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(named)
    }

    /// Few: events with fields that this version does not know.
    async fn unread(&self) -> Result<Vec<Vec<u8>>, Error> {
        let query = "SELECT event, original FROM inbox WHERE region = $1 AND original IS NOT NULL";
        let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(query)
            .bind(self.house.region())
            .fetch_all(&self.house.inner.readers)
            .await?;
        let named = rows.into_iter().filter(|(_, bytes)| self.names(bytes));
        Ok(named.map(|(event, _)| event).collect())
    }
}

async fn destroy(
    connection: &mut Connection,
    vault: &Persons,
    patient: PatientRef,
    naming: Vec<Contact>,
    named: Named,
) -> Result<Erased, Error> {
    let region = Arc::clone(&vault.region);
    vault.erase(connection, patient).await?;
    let mut erased = Erased::default();
    for number in named.quarantined {
        let query = "DELETE FROM quarantine WHERE region = $1 AND number = $2";
        let gone = sqlx::query(query).bind(&*region).bind(number).execute(&mut *connection);
        erased.quarantined += gone.await?.rows_affected();
    }
    for event in named.originals {
        let query = "DELETE FROM original WHERE region = $1 AND event = $2";
        let gone = sqlx::query(query).bind(&*region).bind(event).execute(&mut *connection);
        erased.originals += gone.await?.rows_affected();
    }
    for event in named.inbox {
        let query = "UPDATE inbox SET original = NULL WHERE region = $1 AND event = $2";
        let gone = sqlx::query(query).bind(&*region).bind(event).execute(&mut *connection);
        erased.originals += gone.await?.rows_affected();
    }
    let numbers: BTreeSet<&str> = numbers(&naming).collect();
    for number in numbers {
        erased.deliveries += deliveries(connection, &region, number).await?;
    }
    Ok(erased)
}

/// Forgets the deliveries in whose ids a number stands. One that is only a part of a longer number, such
/// as a time, is somebody else's.
async fn deliveries(connection: &mut Connection, region: &str, number: &str) -> Result<u64, Error> {
    let query = "SELECT source, delivery FROM delivery
        WHERE region = $1 AND delivery LIKE $2 ESCAPE '!'";
    let query = sqlx::query_as(query).bind(region).bind(within(number));
    let found: Vec<(String, String)> = query.fetch_all(&mut *connection).await?;
    let mut count = 0;
    for (source, delivery) in
        found.iter().filter(|(_, delivery)| identity::holds_word(delivery, number))
    {
        let query = "DELETE FROM delivery WHERE region = $1 AND source = $2 AND delivery = $3";
        let gone = sqlx::query(query).bind(region).bind(source).bind(delivery);
        count += gone.execute(&mut *connection).await?.rows_affected();
    }
    Ok(count)
}

/// Numbers that are long enough not to be in a delivery's id by chance.
fn numbers(naming: &[Contact]) -> impl Iterator<Item = &str> {
    let all = naming.iter().flat_map(|it| &it.identifiers).map(|it| it.value.trim());
    all.filter(|number| NUMBER_MIN <= number.len())
}

/// The pattern of whatever holds a text.
fn within(text: &str) -> String {
    let mut pattern = String::from("%");
    for sign in text.chars() {
        if matches!(sign, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(sign);
    }
    pattern + "%"
}
