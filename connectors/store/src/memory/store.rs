//! The commit point, in memory: everything is checked before anything is changed.

use async_trait::async_trait;
use backfill_core::{
    Command, EffectId, Event, EventId, Numbered, Record, Recorded, Silence, Snapshot, Timestamp,
};
use backfill_runtime::ports::{
    Accepted, Commit, CommitError, Cursor, DecisionRow, Ended, LedgerRow, OutboxRow, PortError,
    Position, Quarantined, Seen, Silenced, Store, Times, Topic, WishState,
};

use super::intake::count_one;
use super::{Memory, State, check};
use crate::called_off::{self, Untrue, calls_off};
use crate::people::changes;
use crate::prepared::{Repeat, repeats};

#[async_trait]
impl Store for Memory {
    async fn take_over(&self) -> Result<Cursor, PortError> {
        let mut state = self.state();
        state.cursor.owner_epoch += 1;
        Ok(state.cursor)
    }

    async fn places(&self) -> Result<Vec<Position>, PortError> {
        Ok(self.state().places.values().copied().collect())
    }

    async fn snapshot(&self) -> Result<Option<Snapshot>, PortError> {
        Ok(self.state().snapshot.clone())
    }

    async fn journal(&self, seq: u64, count_max: usize) -> Result<Vec<Recorded>, PortError> {
        let state = self.state();
        let after = state.journal.iter().filter(|recorded| seq < recorded.seq);
        Ok(after.take(count_max).cloned().collect())
    }

    async fn seen(&self, ids: &[EventId]) -> Result<Vec<Seen>, PortError> {
        let state = self.state();
        let seen = |id: &EventId| {
            state.inbox.get(id).map(|(fingerprint, _)| Seen { id: *id, fingerprint: *fingerprint })
        };
        Ok(ids.iter().filter_map(seen).collect())
    }

    async fn commit(&self, commit: &Commit) -> Result<(), CommitError> {
        let mut state = self.state();
        if state.cursor != commit.expected {
            return Err(CommitError::Fenced);
        }
        check::check(&state, commit).map_err(|text| CommitError::Constraint(text.to_owned()))?;
        let wishes = state.outbox.len();
        state.apply(commit);
        let wished = wishes < state.outbox.len();
        let seq = state.journal.last().map_or(0, |last| last.seq);
        drop(state);
        if wished {
            self.inner.added.send_modify(|count| *count += 1);
        }
        self.inner.committed.send_replace(seq);
        Ok(())
    }

    async fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), PortError> {
        let mut state = self.state();
        if state.snapshot.as_ref().is_none_or(|newest| newest.seq <= snapshot.seq) {
            state.snapshot = Some(snapshot.clone());
        }
        Ok(())
    }

    async fn times(&self) -> Result<Times, PortError> {
        let state = self.state();
        let last = state.journal.last();
        Ok(Times {
            seq: last.map_or(0, |last| last.seq),
            at: last.map(|last| last.at),
            accepted: state.accepted,
            database: None,
        })
    }

    async fn accept_clock(&self, at: Timestamp) -> Result<(), PortError> {
        let mut state = self.state();
        let seq = state.journal.last().map_or(0, |last| last.seq);
        state.accepted = Some(Accepted { seq, at });
        Ok(())
    }
}

