//! The rows of a commit, column by column: how they go to the database in one call.

use backfill_core::Timestamp;
use backfill_core::lacking::Lacking;
use backfill_runtime::ports::{Feed, Position};
use sqlx::Postgres as Db;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;

use super::{following, quarantine};
use crate::called_off;
use crate::columns::{blob, stored};
use crate::prepared::{
    Prepared, Rows, appointment_status, attention, from_day, marks, offer_state, slot_state,
};

/// A call whose arguments are being filled in.
pub(super) type Call<'q> = Query<'q, Db, PgArguments>;

/// Places, column by column.
pub(super) struct Places {
    pub(super) feeds: Vec<&'static str>,
    pub(super) partitions: Vec<i64>,
    /// First all offsets, then as many marks.
    pub(super) offsets: Vec<Option<i64>>,
}

impl Places {
    pub(super) fn of(places: &[Position]) -> Self {
        Self {
            feeds: places.iter().map(|place| place.feed.topic()).collect(),
            partitions: places.iter().map(|place| i64::from(place.partition)).collect(),
            offsets: places
                .iter()
                .map(|place| Some(stored(place.offset)))
                .chain(places.iter().map(|place| place.mark.map(stored)))
                .collect(),
        }
    }
}

/// The column that `value` takes out of each row.
pub(super) fn column<'a, R, T>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

/// Places, journal, inbox and the stories of slots.
pub(super) fn bind_journal<'q>(call: Call<'q>, commit: &'q Prepared, publishes: bool) -> Call<'q> {
    let Places { feeds, partitions, offsets } = Places::of(&commit.places);
    let (journal, inbox, story) = (&commit.journal[..], &commit.inbox[..], &commit.story[..]);
    call.bind(feeds)
        .bind(partitions)
        .bind(offsets)
        .bind(column(journal, |line| stored(line.seq)))
        .bind(column(journal, |line| &line.bytes[..]))
        .bind(column(journal, |line| line.outcome.as_deref()))
        .bind(if publishes { following::told(commit) } else { vec![None; journal.len()] })
        .bind(column(inbox, |line| &line.event[..]))
        .bind(column(inbox, |line| stored(line.fingerprint)))
        .bind(column(inbox, |line| line.refusal.as_deref()))
        .bind(column(inbox, |line| line.original.as_deref()))
        .bind(column(story, |line| blob(line.slot.0)))
        .bind(column(story, |line| stored(line.place.seq)))
        .bind(column(story, |line| line.place.at.0))
}

/// Stops and deaths, and the limits of live offers.
pub(super) fn bind_stops<'q>(call: Call<'q>, commit: &'q Prepared) -> Call<'q> {
    call.bind(column(&commit.silenced, called_off::mark_of))
        .bind(column(&commit.silenced, |it| stored(it.seq)))
        .bind(called_off::REASON)
        .bind(commit.limits.iter().max().map(|limit| i64::from(*limit)))
        .bind(commit.limits.last().map(|limit| i64::from(*limit)))
}

/// Entries and appointments.
pub(super) fn bind_patients<'q>(call: Call<'q>, rows: &'q Rows) -> Call<'q> {
    let (entries, appointments) = (&rows.entries[..], &rows.appointments[..]);
    call.bind(column(&rows.entries_gone, |id| &id[..]))
        .bind(column(entries, |(entry, _)| blob(entry.id.0)))
        .bind(column(entries, |(entry, _)| blob(entry.patient.0)))
        .bind(column(entries, |(entry, _)| entry.trust.as_str()))
        .bind(column(entries, |(entry, _)| entry.service.as_str()))
        .bind(column(entries, |(entry, _)| attention(entry)))
        .bind(column(entries, |(entry, _)| marks(entry)))
        .bind(column(entries, |(entry, _)| from_day(entry, Lacking::Review)))
        .bind(column(entries, |(entry, _)| from_day(entry, Lacking::Validation)))
        .bind(column(entries, |(_, bytes)| &bytes[..]))
        .bind(column(&rows.appointments_gone, |id| &id[..]))
        .bind(column(appointments, |(row, _)| blob(row.id.0)))
        .bind(column(appointments, |(row, _)| row.patient.map(|patient| blob(patient.0))))
        .bind(column(appointments, |(row, _)| row.facts.trust.as_str()))
        .bind(column(appointments, |(row, _)| &row.reference[..]))
        .bind(column(appointments, |(row, _)| row.facts.start.0))
        .bind(column(appointments, |(row, _)| appointment_status(row.status)))
        .bind(column(appointments, |(_, bytes)| &bytes[..]))
}

/// Slots and offers.
pub(super) fn bind_slots<'q>(call: Call<'q>, rows: &'q Rows) -> Call<'q> {
    let (slots, offers) = (&rows.slots[..], &rows.offers[..]);
    call.bind(column(slots, |(slot, _)| blob(slot.id.0)))
        .bind(column(slots, |(slot, _)| slot.facts.trust.as_str()))
        .bind(column(slots, |(slot, _)| slot.facts.site.as_str()))
        .bind(column(slots, |(slot, _)| slot.facts.service.as_str()))
        .bind(column(slots, |(slot, _)| slot.facts.start.0))
        .bind(column(slots, |(slot, _)| slot.facts.end().0))
        .bind(column(slots, |(slot, _)| slot_state(slot.state)))
        .bind(column(slots, |(_, bytes)| &bytes[..]))
        .bind(column(offers, |row| blob(row.offer.id.0)))
        .bind(column(offers, |row| blob(row.offer.slot.0)))
        .bind(column(offers, |row| blob(row.offer.entry.0)))
        .bind(column(offers, |row| blob(row.offer.patient.0)))
        .bind(column(offers, |row| row.offer.made_at.0))
        .bind(column(offers, |row| offer_state(row.offer.state)))
        .bind(column(offers, |row| &row.bytes[..]))
}

/// Originals for the quarantine, under `numbers`.
pub(super) fn bind_aside<'q>(call: Call<'q>, commit: &'q Prepared, numbers: &'q [i64]) -> Call<'q> {
    let at: Option<Timestamp> = commit.last.map(|last| last.at);
    let rows = &commit.quarantine[..];
    let notes = numbers.iter().zip(rows).map(|(number, row)| quarantine::note(*number, at, row));
    call.bind(at.map(|at| at.0))
        .bind(crate::prepared::SOURCE)
        .bind(numbers)
        .bind(column(rows, |row| &row.digest[..]))
        .bind(column(rows, |row| &row.kind[..]))
        .bind(column(rows, |row| &row.reason[..]))
        .bind(column(rows, |row| &row.sealed[..]))
        .bind(Feed::Quarantine.topic())
        .bind(notes.collect::<Vec<_>>())
}
