//! A later message of an appointment leaves out what an earlier one said.

use backfill_core::Event;
use backfill_core::code::Code;
use backfill_core::slot::{AppointmentKind, SlotFacts};

use crate::seeds::Stream;
use crate::senders;
use crate::world::World;

/// How long an appointment is taken to be if nobody says.
const ASSUMED_MINUTES: u16 = 15;

/// Leaves something out of a message whose appointment was reported before.
pub(crate) fn maybe(world: &mut World, event: &mut Event) {
    if !world.is_known(event) {
        return;
    }
    let permille = world.faults.blanks;
    let name = "fault: blank in a later message";
    if !super::strikes(&mut world.dice.senders, permille, &mut world.coverage, name) {
        return;
    }
    let stream = &mut world.dice.senders;
    if let Some(appointment) = senders::booked(event) {
        if stream.chance(250) {
            appointment.patient = None;
        }
        leave_out(stream, &mut appointment.facts);
    } else if let Event::SlotFreed(freed) = event
        && let Some(facts) = &mut freed.facts
    {
        leave_out(stream, facts);
    }
}

fn leave_out(stream: &mut Stream, facts: &mut SlotFacts) {
    match stream.below(5) {
        0 => {
            facts.session.clear();
            (facts.site, facts.service, facts.kind) =
                (Code::EMPTY, Code::EMPTY, AppointmentKind::Unknown);
            (facts.duration_minutes, facts.length_assumed) = (ASSUMED_MINUTES, true);
        }
        1 => facts.site = Code::EMPTY,
        2 => (facts.service, facts.kind) = (Code::EMPTY, AppointmentKind::Unknown),
        3 => (facts.duration_minutes, facts.length_assumed) = (ASSUMED_MINUTES, true),
        _ => facts.session.clear(),
    }
}
