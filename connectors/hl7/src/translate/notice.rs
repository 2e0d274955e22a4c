//! A message beside what its sender's section of the mapping file says about it.

use backfill_core::code::Code;
use backfill_core::slot::Cause;
use backfill_core::{AppointmentId, Timestamp};
use backfill_runtime::{Zone, ids};

use super::Places;
use super::time::{self, When};
use crate::fault::{Condition, Fault, Place};
use crate::mapping::{NumberedBy, Path, PatientClass, Reason, Source, Status};
use crate::message::Message;
use crate::warning::Warning;

/// A sender's clock that is ahead by more than this is wrong: what it says of order is not believed.
/// A later message from a clock that was put right would be taken for an old one.
const SENDER_AHEAD_MS_MAX: i64 = 15 * 60 * 1000;

/// What one trigger's file works with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Notice<'a> {
    pub(crate) message: &'a Message,
    pub(crate) source: &'a Source,
    pub(crate) zone: &'a Zone,
    pub(crate) trust: Code,
    pub(crate) places: Places<'a>,
    /// When it was received.
    pub(crate) now: Timestamp,
}

impl<'a> Notice<'a> {
    pub(crate) fn new(
        message: &'a Message,
        source: &'a Source,
        zone: &'a Zone,
        now: Timestamp,
    ) -> Result<Self, Fault> {
        let trust = trust(message, source)?;
        let places = Places::of_appointment(source);
        Ok(Self { message, source, zone, trust, places, now })
    }

    /// The same message, read as an outpatient's visit.
    pub(crate) fn visit(self) -> Self {
        Self { places: Places::of_visit(self.source), ..self }
    }

    /// MSH-9.1.
    pub(crate) fn kind(&self) -> String {
        self.message.field("MSH", 9).text().unwrap_or_default().to_ascii_uppercase()
    }

    /// MSH-9.2.
    pub(crate) fn event(&self) -> String {
        super::event(self.message)
    }

    /// When the sender says so: MSH-7, or EVN-2 where it is empty; 0 if that cannot be read or is
    /// ahead of the time here by too much.
    pub(crate) fn said_at(&self) -> Timestamp {
        let text = self.message.field("MSH", 7).text();
        self.sender_time(text.or_else(|| self.message.field("EVN", 2).text()))
    }

    /// When the event was recorded: EVN-2, which stays as it was when the message is made again, or
    /// else [`said_at`](Self::said_at).
    pub(crate) fn recorded_at(&self) -> Timestamp {
        let recorded = self.sender_time(self.message.field("EVN", 2).text());
        if recorded.0 == 0 { self.said_at() } else { recorded }
    }

    fn sender_time(&self, text: Option<String>) -> Timestamp {
        let said = match time::read(&text.unwrap_or_default(), self.zone) {
            When::At(at) | When::Fold(at) => at,
            When::Absent | When::DateOnly | When::Gap | When::Unreadable => Timestamp(0),
        };
        let latest = self.now.0.saturating_add(SENDER_AHEAD_MS_MAX);
        if (1..=latest).contains(&said.0) { said } else { Timestamp(0) }
    }

    /// The number that names the appointment.
    pub(crate) fn reference(&self) -> Result<String, Fault> {
        let Some(places) = self.places.number else { return self.number_in_schedule() };
        crate::mapping::first(places, self.message).ok_or_else(|| {
            let text = "no appointment number; see `number_from` in the mapping file";
            Fault::error(Place::new("PV1", 19), Condition::RequiredFieldMissing, text)
        })
    }

    /// SCH-1 or SCH-2. An occurrence after the first of a repeated appointment (SCH-3) has its own
    /// number: `123^2`, because no number holds the sign that parts its components.
    fn number_in_schedule(&self) -> Result<String, Fault> {
        let placer = self.message.field("SCH", 1).text();
        let filler = self.message.field("SCH", 2).text();
        let number = match self.source.appointment_id.unwrap_or_default() {
            NumberedBy::Filler => filler.or(placer),
            NumberedBy::Placer => placer.or(filler),
        };
        let Some(number) = number else {
            let text = "no appointment number in SCH-1 or SCH-2";
            return Err(Fault::error(Place::new("SCH", 1), Condition::RequiredFieldMissing, text));
        };
        let occurrence: u32 =
            self.message.field("SCH", 3).text().and_then(|text| text.parse().ok()).unwrap_or(1);
        Ok(if 1 < occurrence { format!("{number}^{occurrence}") } else { number })
    }

