//! The demonstration trust: a made-up waiting list, a made-up diary, and a day of HL7 messages.
//!
//! Everything follows from a seed and the time of day; nothing here has a clock or a socket.

mod civil;
mod clinics;
mod day;
mod diary;
mod entries;
mod mapping;
mod message;
mod oddity;
mod person;

pub use clinics::{
    Clinic, SERVICES, SESSION_SLOTS, SITES, Service, Site, TRUST, TRUST_NAME, clinics,
};
pub use day::DayMessage;
pub use diary::Booked;
pub use entries::SyntheticEntry;
pub use mapping::mapping_toml;
pub use person::Person;

use backfill_core::{LocalTime, Timestamp};

use crate::seeds::{Consumer, Stream};
use day::Day;
use diary::Diary;
use entries::WaitingList;
use message::Writer;
use person::Register;

/// How many people wait.
pub const ENTRIES: usize = 2000;
/// Of 1,000 people who wait, so many hold a later appointment already.
const HOLDERS_PERMILLE: u32 = 150;
/// Later appointments lie so many days ahead, at least and at most.
const LATER_DAYS: (u16, u16) = (16, 60);

/// The demonstration trust.
#[derive(Debug, Clone)]
pub struct SyntheticTrust {
    entries: Vec<SyntheticEntry>,
    held: Vec<Booked>,
    day: Vec<DayMessage>,
}

impl SyntheticTrust {
    /// The trust of a seed at `now`, where the clock is `utc_offset_minutes` ahead of UTC.
    #[must_use]
    pub fn new(seed: u64, now: Timestamp, utc_offset_minutes: i16) -> Self {
        let today = LocalTime::at_offset(now, utc_offset_minutes);
        let mut register = Register::new(Stream::of(seed, Consumer::Identities), today.day);
        let stream = Stream::of(seed, Consumer::WaitingList);
        let mut list = WaitingList { stream, register: &mut register, now, today };
        let mut entries: Vec<SyntheticEntry> = (0..ENTRIES).map(|it| list.entry(it)).collect();
        let mut stream = Stream::of(seed, Consumer::Diary);
        let mut diary = Diary::new(stream.clone(), today);
        let held = give_later_appointments(&mut stream, &mut diary, &mut entries);
        let day = Day {
            stream: Stream::of(seed, Consumer::Day),
            diary,
            register: &mut register,
            writer: Writer::new(format!("D{}", civil::hl7(today))),
            now: today,
            out: Vec::new(),
            known: Vec::new(),
            undo: Vec::new(),
        };
        let day = day.write(held.clone(), &entries);
        Self { entries, held, day }
    }

    /// Who waits.
    #[must_use]
    pub fn entries(&self) -> &[SyntheticEntry] {
        &self.entries
    }

    /// The later appointments that people of the list hold; the day's first messages book them.
    #[must_use]
    pub fn held(&self) -> &[Booked] {
        &self.held
    }

    /// The messages of the day, in order.
    #[must_use]
    pub fn day(&self) -> &[DayMessage] {
        &self.day
    }
}

fn give_later_appointments(
    stream: &mut Stream,
    diary: &mut Diary,
    entries: &mut [SyntheticEntry],
) -> Vec<Booked> {
    let mut held = Vec::new();
    for line in entries.iter_mut().filter(|_| stream.chance(HOLDERS_PERMILLE)) {
        let like = clinics().iter().find(|clinic| {
            clinic.service == line.entry.service.as_str() && clinic.kind == line.entry.kind
        });
        let Some(like) = like else { continue };
        let clinic = diary.clinic_like(like);
        let booked = diary.book(clinic, LATER_DAYS, line.person.clone());
        line.entry.holds = Some(booked.id());
        held.push(booked);
    }
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    // 2026-11-20T08:41:00Z, a Friday.
    const NOW: Timestamp = Timestamp(1_795_164_060_000);

    fn counts(trust: &SyntheticTrust) -> BTreeMap<&'static str, usize> {
        trust.day().iter().fold(BTreeMap::new(), |mut counts, message| {
            *counts.entry(message.kind).or_default() += 1;
            counts
        })
    }

    #[test]
    fn the_same_seed_gives_the_same_trust_and_another_seed_another() {
        let trust = SyntheticTrust::new(1, NOW, 0);
        assert_eq!(trust.day(), SyntheticTrust::new(1, NOW, 0).day());
        assert_ne!(trust.day(), SyntheticTrust::new(2, NOW, 0).day());
    }

    #[test]
    fn a_day_holds_every_kind_of_message() {
        for seed in 0..5 {
            let trust = SyntheticTrust::new(seed, NOW, 0);
            let counts = counts(&trust);
            assert!((400..=1000).contains(&trust.day().len()), "{counts:?}");
            assert_eq!(counts.len(), 18, "{counts:?}");
            assert!(counts["undo"] >= 10, "{counts:?}");
            assert!(counts["session_cancelled"] >= 8, "{counts:?}");
        }
    }

    #[test]
    fn people_and_entries_are_distinct_and_can_be_reached_as_the_entry_says() {
        let trust = SyntheticTrust::new(3, NOW, 60);
        let ids: BTreeSet<_> = trust.entries().iter().map(|line| line.entry.id).collect();
        let people: BTreeSet<_> =
            trust.entries().iter().map(|line| line.person.nhs_number.as_str()).collect();
        assert_eq!((ids.len(), people.len()), (ENTRIES, ENTRIES));
        for line in trust.entries() {
            use backfill_core::entry::Reach;
            let phone = matches!(line.entry.reach, Reach::Text | Reach::Call);
            assert_eq!(line.person.phone.is_some(), phone);
            assert_eq!(line.person.email.is_some(), line.entry.reach == Reach::Email);
        }
    }

    #[test]
    fn those_who_hold_an_appointment_are_booked_by_the_first_messages() {
        let trust = SyntheticTrust::new(4, NOW, 0);
        let holders = trust.entries().iter().filter(|line| line.entry.holds.is_some()).count();
        assert!((200..400).contains(&holders), "{holders}");
        assert_eq!(holders, trust.held().len());
        for (booked, message) in trust.held().iter().zip(trust.day()) {
            let text = String::from_utf8_lossy(&message.bytes);
            assert!(text.contains(&booked.reference) && text.contains(&booked.person.nhs_number));
        }
    }
}
