//! Hours in which time to answer counts, and what an offer is for the trust's record.

use backfill_core::effect::{Message, SendMessage};
use backfill_core::slot::Support;
use backfill_core::{Command, Event, RuleSet};

use super::NOW;
use super::effects::{request_booking, said};

/// Each by the name of its file.
pub(crate) fn answered() -> Vec<(&'static str, Event)> {
    vec![("rules_changed-answered", Event::RulesChanged(RuleSet::built_in()))]
}

/// Each by the name of its file.
pub(crate) fn at_short_notice() -> Vec<(&'static str, Command)> {
    let offer = Message::Offer { deadline: NOW.plus_minutes(60), moves: true };
    let sent = SendMessage { short_notice: true, ..said(offer) };
    let mut booking = request_booking(Support::default());
    if let Command::RequestBooking(booking) = &mut booking {
        booking.short_notice = true;
    }
    vec![
        ("send_message-short_notice", Command::SendMessage(Box::new(sent))),
        ("request_booking-short_notice", booking),
    ]
}
