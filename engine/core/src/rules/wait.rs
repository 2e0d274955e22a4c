//! How long somebody has waited, as it counts within a band.
//!
//! A referral waits from its clock start; where the list names the day on which a standard of
//! waiting breaks, that day counts instead, so that two who break on one day have waited alike. A
//! follow-up has no such clock: it has waited the share of its interval that has passed, in percent,
//! and more than 100 of them once it is overdue (HSSIB, lack of timely monitoring of patients with
//! glaucoma, 2020).

use crate::entry::{Entry, Priority};
use crate::slot::AppointmentKind;
use crate::time::{DAY_MS, Timestamp};

/// From referral to being told whether it is cancer: the faster diagnosis standard, in days.
const DAYS_TO_DIAGNOSIS: i64 = 28;
/// From referral to treatment, in days: 18 weeks.
const DAYS_TO_TREATMENT: i64 = 18 * 7;

/// How long an entry has waited, as it counts within a band: whole days for referrals and procedures,
/// percent of the interval for follow-ups; never negative.
#[must_use]
pub fn waited(entry: &Entry, now: Timestamp) -> i64 {
    match entry.kind {
        AppointmentKind::FollowUp => overdue_percent(entry, now),
        AppointmentKind::New | AppointmentKind::Procedure | AppointmentKind::Unknown => {
            now.days_since(clock_start(entry)).max(0)
        }
    }
}

/// When the wait began, or would have begun for its standard to break when the list says.
pub(crate) fn clock_start(entry: &Entry) -> Timestamp {
    let standard = match entry.priority {
        Priority::TwoWeekWait => DAYS_TO_DIAGNOSIS,
        Priority::Unsaid | Priority::Routine | Priority::Urgent => DAYS_TO_TREATMENT,
    };
    let breach = entry.timing.breach_by.map(|day| i64::from(day) - standard);
    breach.map_or(entry.waiting_since, |day| Timestamp(day * DAY_MS))
}

fn overdue_percent(entry: &Entry, now: Timestamp) -> i64 {
    let Some(due) = entry.timing.due_by else { return 0 };
    let interval = (i64::from(due) * DAY_MS - entry.waiting_since.0).max(DAY_MS);
    let passed = (now.0 - entry.waiting_since.0).max(0);
    passed.saturating_mul(100) / interval
}

#[cfg(test)]
mod tests;
