//! The score: named integer terms, added. Speed of reply is never one of them.

use alloc::vec::Vec;

use crate::Timestamp;
use crate::availability::Suits;
use crate::effect::{Points, Term};
use crate::entry::{Entry, Priority};
use crate::rule_set::Weights;
use crate::rules::{site, wait};
use crate::slot::{AppointmentKind, Slot};
use crate::state::State;

/// How many terms there are.
const TERMS: usize = 8;
/// 18 weeks, the standard of the NHS constitution, in days.
const DAYS_18_WEEKS: i64 = 18 * 7;
/// 52 weeks, the long wait that is reported, in days.
const DAYS_52_WEEKS: i64 = 52 * 7;

/// Points that depend on the slot: for its time and for its place.
type OfSlot = (i32, i32);

/// The terms that give points, in the order of [`Term`]. Terms of 0 points are left out.
pub(crate) fn points(state: &State, entry: &Entry, slot: &Slot, now: Timestamp) -> Vec<Points> {
    let earned = terms(state, entry, of_slot(state, entry, slot), now).into_iter();
    earned.filter(|it| it.points != 0).collect()
}

/// The sum of the terms.
pub(crate) fn total(state: &State, entry: &Entry, slot: &Slot, now: Timestamp) -> i32 {
    sum(&terms(state, entry, of_slot(state, entry, slot), now))
}

/// What the sum is at most, whatever the slot.
pub(crate) fn at_most(state: &State, entry: &Entry, now: Timestamp) -> i32 {
    let Weights { preferred_time, near_site, .. } = state.rules.weights;
    sum(&terms(state, entry, (preferred_time.max(0), near_site.max(0)), now))
}

fn of_slot(state: &State, entry: &Entry, slot: &Slot) -> OfSlot {
    let weights = &state.rules.weights;
    let suits = entry.availability.suits(slot.facts.local, slot.facts.duration_minutes);
    let preferred = given(suits == Suits::Preferred, weights.preferred_time);
    (preferred, near_site(entry, slot, weights.near_site))
}

fn terms(
    state: &State,
    entry: &Entry,
    (preferred_time, near_site): OfSlot,
    now: Timestamp,
) -> [Points; TERMS] {
    let weights = &state.rules.weights;
    let waited = wait::waited(entry, now);
    let is_follow_up = entry.kind == AppointmentKind::FollowUp;
    // A follow-up has no pathway clock: none of its standards apply.
    let days = if is_follow_up { 0 } else { waited };
    let priority = match entry.priority {
        Priority::Unsaid | Priority::Routine => 0,
        Priority::Urgent => weights.urgent,
        Priority::TwoWeekWait => weights.two_week_wait,
    };
    let waiting = i32::try_from(waited).unwrap_or(i32::MAX).min(weights.waiting_days_max);
    let terms = [
        (Term::Priority, priority),
        (Term::Waiting, waiting.saturating_mul(weights.waiting_day)),
        (Term::Past18Weeks, given(DAYS_18_WEEKS <= days, weights.past_18_weeks)),
        (Term::Past52Weeks, given(DAYS_52_WEEKS <= days, weights.past_52_weeks)),
        (Term::PreferredTime, preferred_time),
        (Term::NearSite, near_site),
        (Term::Attendance, weights.attendance * i32::from(entry.attendance_percent.min(100)) / 100),
        (Term::NotDigital, given(!entry.reach.is_digital(), weights.not_digital)),
    ];
    terms.map(|(term, points)| Points { term, points })
}

/// The score of a list of points.
pub(crate) fn sum(points: &[Points]) -> i32 {
    points.iter().fold(0, |sum, it| sum.saturating_add(it.points))
}

fn given(condition: bool, points: i32) -> i32 {
    if condition { points } else { 0 }
}

/// Full points at the door, none at the limit, half where the travel is not known or nobody travels.
fn near_site(entry: &Entry, slot: &Slot, points: i32) -> i32 {
    let Some(choice) = site::choice(entry, &slot.facts) else {
        return points / 2;
    };
    let limit = i32::from(entry.travel_minutes_max);
    let left = limit - i32::from(choice.travel_minutes);
    if left <= 0 { 0 } else { points.saturating_mul(left) / limit }
}
