//! Whether the clinic and the day are right for an entry, beyond service and kind.

use super::forbid;
use crate::PatientRef;
use crate::clinic::Misfit;
use crate::code::Code;
use crate::course::Stage;
use crate::effect::PassedOver;
use crate::entry::{Entry, Priority};
use crate::rule_set::RuleSet;
use crate::slot::{AppointmentKind, Slot, SlotFacts};
use crate::state::State;
use crate::time::Timestamp;

/// From this age on people decide of their own care (Family Law Reform Act 1969, section 8).
const ADULT_FROM: u16 = 16;

/// Treatment functions of children's services: who waits there may be a child. NHS Data Model and
/// Dictionary, treatment function codes (information standard DAPB0028).
const FOR_CHILDREN: [&str; 45] = [
    "142", "171", "211", "212", "213", "214", "215", "216", "217", "218", "219", "220", "221",
    "222", "223", "230", "240", "241", "242", "250", "251", "252", "253", "254", "255", "256",
    "257", "258", "259", "260", "261", "262", "263", "264", "270", "280", "290", "291", "321",
    "420", "421", "422", "424", "711", "X04",
];

/// Whether the clinic takes the entry: by type, team, age and sex.
///
/// # Errors
/// Why it does not, or what the entry does not say.
pub(crate) fn takes(state: &State, entry: &Entry, facts: &SlotFacts) -> Result<(), PassedOver> {
    forbid(!is_opened(state, entry, facts), PassedOver::NotOpened)?;
    let is_age_known = entry.seeks.born.is_some() || !is_for_children(facts.service);
    forbid(!is_age_known, PassedOver::LacksBirthDate)?;
    facts.takes.suits(&entry.seeks, facts.local.day).map_err(|misfit| match misfit {
        Misfit::TypeUnsaid => PassedOver::LacksClinicType,
        Misfit::Type => PassedOver::ClinicType,
        Misfit::Team => PassedOver::Team,
        Misfit::AgeUnsaid => PassedOver::LacksBirthDate,
        Misfit::Age => PassedOver::Age,
        Misfit::SexUnsaid => PassedOver::LacksSex,
        Misfit::Sex => PassedOver::Sex,
    })
}

/// Nobody in prison, whichever of their entries says it, is asked until their trust says so, and
/// whoever is under 16 is offered only a clinic that names its ages: a call or a text can harm
/// there, and somebody else decides.
fn is_opened(state: &State, entry: &Entry, facts: &SlotFacts) -> bool {
    let takes = &facts.takes;
    let names_ages = takes.age_from.is_some() || takes.age_to.is_some();
    let is_child = entry.seeks.born.is_some_and(|it| it.ages_on(facts.local.day).0 < ADULT_FROM);
    let is_asked = !state.lives(entry.patient).in_prison || state.asks_prisons(entry.trust);
    is_asked && (!is_child || names_ages)
}

/// Whether a treatment function is one of children's services: an entry there without a date of birth
/// is not taken for an adult's.
fn is_for_children(service: Code) -> bool {
    FOR_CHILDREN.contains(&service.as_str())
}

/// Whether the entry may be seen on that day: not too early, after what must come first, and where
/// its course stands.
///
/// # Errors
/// Why it may not.
pub(crate) fn is_time_for(state: &State, entry: &Entry, slot: &Slot) -> Result<(), PassedOver> {
    let (timing, course, facts) = (&entry.timing, &entry.course, &slot.facts);
    forbid(course.stage != Stage::Ready, PassedOver::Stage)?;
    // A suspension that ends is over for what is later than its end.
    let is_over = course.is_suspension_over(facts.local.day);
    forbid(entry.suspended && !is_over, PassedOver::Suspended)?;
    let is_early = timing.not_before.is_some_and(|day| facts.local.day < day);
    forbid(is_early, PassedOver::NotBefore)?;
    let is_due = entry.kind != AppointmentKind::FollowUp || timing.due_by.is_some();
    forbid(!is_due, PassedOver::LacksDueDate)?;
    forbid(!comes_after(state, entry, facts), PassedOver::After)
}

/// Whether what must come first is over by then. An appointment that nobody has told of comes first
/// all the same, and what is another patient's comes before nothing.
pub(crate) fn comes_after(state: &State, entry: &Entry, facts: &SlotFacts) -> bool {
    let Some(first) = entry.timing.after else { return true };
    if entry.timing.after_done == Some(first) {
        return true;
    }
    let booked = state.appointments.get(&first);
    let is_theirs = |it: PatientRef| state.person(it) == state.person(entry.patient);
    booked.is_some_and(|it| {
        it.stands() && it.patient.is_some_and(is_theirs) && it.facts.end() <= facts.start
    })
}

/// Times of a higher band are kept for it until they would be lost: those of suspected cancer until
/// `kept_for_cancer_minutes` before, then for urgent until `kept_for_urgent_minutes`, then for all.
///
/// # Errors
/// If it is kept for others now.
pub(crate) fn is_kept_for_others(
    rules: &RuleSet,
    entry: &Entry,
    slot: &Slot,
    now: Timestamp,
) -> Result<(), PassedOver> {
    let lowest = kept_for(rules, slot, now);
    forbid(entry.priority < lowest, PassedOver::KeptFor)
}

/// The lowest band that may have the slot now.
fn kept_for(rules: &RuleSet, slot: &Slot, now: Timestamp) -> Priority {
    let notice = slot.facts.start.minutes_since(now);
    let is_left = |minutes: u32| i64::from(minutes) <= notice;
    match slot.facts.takes.kept_for {
        Some(Priority::TwoWeekWait) if is_left(rules.kept_for_cancer_minutes) => {
            Priority::TwoWeekWait
        }
        Some(Priority::TwoWeekWait | Priority::Urgent)
            if is_left(rules.kept_for_urgent_minutes) =>
        {
            Priority::Urgent
        }
        Some(Priority::TwoWeekWait | Priority::Urgent | Priority::Routine | Priority::Unsaid)
        | None => Priority::Routine,
    }
}

#[cfg(test)]
mod tests;