impl State {
    fn apply(&mut self, commit: &Commit) {
        self.cursor.next_offset = commit.next_offset;
        for position in &commit.places {
            self.places.insert((position.feed, position.partition), *position);
        }
        for row in &commit.journal {
            let outcome = commit.outcomes.iter().find(|row_| row_.event == row.came_as);
            let refusal = outcome.and_then(|outcome| outcome.refusal);
            self.inbox.insert(row.came_as, (row.fingerprint, refusal));
            if let Event::RulesChanged(rules) = &row.recorded.event {
                self.live_offers_max = rules.live_offers_max;
            }
            self.journal.push(row.recorded.clone());
        }
        self.apply_projections(commit);
        let at = commit.journal.last().map(|row| row.recorded.at);
        let at = at.or(self.log.last().map(|record| record.received_at)).unwrap_or(Timestamp(0));
        for original in &commit.quarantine {
            let kept = original.event.and_then(|event| self.originals.get(&event).cloned());
            let original = match kept {
                None => original.clone(),
                Some((source, kept)) => Quarantined {
                    reason: format!("{source}: {}", original.reason),
                    kind: kept.kind,
                    original: kept.bytes,
                    ..original.clone()
                },
            };
            self.set_aside(at, "log", &original);
        }
        let place = |id: EffectId| {
            let row = commit.journal.iter().find(|row| row.recorded.id == id.event);
            let row = row.or(commit.journal.last());
            row.map_or((0, Timestamp(0)), |row| (row.recorded.seq, row.recorded.at))
        };
        for command in &commit.commands {
            self.wish(command, place(command.id).1);
        }
        for record in &commit.records {
            self.write_down(record, place(record.id));
        }
        let died = commit.silenced.iter().filter(|it| it.silence == Silence::Died);
        self.stops.extend(died.map(|it| it.patient));
        commit.silenced.iter().for_each(|silenced| self.call_off(silenced));
        self.call_off_untrue(&Untrue::of(commit));
        repeats(commit).iter().for_each(|repeat| self.count_repeat(repeat));
        changes(commit).iter().for_each(|change| self.vault.change(change));
    }

    fn call_off(&mut self, silenced: &Silenced) {
        let since = |row: &OutboxRow| {
            let record = self.journal.iter().find(|record| record.id == row.id.event);
            record.map_or(0, |record| record.seq)
        };
        for (row, _) in self.outbox.iter_mut().filter(|(row, _)| waits(row.state)) {
            if calls_off(silenced, &row.command, since(row)) {
                (row.state, row.error) = (WishState::Failed, called_off::REASON.to_owned());
            }
        }
    }

    fn call_off_untrue(&mut self, untrue: &Untrue) {
        for (row, _) in self.outbox.iter_mut().filter(|(row, _)| waits(row.state)) {
            if untrue.is_said_by(&row.command) {
                row.state = WishState::Done(Some(Ended::Unneeded));
                row.error = called_off::NO_LONGER_SO.to_owned();
            }
        }
    }

    fn count_repeat(&mut self, repeat: &Repeat) {
        let kept = self.originals.get(&repeat.event);
        let source = kept.map_or(&repeat.source, |(source, _)| source).clone();
        count_one(self, (source, repeat.reason.clone()), repeat.at);
    }

    fn apply_projections(&mut self, commit: &Commit) {
        let rows = &commit.projections;
        for (id, entry) in &rows.entries {
            match entry {
                Some(entry) => drop(self.entries.insert(*id, entry.clone())),
                None => drop(self.entries.remove(id)),
            }
        }
        for (id, row) in &rows.appointments {
            match row {
                Some(row) => drop(self.appointments.insert(*id, row.clone())),
                None => drop(self.appointments.remove(id)),
            }
        }
        self.slots.extend(rows.slots.iter().map(|slot| (slot.id, slot.clone())));
        self.heard.extend(rows.heard.iter().map(|row| (row.trust, *row)));
        let offerings = rows.offerings.iter().cloned();
        self.offerings.extend(offerings.map(|it| (it.scope.clone(), it)));
        self.offers.extend(rows.offers.iter().map(|offer| (offer.id, offer.clone())));
    }

    fn write_down(&mut self, record: &Numbered<Record>, (seq, at): (u64, Timestamp)) {
        let id = record.id;
        match &record.what {
            Record::Ledger(line) => {
                if self.ledger.iter().all(|(known, _)| *known != id) {
                    self.ledger.push((id, LedgerRow { at, seq, record: *line }));
                }
            }
            Record::Decision(decision) => {
                if self.decisions.iter().all(|(known, _)| *known != id) {
                    let decision = (**decision).clone();
                    self.decisions.push((id, DecisionRow { at, seq, decision }));
                }
            }
        }
    }

    fn wish(&mut self, command: &Numbered<Command>, at: Timestamp) {
        if self.outbox.iter().any(|(row, _)| row.id == command.id) {
            return;
        }
        let row = OutboxRow {
            id: command.id,
            topic: Topic::of(&command.what),
            command: command.what.clone(),
            created_at: at,
            attempts: 0,
            state: WishState::Waiting,
            error: String::new(),
        };
        self.outbox.push((row, at));
    }
}

/// Whether a program or a person still has to carry the wish out.
fn waits(state: WishState) -> bool {
    matches!(state, WishState::Waiting | WishState::ToDo)
}
