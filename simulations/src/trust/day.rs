//! The demonstration trust's day: what its patient-administration system sends, in order.

use backfill_core::LocalTime;

use super::civil;
use super::clinics::clinics;
use super::diary::{Booked, Diary};
use super::entries::SyntheticEntry;
use super::message::{
    CLINIC_REASONS, ERROR_REASON, NO_REASON, PATIENT_REASONS, ReasonCode, Siu, UNDO_REASON,
    UNMAPPED_REASON, Writer,
};
use super::oddity;
use super::person::Register;
use crate::seeds::Stream;

/// One message of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayMessage {
    /// How long after the one before it is sent, at the demonstration's speed.
    pub delay_ms: u64,
    /// What it is, for counting: `booking`, `patient_cancellation`, `malformed` …
    pub kind: &'static str,
    /// The message without its MLLP frame.
    pub bytes: Vec<u8>,
}

/// What can happen, and how often in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plot {
    Booking,
    PatientCancellation,
    HolderCancellation,
    ClinicCancellation,
    UnmappedReason,
    EnteredInError,
    UndoneCancellation,
    Move,
    Modification,
    NoShow,
    Contradiction,
    ContactChange,
    Merge,
    Duplicate,
    Odd,
    Malformed,
    SessionCancelled,
}

const PLOTS: [(Plot, usize); 17] = [
    (Plot::Booking, 60),
    (Plot::PatientCancellation, 150),
    (Plot::HolderCancellation, 15),
    (Plot::ClinicCancellation, 35),
    (Plot::UnmappedReason, 8),
    (Plot::EnteredInError, 6),
    (Plot::UndoneCancellation, 12),
    (Plot::Move, 25),
    (Plot::Modification, 15),
    (Plot::NoShow, 6),
    (Plot::Contradiction, 2),
    (Plot::ContactChange, 10),
    (Plot::Merge, 1),
    (Plot::Duplicate, 15),
    (Plot::Odd, 6),
    (Plot::Malformed, 4),
    (Plot::SessionCancelled, 1),
];

/// Freed times lie so many days ahead, at least and at most.
const NEAR_DAYS: (u16, u16) = (1, 14);

/// How many days earlier the appointments are that were missed: whole weeks, and more than those
/// near ones lie ahead, since only a time that is over can be missed.
const MISSED_DAYS: i32 = 21;

/// How many messages lie between a cancellation and its undoing, at most.
const UNDO_AFTER_MAX: u16 = 8;

/// Writes the day.
#[derive(Debug)]
pub(super) struct Day<'a> {
    pub(super) stream: Stream,
    pub(super) diary: Diary,
    pub(super) register: &'a mut Register,
    pub(super) writer: Writer,
    pub(super) now: LocalTime,
    pub(super) out: Vec<DayMessage>,
    pub(super) known: Vec<Booked>,
    pub(super) undo: Vec<(usize, Booked)>,
}

