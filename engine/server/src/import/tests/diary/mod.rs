//! Imports of a diary into a service in memory that decides as the product does.

mod bookings;
mod clinic;
mod whole;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use backfill_core::appointment::{Appointment, AppointmentStatus};
use backfill_core::event::{AppointmentBooked, SlotFreed};
use backfill_core::slot::{AppointmentKind, Cause, Outcome, Reason, Slot, SlotFacts, SlotState};
use backfill_core::{AppointmentId, EntryId, Event, Timestamp};
use backfill_runtime::{Zone, ids};
use tempfile::TempDir;

use super::{LocalServices, NOW, nhs_number};
use crate::args::Common;
use crate::import::Here;
use crate::import::diary::{DiaryArgs, DiaryReport, run};
use clinic::Clinic;

const HEADER: &str = "Appt No,Appt Date,Appt Time,Duration (mins),Clinic Code,Site Code,Specialty,\
                      Appt Type,NHS No.,Surname,Status,Consultant";

/// A folder with one diary in it.
struct Desk {
    folder: TempDir,
    clinic: Clinic,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), clinic: Clinic::new(NOW) }
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    async fn import_as(&self, args: &DiaryArgs, hours: i64) -> anyhow::Result<DiaryReport> {
        let (zone, services) = (Zone::named(Zone::LONDON).unwrap(), LocalServices::default());
        let now = NOW.plus_minutes(60 * hours);
        self.clinic.set_now(now);
        let here = Here { zone: &zone, services: &services, now, missing_percent_max: 10 };
        run(args, &self.clinic.ports(), &here, &BTreeMap::new()).await
    }

    /// Imports rows under [`HEADER`], so many hours after [`NOW`].
    async fn import(&self, rows: &[String], hours: i64, change: fn(&mut DiaryArgs)) -> DiaryReport {
        let file = self.file("diary.csv", &format!("{HEADER}\n{}\n", rows.join("\n")));
        let mut args = args(&file);
        change(&mut args);
        self.import_as(&args, hours).await.unwrap()
    }

    fn known(&self, reference: &str) -> Option<Appointment> {
        self.clinic.known(number(reference))
    }

    fn is_booked(&self, reference: &str) -> bool {
        self.known(reference).is_some_and(|it| it.status == AppointmentStatus::Booked)
    }

    fn slots(&self) -> Vec<(Outcome, Reason)> {
        let closed = |slot: Slot| match slot.state {
            SlotState::Closed { outcome, reason, .. } => Some((outcome, reason)),
            SlotState::Held { .. } | SlotState::Open | SlotState::Booking { .. } => None,
        };
        self.clinic.all_slots().into_iter().filter_map(closed).collect()
    }

    /// The trust's system cancels an appointment, so many minutes after [`NOW`].
    fn cancel(&self, reference: &str, minutes: i64) {
        let refused = self.clinic.happen(Event::SlotFreed(SlotFreed {
            trust: "R0A".parse().unwrap(),
            appointment: Some(number(reference)),
            patient: None,
            said_at: NOW.plus_minutes(minutes),
            facts: None,
            cause: Cause::Patient,
            doubt: None,
        }));
        assert_eq!(refused, None);
    }

    /// Somebody gives a time of the same clinic up, from this start on.
    fn free_at(&self, beside: &Appointment, start: Timestamp) {
        let kind = AppointmentKind::New;
        let facts = SlotFacts { start, kind, duration_minutes: 15, ..beside.facts.clone() };
        let facts = Some(facts);
        let refused = self.clinic.happen(Event::SlotFreed(SlotFreed {
            trust: "R0A".parse().unwrap(),
            appointment: None,
            patient: None,
            said_at: Timestamp(0),
            facts,
            cause: Cause::Patient,
            doubt: None,
        }));
        assert_eq!(refused, None);
    }

    /// The trust's system says that it is on another day, so many minutes after [`NOW`].
    fn shift(&self, reference: &str, days: i64, minutes: i64) {
        let known = self.known(reference).unwrap();
        let mut facts = known.facts.clone();
        facts.start = facts.start.plus_minutes(days * 1440);
        let said_at = NOW.plus_minutes(minutes);
        let appointment = Appointment { facts, said_at, ..known };
        let cause = Cause::Patient;
        let told = Event::AppointmentBooked(AppointmentBooked { appointment, cause });
        assert_eq!(self.clinic.happen(told), None);
    }
}

fn number(reference: &str) -> AppointmentId {
    ids::appointment_id("R0A", reference)
}

/// Person `number` is in the knee clinic on day `number` of August, at half past nine.
fn row(number: u32) -> String {
    let nhs = (number..).find_map(|it| nhs_number(1_000 * it)).unwrap();
    format!(
        "A-{number},{number:02}/08/2026,09:30,30,KNEE,R0A01,110,New,{nhs},Example,Booked,Dr Who"
    )
}

fn rows(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    numbers.into_iter().map(row).collect()
}

fn args(file: &Path) -> DiaryArgs {
    DiaryArgs {
        file: file.to_owned(),
        trust: Some("R0A".to_owned()),
        dates: Some(super::Dates::DayFirst),
        as_of: None,
        minutes: None,
        dry_run: false,
        complete: false,
        yes: false,
        many: false,
        common: Common::default(),
    }
}

fn counts(report: &DiaryReport) -> (u64, u64, u64, u64) {
    (report.taken, report.changed, report.as_known, report.refused)
}

fn start(report: Option<Appointment>) -> Timestamp {
    report.unwrap().facts.start
}

fn entry_id(reference: &str) -> EntryId {
    ids::entry_id("R0A", reference)
}
