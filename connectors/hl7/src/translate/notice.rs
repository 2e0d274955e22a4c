//! A message beside what its sender's section of the mapping file says about it.

use backfill_core::code::Code;
use backfill_core::slot::Cause;
use backfill_runtime::{Zone, ids};

use crate::fault::{Condition, Fault, Place};
use crate::mapping::{NumberedBy, Path, Reason, Source, Status};
use crate::message::Message;
use crate::warning::Warning;

/// What one trigger's file works with.
#[derive(Debug)]
pub(crate) struct Notice<'a> {
    pub(crate) message: &'a Message,
    pub(crate) source: &'a Source,
    pub(crate) zone: &'a Zone,
    pub(crate) trust: Code,
}

impl<'a> Notice<'a> {
    pub(crate) fn new(
        message: &'a Message,
        source: &'a Source,
        zone: &'a Zone,
    ) -> Result<Self, Fault> {
        let trust = trust(message, source)?;
        Ok(Self { message, source, zone, trust })
    }

    /// MSH-9.1.
    pub(crate) fn kind(&self) -> String {
        self.message.field("MSH", 9).text().unwrap_or_default().to_ascii_uppercase()
    }

    /// MSH-9.2.
    pub(crate) fn event(&self) -> String {
        super::event(self.message)
    }

    /// The number that names the appointment. An occurrence after the first of a repeated
    /// appointment (SCH-3) has its own: `123^2`, because no number holds the sign that
    /// parts its components.
    pub(crate) fn reference(&self) -> Result<String, Fault> {
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
    pub(crate) fn appointment_id(&self) -> Result<backfill_core::AppointmentId, Fault> {
        Ok(ids::appointment_id(self.trust.as_str(), &self.reference()?))
    }

    /// What the sender says about where the appointment stands, as far as it is mapped.
    pub(crate) fn status(&self) -> Option<Status> {
        let paths = self.source.status_from.as_deref().unwrap_or(&[]);
        paths.iter().find_map(|path| self.source.statuses.get(&path.read(self.message)?).copied())
    }

    /// Why the sender changed it, as far as it is mapped.
    pub(crate) fn reason(&self) -> Option<Reason> {
        let paths = self.source.reason_from.as_deref().unwrap_or(&[]);
        paths.iter().find_map(|path| self.source.reasons.get(&path.read(self.message)?).copied())
    }

    /// A warning for each of reason and status that is given and not mapped.
    pub(crate) fn code_warnings(&self) -> Vec<Warning> {
        let is_given = |paths| self.first(paths).is_some();
        let reason = is_given(self.source.reason_from.as_deref()) && self.reason().is_none();
        let status = is_given(self.source.status_from.as_deref()) && self.status().is_none();
        [reason, status]
            .into_iter()
            .filter(|is_odd| *is_odd)
            .map(|_| Warning::CodeNotMapped)
            .collect()
    }

    /// Who gave the time up: the reason says it, or else the status.
    pub(crate) fn cause(&self) -> Cause {
        let by_reason = self.reason().map_or(Cause::Unknown, Reason::cause);
        if by_reason != Cause::Unknown { by_reason } else { self.cause_by_status() }
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

    /// The first text at one of the places.
    pub(crate) fn first(&self, paths: Option<&[Path]>) -> Option<String> {
        crate::mapping::first(paths.unwrap_or(&[]), self.message)
    }
}

/// The mapping says which trust it is, or MSH-4 is the code of an NHS trust.
fn trust(message: &Message, source: &Source) -> Result<Code, Fault> {
    if let Some(mapped) = source.trust {
        return Ok(mapped.0);
    }
    let facility = message.field("MSH", 4).text().unwrap_or_default();
    let is_trust = facility.len() == 3
        && facility.starts_with('R')
        && facility.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    facility.parse().ok().filter(|_| is_trust).ok_or_else(|| {
        let text = "this sender belongs to no trust; set `trust` for it in the mapping file";
        Fault::error(Place::new("MSH", 4), Condition::TableValueNotFound, text)
    })
}