impl Day<'_> {
    /// All messages: first the bookings that people of the waiting list hold, then the day.
    pub(super) fn write(mut self, held: Vec<Booked>, list: &[SyntheticEntry]) -> Vec<DayMessage> {
        for booked in &held {
            self.say("held_booking", "S12", booked, NO_REASON, "Booked");
        }
        self.known = held;
        let mut plots: Vec<Plot> =
            PLOTS.iter().flat_map(|(plot, count)| std::iter::repeat_n(*plot, *count)).collect();
        for last in (1..plots.len()).rev() {
            plots.swap(last, self.stream.index(last + 1));
        }
        for plot in plots {
            self.play(plot, list);
            self.undo_what_is_due();
        }
        self.out
    }

    fn play(&mut self, plot: Plot, list: &[SyntheticEntry]) {
        match plot {
            Plot::Booking => self.book(),
            Plot::PatientCancellation => {
                let reason = *self.stream.pick(&PATIENT_REASONS);
                let booked = self.stranger();
                self.say("patient_cancellation", "S15", &booked, reason, "Cancelled");
            }
            Plot::HolderCancellation => self.cancel_known(),
            Plot::ClinicCancellation => {
                let reason = *self.stream.pick(&CLINIC_REASONS);
                let booked = self.stranger();
                self.say("clinic_cancellation", "S15", &booked, reason, "Cancelled");
            }
            Plot::UnmappedReason => {
                let booked = self.stranger();
                let reason = if self.stream.chance(500) { NO_REASON } else { UNMAPPED_REASON };
                self.say("unmapped_reason", "S15", &booked, reason, "Cancelled");
            }
            Plot::EnteredInError => {
                let booked = self.stranger();
                self.say("entered_in_error", "S17", &booked, ERROR_REASON, "Deleted");
            }
            Plot::UndoneCancellation => self.cancel_to_undo(),
            Plot::Move => self.move_known(),
            Plot::Modification => self.modify_known(),
            Plot::NoShow => {
                let mut booked = self.stranger();
                booked.start.day -= MISSED_DAYS;
                self.say("no_show", "S26", &booked, NO_REASON, "Noshow");
            }
            Plot::Contradiction => {
                let booked = self.stranger();
                self.say("contradiction", "S15", &booked, PATIENT_REASONS[0], "Booked");
            }
            Plot::ContactChange => self.change_contact(list),
            Plot::Merge => self.merge(list),
            Plot::Duplicate => self.repeat(),
            Plot::Odd => self.odd(),
            Plot::Malformed => self.malformed(),
            Plot::SessionCancelled => self.cancel_session(),
        }
    }

    fn book(&mut self) {
        let clinic = self.diary.clinic();
        let person = self.register.person();
        let booked = self.diary.book(clinic, (2, 40), person);
        self.say("booking", "S12", &booked, NO_REASON, "Booked");
        self.known.push(booked);
    }

    /// An appointment of somebody who is not on the list, booked before the day began.
    fn stranger(&mut self) -> Booked {
        let clinic = self.diary.clinic();
        let person = self.register.person();
        self.diary.book(clinic, NEAR_DAYS, person)
    }

    fn cancel_known(&mut self) {
        let booked = self.known.swap_remove(self.stream.index(self.known.len()));
        let reason = *self.stream.pick(&PATIENT_REASONS);
        self.say("patient_cancellation", "S15", &booked, reason, "Cancelled");
    }

    fn cancel_to_undo(&mut self) {
        let booked = self.stranger();
        self.say("undone_cancellation", "S15", &booked, PATIENT_REASONS[0], "Cancelled");
        let due = self.out.len() + usize::from(self.stream.small(1, UNDO_AFTER_MAX));
        self.undo.push((due, booked));
    }

    fn undo_what_is_due(&mut self) {
        let count = self.out.len();
        let (due, later) = std::mem::take(&mut self.undo).into_iter().partition(|it| it.0 <= count);
        self.undo = later;
        let due: Vec<(usize, Booked)> = due;
        for (_, booked) in due {
            let trigger = if self.stream.chance(500) { "S13" } else { "S14" };
            self.say("undo", trigger, &booked, UNDO_REASON, "Confirmed");
            self.known.push(booked);
        }
    }

    fn move_known(&mut self) {
        let index = self.stream.index(self.known.len());
        let clinic = self.known[index].clinic;
        self.known[index].start = self.diary.free_time(clinic, (7, 40));
        let moved = self.known[index].clone();
        self.say("move", "S13", &moved, PATIENT_REASONS[2], "Booked");
    }

    fn modify_known(&mut self) {
        let booked = self.known[self.stream.index(self.known.len())].clone();
        self.say("modification", "S14", &booked, NO_REASON, "Booked");
    }

    fn cancel_session(&mut self) {
        let clinic = clinics()[self.stream.index(clinics().len())];
        for start in self.diary.session(clinic, 6) {
            let person = self.register.person();
            let booked = self.diary.book_at(clinic, start, person);
            self.say("session_cancelled", "S15", &booked, PATIENT_REASONS[0], "Cancelled");
        }
    }

    fn change_contact(&mut self, list: &[SyntheticEntry]) {
        let mut person = list[self.stream.index(list.len())].person.clone();
        person.phone = Some(format!("07700900{:03}", self.stream.below(1000)));
        let text = self.writer.adt(self.now, "A08", &person);
        self.send("contact_change", text.into_bytes());
    }

    fn merge(&mut self, list: &[SyntheticEntry]) {
        let person = list[self.stream.index(list.len())].person.clone();
        let old = self.register.person();
        let text = self.writer.merge(self.now, &person, &old);
        self.send("merge", text.into_bytes());
    }

    /// The acknowledgement was lost on the way: the same bytes again.
    fn repeat(&mut self) {
        let recent = self.out.len().saturating_sub(20);
        let index = recent + self.stream.index(self.out.len() - recent);
        let bytes = self.out[index].bytes.clone();
        self.send("duplicate", bytes);
    }

    fn odd(&mut self) {
        let booked = self.stranger();
        let siu = Siu {
            trigger: "S15",
            booked: &booked,
            reason: PATIENT_REASONS[1],
            status: "CANCELLED",
        };
        let text = self.writer.siu(self.now, &siu);
        let bytes = oddity::odd(&mut self.stream, &text);
        self.send("odd", bytes);
    }

    fn malformed(&mut self) {
        let booked = self.stranger();
        let siu = Siu { trigger: "S15", booked: &booked, reason: NO_REASON, status: "Cancelled" };
        let text = self.writer.siu(self.now, &siu);
        let bytes = oddity::malformed(&mut self.stream, &text);
        self.send("malformed", bytes);
    }

    fn say(
        &mut self,
        kind: &'static str,
        trigger: &str,
        booked: &Booked,
        reason: ReasonCode,
        status: &str,
    ) {
        let siu = Siu { trigger, booked, reason, status };
        let text = self.writer.siu(self.now, &siu);
        self.send(kind, text.into_bytes());
    }

    fn send(&mut self, kind: &'static str, bytes: Vec<u8>) {
        let delay_ms = if kind == "held_booking" {
            self.stream.below(10)
        } else {
            20 + self.stream.below(400)
        };
        self.out.push(DayMessage { delay_ms, kind, bytes });
        if self.out.len().is_multiple_of(40) {
            self.now = civil::plus_minutes(self.now, 1);
        }
    }
}
