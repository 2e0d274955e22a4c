//! How bookings are written back to a trust's system.

use serde::Deserialize;

/// Names and codes of the messages that we send, and what the answers mean.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WritebackSection {
    /// MSH-3.
    pub sending_application: Option<String>,
    /// MSH-4; the trust's code if not set.
    pub sending_facility: Option<String>,
    /// MSH-5.
    pub receiving_application: Option<String>,
    /// MSH-6; the trust's code if not set.
    pub receiving_facility: Option<String>,
    /// MSH-12; from 2.5 on TQ1 is sent beside SCH-11.
    pub version: Option<String>,
    /// SCH-6 of a booking.
    pub booking_reason: Option<String>,
    /// SCH-6 of a cancellation.
    pub cancellation_reason: Option<String>,
    /// SCH-8 for each kind.
    pub kinds: KindCodes,
    /// MSA-1 codes that confirm a booking.
    pub confirmed_by: Option<Vec<String>>,
    /// Words or error codes of a refusal that mean that the slot is taken.
    pub slot_gone: Option<Vec<String>>,
    /// Words or error codes of a refusal that mean that the system has had the message before.
    pub repeated: Option<Vec<String>>,
}

/// SCH-8 for each kind; empty leaves the field out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KindCodes {
    /// For a first appointment.
    pub new: Option<String>,
    /// For a follow-up.
    pub follow_up: Option<String>,
    /// For a procedure.
    pub procedure: Option<String>,
}

impl WritebackSection {
    pub(crate) fn over(self, base: &Self) -> Self {
        let base = base.clone();
        Self {
            sending_application: self.sending_application.or(base.sending_application),
            sending_facility: self.sending_facility.or(base.sending_facility),
            receiving_application: self.receiving_application.or(base.receiving_application),
            receiving_facility: self.receiving_facility.or(base.receiving_facility),
            version: self.version.or(base.version),
            booking_reason: self.booking_reason.or(base.booking_reason),
            cancellation_reason: self.cancellation_reason.or(base.cancellation_reason),
            kinds: KindCodes {
                new: self.kinds.new.or(base.kinds.new),
                follow_up: self.kinds.follow_up.or(base.kinds.follow_up),
                procedure: self.kinds.procedure.or(base.kinds.procedure),
            },
            confirmed_by: self.confirmed_by.or(base.confirmed_by),
            slot_gone: self.slot_gone.or(base.slot_gone),
            repeated: self.repeated.or(base.repeated),
        }
    }
}
