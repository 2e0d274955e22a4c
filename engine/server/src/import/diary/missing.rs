//! What is known as booked and is not in a file that is the whole diary.

use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use backfill_core::appointment::Appointment;
use backfill_core::effect::Refusal;
use backfill_core::event::SlotFreed;
use backfill_core::slot::{Cause, Doubt};
use backfill_core::{Event, EventId, Timestamp};
use backfill_runtime::ports::{AppointmentFilter, Delivery, NewEvent, PortError};
use backfill_runtime::submit::Settled;
use backfill_runtime::{Zone, ids};
use futures_util::future::join_all;

use super::super::beside::Beside;
use super::super::cells::harmless;
use super::super::ending::{Ending, Pending};
use super::super::ports::Ports;
use super::super::refused::record;
use super::super::source::Original;
use super::checked::Check;

/// The most appointments of one trust that are compared with a file.
const KNOWN_MAX: usize = 1_000_000;
/// How many are shown one by one; the file beside the diary has all.
const SHOWN_MAX: usize = 20;
/// How many are taken at a time.
const AT_ONCE: usize = 64;

/// Why nothing may be put aside after a file without a row that can be read.
const NO_ROWS: &str = "the file has no appointment that is still to come, so it is the whole diary of \
                       nothing: was it cut off?";

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Missing {
    /// By start.
    pub(crate) appointments: Vec<Appointment>,
    /// How many the file has of what was known before.
    pub(crate) named: u64,
    /// Why nothing may be put aside; none if it may.
    pub(crate) blocked: Option<String>,
    /// Where all of them are; none if there are none.
    pub(crate) file: Option<PathBuf>,
}

/// Finds what is missing. `named` is how many of the known ones the file has.
///
/// # Errors
/// If the store cannot be reached.
pub(super) async fn find(
    ports: &Ports<'_>,
    check: &Check<'_>,
    named: u64,
    now: Timestamp,
) -> Result<Missing, PortError> {
    let mut appointments = Vec::new();
    let mut blocked = check.nameless.map(|line| {
        format!("line {line} does not say which appointment it is; put it right first")
    });
    if check.spans.is_empty() {
        blocked.get_or_insert_with(|| NO_ROWS.to_owned());
    }
    for (trust, (first, last)) in &check.spans {
        let filter = AppointmentFilter {
            trust: Some(*trust),
            booked_only: true,
            from: Some((*first).max(now)),
            to: Some(Timestamp(last.0.saturating_add(1))),
            count_max: KNOWN_MAX,
            ..AppointmentFilter::default()
        };
        let known = ports.reader.appointments(&filter).await?;
        if KNOWN_MAX <= known.len() {
            let all = format!("more than {KNOWN_MAX} appointments of {trust} are known; split it");
            blocked.get_or_insert(all);
        }
        appointments.extend(known.into_iter().filter(|it| !check.names(it.id)));
    }
    Ok(Missing { appointments, named, blocked, file: None })
}

impl Missing {
    /// Forbids to put aside so many that the file is probably not the whole diary.
    pub(super) fn limit(&mut self, percent_max: u32) {
        let missing = self.appointments.len() as u64;
        let known = missing + self.named;
        if u64::from(percent_max) * known < 100 * missing {
            self.blocked.get_or_insert(format!(
                "{missing} of {known} are more than import.missing_percent_max = {percent_max} \
                 percent: is it the whole diary? If so, add --many"
            ));
        }
    }

    /// Writes all of them beside the diary.
    pub(super) fn write(&mut self, diary: &Path, zone: &Zone) -> io::Result<()> {
        let mut beside = Beside::new(diary, ".missing.csv")?;
        for appointment in &self.appointments {
            let (file, is_new) = beside.open()?;
            if is_new {
                file.write_all(&record(&["trust", "reference", "start"].map(str::to_owned))?)?;
            }
            let facts = &appointment.facts;
            let start = zone.civil(facts.start).to_string();
            let row = [facts.trust.to_string(), name(appointment), start];
            file.write_all(&record(&row.map(|cell| harmless(&cell)))?)?;
        }
        self.file = beside.finish()?;
        Ok(())
    }
}

/// The trust's number; of a booking of ours that never got one, its id here.
fn name(appointment: &Appointment) -> String {
    match appointment.reference.as_str() {
        "" => format!("id {}", appointment.id),
        reference => reference.to_owned(),
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.appointments.len();
        if let Some(why) = self.blocked.as_ref().filter(|_| count == 0) {
            return write!(f, "nothing is put aside: {why}");
        }
        if count == 0 {
            return f.write_str("nothing that is known as booked is missing from it");
        }
        let known = count as u64 + self.named;
        write!(f, "{count} of {known} that are known as booked are missing from it:")?;
        for appointment in self.appointments.iter().take(SHOWN_MAX) {
            write!(f, "\n  {} {}", appointment.facts.trust, name(appointment))?;
        }
        if SHOWN_MAX < count {
            write!(f, "\n  and {} more", count - SHOWN_MAX)?;
        }
        if let Some(path) = &self.file {
            write!(f, "\nall of them are in {}", path.display())?;
        }
        match &self.blocked {
            Some(why) => write!(f, "\nnothing is put aside: {why}"),
            None => Ok(()),
        }
    }
}

/// What became of what was put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PutAside {
    /// A coordinator sees it now.
    pub(crate) now: u64,
    /// A coordinator saw it before.
    pub(crate) before: u64,
    /// Durable, and nobody has decided it yet.
    pub(crate) undecided: u64,
}

/// Puts each before a coordinator as a cancellation that contradicts what is known: the time is
/// offered to nobody, and the appointment stays as it is known.
///
/// # Errors
/// If the store cannot be reached; the same file again goes on.
pub(crate) async fn put_aside(
    ports: &Ports<'_>,
    missing: &Missing,
    now: Timestamp,
) -> Result<PutAside, PortError> {
    let mut ending = Ending::new(*ports);
    for piece in missing.appointments.chunks(AT_ONCE) {
        for event in join_all(piece.iter().map(|it| doubt(ports, it, now))).await {
            let original = Original::Json(String::new());
            ending.push(Pending { line: 0, original, event: event? });
        }
    }
    let mut put_aside = PutAside::default();
    for (_, ended) in ending.ended(0).await? {
        match ended {
            Settled::Done => put_aside.now += 1,
            Settled::Refused(Refusal::AlreadyFreed) => put_aside.before += 1,
            Settled::Refused(_) | Settled::Pending => put_aside.undecided += 1,
        }
    }
    Ok(put_aside)
}

async fn doubt(
    ports: &Ports<'_>,
    appointment: &Appointment,
    now: Timestamp,
) -> Result<EventId, PortError> {
    let trust = appointment.facts.trust;
    let parts = ["import", "diary", "missing", &appointment.id.to_string(), &now.0.to_string()];
    let id = ids::event_id(&parts);
    let event = Event::SlotFreed(SlotFreed {
        trust,
        appointment: Some(appointment.id),
        patient: None,
        said_at: Timestamp(0),
        facts: None,
        cause: Cause::Unknown,
        doubt: Some(Doubt::Contradiction),
    });
    let events = vec![NewEvent { id, event }];
    let named = Delivery::named(format!("diary:{trust}"), id.to_string(), now);
    ports.take(Delivery { events, ..named }).await?;
    Ok(id)
}
