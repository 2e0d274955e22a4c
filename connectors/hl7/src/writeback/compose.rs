//! The message that asks a trust's system for a booking or a cancellation.

use backfill_core::OfferId;
use backfill_core::appointment::Appointment;
use backfill_core::effect::ForTrust;
use backfill_core::slot::{AppointmentKind, SlotFacts};
use backfill_runtime::Zone;
use backfill_runtime::ports::{Contact, Task};
use sha2::{Digest, Sha256};

use super::notes;
use crate::acknowledge::hexadecimal;
use crate::mapping::{NumberedBy, Source};
use crate::message::{compose, escape};
use crate::receive::stamp;

/// A wish with all that is needed to write it.
pub(super) struct Order<'a> {
    pub(super) task: &'a Task,
    pub(super) asked: ForTrust<'a>,
    pub(super) source: &'a Source,
    pub(super) zone: &'a Zone,
    pub(super) contact: Option<&'a Contact>,
}

/// The parts in which the three messages differ.
struct Shape<'a> {
    trigger: &'static str,
    status: &'static str,
    action: &'static str,
    reason: &'a str,
    /// SCH-1 to SCH-3.
    numbers: [String; 3],
    facts: &'a SlotFacts,
}

/// The message; the same bytes for the same wish.
pub(super) fn message(order: &Order<'_>) -> String {
    let shape = shape(order);
    let mut text = header(order, &shape);
    text.push_str(&schedule(order, &shape));
    if has_explicit_timing(version(order)) {
        let (start, end) = times(order, shape.facts);
        text.push_str(&compose("TQ1", &[(1, "1".to_owned()), (7, start), (8, end)]));
    }
    text.push_str(&notes::notes(order.asked));
    if let Some(contact) = order.contact {
        text.push_str(&patient(contact, order.source));
    }
    text.push_str(&resources(order, &shape));
    text
}

/// MSH-10 of the message: derived from the wish.
pub(super) fn control_id(task: &Task) -> String {
    hexadecimal(&Sha256::digest(task.id.to_string().as_bytes()))
}

fn shape<'a>(order: &Order<'a>) -> Shape<'a> {
    let writeback = &order.source.writeback;
    match order.asked {
        ForTrust::Booking(booking) => {
            let (trigger, action, numbers) = match &booking.moves {
                Some(moved) => ("S13", "U", moved_numbers(order.source, moved)),
                None => ("S12", "A", placer(booking.offer)),
            };
            let facts = &booking.facts;
            let reason = writeback.booking_reason.as_deref().unwrap_or("BACKFILL");
            Shape { trigger, status: "Booked", action, reason, numbers, facts }
        }
        ForTrust::Cancellation(cancellation) => Shape {
            trigger: "S15",
            status: "Cancelled",
            action: "D",
            reason: writeback.cancellation_reason.as_deref().unwrap_or("PATIENT"),
            numbers: moved_numbers(order.source, &cancellation.appointment),
            facts: &cancellation.appointment.facts,
        },
    }
}

/// A new booking has our number, the offer's; the trust's system gives its own.
fn placer(offer: OfferId) -> [String; 3] {
    [offer.to_string(), String::new(), String::new()]
}

/// A known appointment goes by the number that its system knows it by.
fn moved_numbers(source: &Source, appointment: &Appointment) -> [String; 3] {
    let (number, occurrence) = appointment
        .reference
        .rsplit_once('^')
        .filter(|(_, tail)| !tail.is_empty() && tail.bytes().all(|byte| byte.is_ascii_digit()))
        .unwrap_or((&appointment.reference, ""));
    let (number, occurrence) = (escape(number), occurrence.to_owned());
    // A booking of ours whose acknowledgement gave no number goes by the one we gave it.
    if number.parse::<OfferId>().is_ok() {
        return [number, String::new(), occurrence];
    }
    match source.appointment_id.unwrap_or_default() {
        NumberedBy::Placer => [number, String::new(), occurrence],
        NumberedBy::Filler => [String::new(), number, occurrence],
    }
}