    /// The id under which the core knows the appointment.
    pub(crate) fn appointment_id(&self) -> Result<AppointmentId, Fault> {
        Ok(ids::appointment_id(self.trust.as_str(), &self.reference()?))
    }

    /// What the sender says about where the appointment stands, as far as it is mapped.
    pub(crate) fn status(&self) -> Option<Status> {
        let mut codes = self.places.status.iter().filter_map(|path| path.read(self.message));
        codes.find_map(|code| self.source.statuses.get(&code).copied())
    }

    /// Why the sender changed it, as far as it is mapped.
    pub(crate) fn reason(&self) -> Option<Reason> {
        let mut codes = self.places.reason.iter().filter_map(|path| path.read(self.message));
        codes.find_map(|code| self.source.reasons.get(&code).copied())
    }

    /// A warning for each of reason and status that is given and not mapped.
    pub(crate) fn code_warnings(&self) -> Vec<Warning> {
        let is_given = |paths| crate::mapping::first(paths, self.message).is_some();
        let reason = is_given(self.places.reason) && self.reason().is_none();
        let status = is_given(self.places.status) && self.status().is_none();
        [reason, status]
            .into_iter()
            .filter(|is_odd| *is_odd)
            .map(|_| Warning::CodeNotMapped)
            .collect()
    }

    /// Who gave the time up that was cancelled: the reason says it, or else the status, or else the
    /// mapping.
    pub(crate) fn cause_of_cancellation(&self) -> Cause {
        known(self.cause())
            .unwrap_or_else(|| self.source.cancelled_without_reason.unwrap_or_default().cause())
    }

    /// Who gave the time up that was left for another.
    pub(crate) fn cause_of_move(&self) -> Cause {
        known(self.cause())
            .unwrap_or_else(|| self.source.moved_without_reason.unwrap_or_default().cause())
    }

    /// Who gave the time up as far as the message says: its reason, or else its status.
    pub(crate) fn cause(&self) -> Cause {
        let by_reason = self.reason().map_or(Cause::Unknown, Reason::cause);
        known(by_reason).unwrap_or_else(|| self.cause_by_status())
    }

    /// Who gave the time up as far as the status says.
    pub(crate) fn cause_by_status(&self) -> Cause {
        match self.status() {
            Some(Status::CancelledByPatient) => Cause::Patient,
            Some(Status::CancelledByClinic) => Cause::Clinic,
            Some(Status::Deleted) => Cause::EnteredInError,
            Some(
                Status::Booked
                | Status::Started
                | Status::Attended
                | Status::Cancelled
                | Status::NoShow
                | Status::Other,
            )
            | None => Cause::Unknown,
        }
    }

    /// The patient class in PV1-2; none if it is empty.
    pub(crate) fn patient_class(&self) -> Option<Class> {
        let code = self.message.field("PV1", 2).text()?;
        Some(self.source.patient_classes.get(&code).map_or(Class::NotMapped, |is| Class::Is(*is)))
    }

    /// The first text at one of the places.
    pub(crate) fn first(&self, paths: Option<&[Path]>) -> Option<String> {
        crate::mapping::first(paths.unwrap_or(&[]), self.message)
    }
}

/// A patient class that is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Is(PatientClass),
    NotMapped,
}

fn known(cause: Cause) -> Option<Cause> {
    (cause != Cause::Unknown).then_some(cause)
}

/// The mapping says which trust it is, or MSH-4 is the code of an NHS trust.
fn trust(message: &Message, source: &Source) -> Result<Code, Fault> {
    let facility = message.field("MSH", 4).text().unwrap_or_default();
    source.own_trust(&facility).ok_or_else(|| {
        let text = "this sender belongs to no trust; set `trust` for it in the mapping file";
        Fault::error(Place::new("MSH", 4), Condition::TableValueNotFound, text)
    })
}
