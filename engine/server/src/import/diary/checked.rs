//! Checks a row alone and against the rows before it, before anything of it is taken.

use std::collections::{BTreeMap, HashMap};

use backfill_core::code::Code;
use backfill_core::{AppointmentId, Timestamp};
use backfill_reading::{
    AppointmentRow, DiaryContext, ReadAppointment, Standing, appointment_from, appointment_named,
    is_over, time_held,
};
use backfill_runtime::ids;
use serde_json::Value;

use super::super::fault::{Fault, faults};

/// The most rows of one diary: each is remembered, to tell a row that comes twice.
pub(super) const ROWS_MAX: usize = 5_000_000;

/// What a check came to.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It can be taken.
    Good(Box<ReadAppointment>),
    /// It is refused, and somebody may sit where and when it says.
    Held(Vec<Fault>, Box<ReadAppointment>),
    /// The very same row came before in this file.
    Repeated,
    /// It is over.
    Over,
}

/// From the first to the last appointment of a trust in the file.
pub(super) type Spans = BTreeMap<Code, (Timestamp, Timestamp)>;

/// Checks the rows of one diary.
pub(super) struct Check<'a> {
    context: DiaryContext<'a>,
    trust: Option<&'a str>,
    as_of: Option<Timestamp>,
    /// Line and whole content of the rows so far that name their appointment.
    before: HashMap<AppointmentId, (u64, [u8; 32])>,
    /// What the file covers.
    pub(super) spans: Spans,
    /// The first line that does not say which appointment it is.
    pub(super) nameless: Option<u64>,
}

impl<'a> Check<'a> {
    /// `trust` is for rows that name none, `as_of` for those that do not say when.
    pub(super) fn new(
        context: DiaryContext<'a>,
        trust: Option<&'a str>,
        as_of: Option<Timestamp>,
    ) -> Self {
        let (before, spans) = (HashMap::new(), Spans::new());
        Self { context, trust, as_of, before, spans, nameless: None }
    }

    /// Whether no more rows can be remembered.
    pub(super) fn is_full(&self) -> bool {
        ROWS_MAX <= self.before.len()
    }

    /// Whether the file has a row of an appointment, be it good or not.
    pub(super) fn names(&self, id: AppointmentId) -> bool {
        self.before.contains_key(&id)
    }

    /// Notes a row that cannot be read.
    pub(super) fn unreadable(&mut self, line: u64) {
        self.nameless.get_or_insert(line);
    }

    /// Checks the row of a line.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn row(&mut self, line: u64, fields: &Value) -> Result<Verdict, Vec<Fault>> {
        let row = AppointmentRow::from_json(fields);
        let mut row = row.map_err(|errors| {
            self.unreadable(line);
            faults(&errors)
        })?;
        if row.trust.is_none() {
            row.trust = self.trust.map(str::to_owned);
        }
        let Some(id) = appointment_named(&row) else {
            self.unreadable(line);
            return Err(self.alone(&row).err().unwrap_or_default());
        };
        let whole = ids::body_hash(serde_json::to_string(&row).unwrap_or_default().as_bytes());
        match self.before.get(&id) {
            Some((_, before)) if *before == whole => return Ok(Verdict::Repeated),
            Some((first, _)) => {
                let reason = format!("came with other content on line {first}; keep one of them");
                return Err(vec![Fault::of("reference", reason)]);
            }
            None => drop(self.before.insert(id, (line, whole))),
        }
        let read = match self.alone(&row) {
            Ok(read) => read,
            Err(faults) => return self.held(&row, faults),
        };
        let now = self.context.row.now;
        match (read.standing, is_over(&read, now)) {
            (_, true) => Ok(Verdict::Over),
            (Standing::Over, false) => {
                let reason = "says that it is over, but it is still to come";
                Err(vec![Fault::of("status", reason)])
            }
            (Standing::Booked | Standing::Cancelled, false) => {
                self.cover(&read);
                Ok(Verdict::Good(Box::new(read)))
            }
        }
    }

    /// A row that cannot be taken: its time, if that can be read.
    fn held(&mut self, row: &AppointmentRow, faults: Vec<Fault>) -> Result<Verdict, Vec<Fault>> {
        let Some(time) = time_held(row, &self.context) else { return Err(faults) };
        let time = self.dated(time);
        self.cover(&time);
        Ok(Verdict::Held(faults, Box::new(time)))
    }

    fn alone(&self, row: &AppointmentRow) -> Result<ReadAppointment, Vec<Fault>> {
        let read = appointment_from(row, &self.context).map_err(|errors| faults(&errors))?;
        Ok(self.dated(read))
    }

    fn dated(&self, mut read: ReadAppointment) -> ReadAppointment {
        let said_at = &mut read.told.appointment.said_at;
        if said_at.0 == 0 {
            *said_at = self.as_of.unwrap_or(*said_at);
        }
        read
    }

    fn cover(&mut self, read: &ReadAppointment) {
        let facts = &read.told.appointment.facts;
        let span = self.spans.entry(facts.trust).or_insert((facts.start, facts.start));
        *span = (span.0.min(facts.start), span.1.max(facts.start));
    }
}
