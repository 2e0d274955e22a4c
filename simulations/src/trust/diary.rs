//! The demonstration trust's diary: which times of which clinics are given to whom.

use std::collections::BTreeSet;

use backfill_core::{AppointmentId, LocalTime, is_bank_holiday};
use backfill_runtime::ids;

use super::clinics::{Clinic, SESSION_SLOTS, TRUST, clinics};
use super::person::Person;
use crate::seeds::Stream;

/// An appointment in the made-up diary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// The trust's number of the appointment (SCH-2).
    pub reference: String,
    /// In which clinic.
    pub clinic: Clinic,
    /// When, on the clock of the site.
    pub start: LocalTime,
    /// Whose it is.
    pub person: Person,
}

impl Booked {
    /// The id by which everybody here knows it.
    #[must_use]
    pub fn id(&self) -> AppointmentId {
        ids::appointment_id(TRUST, &self.reference)
    }
}

/// Gives out times, each once.
#[derive(Debug)]
pub(super) struct Diary {
    stream: Stream,
    today: LocalTime,
    taken: BTreeSet<(&'static str, i32, u16)>,
    count: u32,
}

impl Diary {
    pub(super) fn new(stream: Stream, today: LocalTime) -> Self {
        Self { stream, today, taken: BTreeSet::new(), count: 0 }
    }

    /// Books a free time of a clinic, so many days from today at the earliest and at the latest.
    pub(super) fn book(&mut self, clinic: Clinic, days: (u16, u16), person: Person) -> Booked {
        let start = self.free_time(clinic, days);
        self.count += 1;
        Booked { reference: format!("A{:06}", 100_000 + self.count), clinic, start, person }
    }

    /// A clinic of the same service and kind: where somebody who waits for one may be seen.
    pub(super) fn clinic_like(&mut self, like: &Clinic) -> Clinic {
        let alike: Vec<&Clinic> = clinics()
            .iter()
            .filter(|other| other.service == like.service && other.kind == like.kind)
            .collect();
        **self.stream.pick(&alike)
    }

    /// Any clinic.
    pub(super) fn clinic(&mut self) -> Clinic {
        *self.stream.pick(clinics())
    }

    /// A free time; if the days drawn are full, later ones are taken.
    pub(super) fn free_time(&mut self, clinic: Clinic, days: (u16, u16)) -> LocalTime {
        let first = self.today.day + i32::from(self.stream.small(days.0, days.1));
        let place = self.stream.small(0, SESSION_SLOTS - 1);
        let mut day = workday(first);
        loop {
            for step in 0..SESSION_SLOTS {
                let position = (place + step) % SESSION_SLOTS;
                let minute = clinic.from_minute + position * clinic.duration_minutes;
                if self.taken.insert((clinic.code, day, minute)) {
                    return LocalTime { day, minute };
                }
            }
            day = workday(day + 1);
        }
    }

    /// All times of the session of a clinic on its first workday so many days ahead that nobody
    /// has taken yet.
    pub(super) fn session(&mut self, clinic: Clinic, days_ahead: u16) -> Vec<LocalTime> {
        let day = workday(self.today.day + i32::from(days_ahead));
        (0..SESSION_SLOTS)
            .map(|place| clinic.from_minute + place * clinic.duration_minutes)
            .filter(|minute| self.taken.insert((clinic.code, day, *minute)))
            .map(|minute| LocalTime { day, minute })
            .collect()
    }

    /// Books a given time.
    pub(super) fn book_at(&mut self, clinic: Clinic, start: LocalTime, person: Person) -> Booked {
        self.count += 1;
        Booked { reference: format!("A{:06}", 100_000 + self.count), clinic, start, person }
    }
}

/// The day itself, or the first after it that is neither of a weekend nor a bank holiday.
fn workday(first: i32) -> i32 {
    let is_free =
        |day: &i32| 4 < (LocalTime { day: *day, minute: 0 }).weekday() || is_bank_holiday(*day);
    (first..).find(|day| !is_free(day)).unwrap_or(first)
}
