//! How the trust's system speaks in one seed: what it says, what it leaves out, and how often it gets
//! something wrong.

use backfill_core::{Event, Timestamp};

use crate::seeds::Stream;
use crate::swarm::Faults;

/// What the trust's system says with every message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Senders {
    /// When it says something.
    pub says_when: bool,
    /// Whose appointment is cancelled.
    pub names_patients: bool,
    /// How many of 1,000 sessions are group clinics.
    pub groups: u32,
}

impl Senders {
    /// Some systems say little.
    pub(crate) fn draw(stream: &mut Stream) -> Self {
        Self {
            says_when: stream.chance(600),
            names_patients: stream.chance(600),
            groups: if stream.chance(300) { 300 } else { 0 },
        }
    }

    /// Puts into a message what this system says, and takes out what it does not.
    pub(crate) fn sign(self, event: &mut Event, now: Timestamp) {
        let said_at = if self.says_when { now } else { Timestamp(0) };
        if let Some(appointment) = booked(event) {
            appointment.said_at = said_at;
        } else if let Event::SlotFreed(freed) = event {
            freed.said_at = said_at;
            freed.patient = freed.patient.filter(|_| self.names_patients);
        }
    }
}

/// The appointment that a message books or moves.
pub(crate) fn booked(event: &mut Event) -> Option<&mut backfill_core::appointment::Appointment> {
    if let Event::AppointmentBooked(it) = event {
        return Some(&mut it.appointment);
    }
    if let Event::AppointmentMoved(it) = event { Some(&mut it.appointment) } else { None }
}

/// How often senders slip; in a third of the worlds they never do.
pub(crate) fn slips(stream: &mut Stream, faults: Faults) -> Faults {
    let careful = stream.chance(330);
    let mut at_most = |permille: u64| -> u32 {
        let calm = stream.chance(500);
        let drawn = stream.below(permille + 1);
        if careful || calm { 0 } else { u32::try_from(drawn).unwrap_or(0) }
    };
    Faults {
        blanks: at_most(400),
        contradiction: at_most(200),
        no_reason: at_most(700),
        no_number: at_most(250),
        late_statement: at_most(150),
        reused_number: at_most(60),
        overbooked: at_most(80),
        death: at_most(30),
        admission: at_most(60),
        outcome: at_most(150),
        need_ended: at_most(60),
        parting: at_most(60),
        provider_down: at_most(20),
        ..faults
    }
}