fn header(order: &Order<'_>, shape: &Shape<'_>) -> String {
    let writeback = &order.source.writeback;
    let or_trust = |name: &Option<String>| {
        escape(name.as_deref().unwrap_or_else(|| shape.facts.trust.as_str()))
    };
    let sender = writeback.sending_application.as_deref().unwrap_or("BACKFILL");
    let receiver = writeback.receiving_application.as_deref().unwrap_or("PAS");
    let fields = [
        "MSH".to_owned(),
        "^~\\&".to_owned(),
        escape(sender),
        or_trust(&writeback.sending_facility),
        escape(receiver),
        or_trust(&writeback.receiving_facility),
        stamp(order.zone, order.task.created_at),
        String::new(),
        format!("SIU^{}^SIU_S12", shape.trigger),
        control_id(order.task),
        "P".to_owned(),
        version(order).to_owned(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        "GBR".to_owned(),
        "UNICODE UTF-8".to_owned(),
    ];
    format!("{}\r", fields.join("|"))
}

fn schedule(order: &Order<'_>, shape: &Shape<'_>) -> String {
    let minutes = shape.facts.duration_minutes;
    let (start, end) = times(order, shape.facts);
    let [placer, filler, occurrence] = shape.numbers.clone();
    let is_ours = !placer.is_empty() && shape.trigger == "S12";
    compose(
        "SCH",
        &[
            (1, if is_ours { format!("{placer}^BACKFILL") } else { placer }),
            (2, filler),
            (3, occurrence),
            (6, escape(shape.reason)),
            (8, kind(order.source, shape.facts.kind)),
            (9, minutes.to_string()),
            (10, "MIN".to_owned()),
            (11, format!("^^M{minutes}^{start}^{end}")),
            (16, "BACKFILL".to_owned()),
            (20, "BACKFILL".to_owned()),
            (25, shape.status.to_owned()),
        ],
    )
}

fn patient(contact: &Contact, source: &Source) -> String {
    let numbers: Vec<String> = contact
        .identifiers
        .iter()
        .map(|number| match number.system.as_str() {
            "NHS" => format!("{}^^^NHS^NH", escape(&number.value)),
            system => {
                format!("{}^^^{}^MR", escape(&number.value), escape(source.authority(system)))
            }
        })
        .collect();
    let name = [&contact.family_name, &contact.given_name]
        .map(|part| escape(part.as_deref().unwrap_or_default()));
    let birth = contact.birth_date.as_deref().unwrap_or_default().replace('-', "");
    compose(
        "PID",
        &[(1, "1".to_owned()), (3, numbers.join("~")), (5, name.join("^")), (7, escape(&birth))],
    )
}

fn resources(order: &Order<'_>, shape: &Shape<'_>) -> String {
    let facts = shape.facts;
    let (start, _) = times(order, facts);
    let (minutes, unit) = (facts.duration_minutes.to_string(), "MIN".to_owned());
    let (set, action) = ("1".to_owned(), shape.action.to_owned());
    let location = format!("{}^^^{}", escape(&facts.session), escape(facts.site.as_str()));
    let service = escape(facts.service.as_str());
    let mut text = compose("RGS", &[(1, set.clone()), (2, action.clone())]);
    text.push_str(&compose(
        "AIS",
        &[
            (1, set.clone()),
            (2, action.clone()),
            (3, service),
            (4, start.clone()),
            (7, minutes.clone()),
            (8, unit.clone()),
        ],
    ));
    text.push_str(&compose(
        "AIL",
        &[(1, set), (2, action), (3, location), (6, start), (9, minutes), (10, unit)],
    ));
    text
}

fn kind(source: &Source, kind: AppointmentKind) -> String {
    let codes = &source.writeback.kinds;
    let code = match kind {
        AppointmentKind::New => codes.new.as_deref(),
        AppointmentKind::FollowUp => codes.follow_up.as_deref(),
        AppointmentKind::Procedure => codes.procedure.as_deref(),
        AppointmentKind::Unknown => None,
    };
    escape(code.unwrap_or_default())
}

fn times(order: &Order<'_>, facts: &SlotFacts) -> (String, String) {
    (stamp(order.zone, facts.start), stamp(order.zone, facts.end()))
}

fn version<'a>(order: &Order<'a>) -> &'a str {
    order.source.writeback.version.as_deref().unwrap_or("2.4")
}

/// TQ1 is in the standard since 2.5.
fn has_explicit_timing(version: &str) -> bool {
    let minor: Option<u32> = version.split('.').nth(1).and_then(|minor| minor.parse().ok());
    minor.is_some_and(|minor| 5 <= minor)
}
