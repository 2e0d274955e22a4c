//! Rule sets that come with the program. They take force by an event, like any other.

use backfill_core::rule_set::Hours;
use backfill_core::{Event, RuleSet, Timestamp};
use backfill_runtime::ids;
use backfill_runtime::ports::{Delivery, Intake, NewEvent};

use crate::args::Rules;

/// How many minutes there are to answer in a demonstration, step by step: few where the slot is near.
const WINDOWS_MINUTES: [u32; 4] = [240, 5, 2, 1];

/// The built-in rules with messages, answers and calls at any hour, and with short windows where the
/// slot is near, so that a demonstration shows offers made, ignored and handed on while somebody watches.
pub(crate) fn demonstration() -> RuleSet {
    let mut rules = RuleSet {
        number: 2,
        messages_from_minute: 0,
        messages_to_minute: 24 * 60,
        calling_hours: Hours::ANY,
        answering_hours: Hours::ANY,
        ..RuleSet::built_in()
    };
    for (step, minutes) in rules.fan_out.iter_mut().zip(WINDOWS_MINUTES) {
        step.window_minutes = minutes;
    }
    rules
}

/// Puts rules in force. The engine refuses a number that is not higher than the current one.
///
/// # Errors
/// If the event cannot be made durable.
pub(crate) async fn put_in_force(
    rules: Rules,
    intake: &dyn Intake,
    now: Timestamp,
) -> anyhow::Result<()> {
    let rules = match rules {
        Rules::BuiltIn => RuleSet::built_in(),
        Rules::Demonstration => demonstration(),
    };
    let id = format!("rules-{}", rules.number);
    let event =
        NewEvent { id: ids::event_id(&["built-in", &id]), event: Event::RulesChanged(rules) };
    let named = Delivery::named("built-in", id, now);
    intake.take(Delivery { events: vec![event], ..named }).await?;
    Ok(())
}
