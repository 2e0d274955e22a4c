//! What an entry lacks that a rule needs, so that somebody must say it or look: never is anything
//! guessed in its place.

use crate::clinic::BirthMonth;
use crate::course::{ContactVia, Stage};
use crate::entry::{Entry, EntryStatus, Priority};
use crate::slot::AppointmentKind;
use crate::time::DAY_MS;

/// Who waits is asked each so often whether they still do: 12 weeks (NHS England, elective recovery
/// planning guidance), in days.
pub const DAYS_OF_VALIDATION: i32 = 12 * 7;

/// From which age on somebody answers for themselves (in law presumed able to consent: Family Law
/// Reform Act 1969, section 8), in years.
const ANSWERS_FROM: u16 = 16;

/// What is lacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lacking {
    /// The clinical priority: nothing is offered.
    Priority,
    /// The day by which a follow-up is due: nothing is offered.
    DueBy,
    /// The clinic types: only clinics that take any type are offered. Only where the list says them of
    /// somebody for that service: elsewhere the treatment function alone may be right.
    ClinicTypes,
    /// The day until which a suspension lasts, or the end of one that only the trust lifts and whose day
    /// of review has come: nothing is offered.
    Review,
    /// The patient's word, within 12 weeks, that they still wait: offers are made all the same, since
    /// they ask it too. Only where the list says of somebody when they were asked.
    Validation,
}

impl Lacking {
    /// All of it, in the order in which it is shown.
    pub const ALL: [Self; 5] =
        [Self::Priority, Self::DueBy, Self::Review, Self::ClinicTypes, Self::Validation];

    /// From which day on it is lacking, in days since 1970: [`i32::MIN`] where no day matters. None
    /// if it is not. Nothing is lacking of who does not wait for anybody to book them.
    #[must_use]
    pub fn from_day(self, entry: &Entry) -> Option<i32> {
        let waits = entry.status == EntryStatus::Waiting && entry.course.stage == Stage::Ready;
        waits.then_some(())?;
        let always = |holds: bool| holds.then_some(i32::MIN);
        match self {
            Self::Priority => always(entry.priority == Priority::Unsaid),
            Self::DueBy => {
                always(entry.kind == AppointmentKind::FollowUp && entry.timing.due_by.is_none())
            }
            Self::ClinicTypes => always(entry.seeks.types.is_empty()),
            Self::Review => review_on(entry),
            Self::Validation => Some(validated_on(entry).saturating_add(DAYS_OF_VALIDATION)),
        }
    }

    /// Whether another entry shows that the list says this where an entry lacks it: where it says it of
    /// nobody, nobody has to be asked for it.
    #[must_use]
    pub fn is_shown_by(self, other: &Entry, entry: &Entry) -> bool {
        match self {
            Self::Priority | Self::DueBy | Self::Review => true,
            Self::ClinicTypes => {
                let of = |it: &Entry| (it.trust, it.service);
                of(other) == of(entry) && !other.seeks.types.is_empty()
            }
            Self::Validation => other.trust == entry.trust && other.course.validated_on.is_some(),
        }
    }

    /// Whether it is so of an entry on a day. Whether it counts, only the reader of a whole list can
    /// tell: see [`Self::is_shown_by`].
    #[must_use]
    pub fn is_of(self, entry: &Entry, today: i32) -> bool {
        self.from_day(entry).is_some_and(|from| from <= today)
    }
}

/// Whether a child is reached like anybody, on a day: no list says that number and address are those of a
/// parent or a carer. In the month of the birthday they count as younger.
#[must_use]
pub fn is_child_on_their_own(entry: &Entry, today: i32) -> bool {
    let is_child = |born: BirthMonth| born.ages_on(today).0 < ANSWERS_FROM;
    entry.course.via == ContactVia::Patient && entry.seeks.born.is_some_and(is_child)
}

fn review_on(entry: &Entry) -> Option<i32> {
    // Without a day nothing ends a suspension, whatever the reason, and nobody would be reminded of it.
    let until = entry.course.suspended_until;
    let needs_review =
        entry.suspended && (until.is_none() || !entry.course.suspended_for.ends_by_itself());
    needs_review.then_some(until.unwrap_or(i32::MIN))
}

/// On which day they last said that they wait: with the referral, if nobody asked since.
fn validated_on(entry: &Entry) -> i32 {
    let referred = entry.waiting_since.0.div_euclid(DAY_MS);
    let referred = i32::try_from(referred).unwrap_or(i32::MIN);
    entry.course.validated_on.unwrap_or(referred)
}

#[cfg(test)]
mod tests {
    use super::Lacking::{ClinicTypes, DueBy, Priority as Band, Review, Validation};
    use super::*;
    use crate::course::{Course, SuspendedFor};
    use crate::decide::world::entry;
    use std::vec::Vec;

    const TODAY: i32 = 20_000;

    /// An entry that lacks nothing.
    fn whole() -> Entry {
        let mut entry = entry(1);
        entry.seeks.types = crate::clinic::plain_types(["hand"]);
        entry.course.validated_on = Some(TODAY - 10);
        entry
    }

    #[track_caller]
    fn check(change: impl Fn(&mut Entry), lacks: &[Lacking]) {
        let mut entry = whole();
        change(&mut entry);
        let found: Vec<_> = Lacking::ALL.into_iter().filter(|it| it.is_of(&entry, TODAY)).collect();
        assert_eq!(found, lacks);
    }

    #[test]
    fn what_is_there_is_not_lacking() {
        check(|_| {}, &[]);
        check(|it| it.priority = Priority::TwoWeekWait, &[]);
        check(|it| it.kind = AppointmentKind::Procedure, &[]);
    }

    #[test]
    fn what_a_rule_needs_and_nobody_said_is_lacking() {
        check(|it| it.priority = Priority::Unsaid, &[Band]);
        check(|it| it.kind = AppointmentKind::FollowUp, &[DueBy]);
        check(|it| (it.kind, it.timing.due_by) = (AppointmentKind::FollowUp, Some(TODAY)), &[]);
        check(|it| it.seeks.types.clear(), &[ClinicTypes]);
    }

    #[test]
    fn a_suspension_is_looked_at_that_has_no_day_or_on_its_day_only_the_trust_lifts() {
        use SuspendedFor::{Other, Patient, Treatment, Unfit};
        for (why, until, lacks) in [
            (Unfit, Some(TODAY), true),
            (Unfit, Some(TODAY + 1), false),
            (Treatment, Some(TODAY - 30), true),
            (Treatment, None, true),
            (Patient, Some(TODAY), false),
            (Patient, None, true),
            (Other, None, true),
            (Other, Some(TODAY - 1), false),
        ] {
            let lacks = if lacks { &[Review][..] } else { &[] };
            let course =
                |it: &Entry| Course { suspended_for: why, suspended_until: until, ..it.course };
            check(|it| (it.suspended, it.course) = (true, course(it)), lacks);
            check(|it| it.course = course(it), &[]);
        }
    }

    #[test]
    fn who_was_asked_twelve_weeks_ago_is_asked_again() {
        for (asked, lacks) in [(83, false), (84, true), (400, true)] {
            let lacks = if lacks { &[Validation][..] } else { &[] };
            check(|it| it.course.validated_on = Some(TODAY - asked), lacks);
            let since = crate::Timestamp(i64::from(TODAY - asked) * DAY_MS);
            check(|it| (it.course.validated_on, it.waiting_since) = (None, since), lacks);
        }
    }

    #[test]
    fn a_child_is_on_its_own_until_sixteen_unless_somebody_answers_for_it() {
        use ContactVia::{CallOnly, Carer, Parent, Patient};
        // Day 20,000 is in October 2024.
        for (born, via, is_alone) in [
            (Some((2015, 1)), Patient, true),
            (Some((2008, 11)), Patient, true),
            (Some((2008, 10)), Patient, true),
            (Some((2008, 9)), Patient, false),
            (Some((1956, 3)), Patient, false),
            (None, Patient, false),
            (Some((2015, 1)), Parent, false),
            (Some((2015, 1)), Carer, false),
            (Some((2015, 1)), CallOnly, false),
        ] {
            let mut entry = whole();
            entry.seeks.born = born.and_then(|(year, month)| BirthMonth::of(year, month));
            entry.course.via = via;
            assert_eq!(is_child_on_their_own(&entry, TODAY), is_alone, "{born:?} {via:?}");
        }
    }

    #[test]
    fn types_and_the_day_of_asking_count_only_where_the_list_says_them_of_somebody() {
        let own = entry(1);
        let other = |change: fn(&mut Entry)| {
            let mut other = whole();
            change(&mut other);
            [ClinicTypes, Validation, Band].map(|it| it.is_shown_by(&other, &own))
        };
        assert_eq!(other(|_| {}), [true, true, true]);
        assert_eq!(other(|it| it.seeks.types.clear()), [false, true, true]);
        assert_eq!(other(|it| it.service = crate::code::Code::EMPTY), [false, true, true]);
        assert_eq!(other(|it| it.trust = crate::code::Code::EMPTY), [false, false, true]);
        assert_eq!(other(|it| it.course.validated_on = None), [true, false, true]);
    }

    #[test]
    fn of_who_is_booked_or_asks_by_themselves_nothing_is_lacking() {
        let lack = |it: &mut Entry| (it.priority, it.suspended) = (Priority::Unsaid, true);
        check(lack, &[Band, Review]);
        for status in [EntryStatus::Booked, EntryStatus::ReviewMissed] {
            check(
                |it| {
                    lack(it);
                    it.status = status
                },
                &[],
            );
        }
        for stage in [Stage::PatientInitiated, Stage::AwaitingTriage, Stage::ActiveMonitoring] {
            check(
                |it| {
                    lack(it);
                    it.course.stage = stage
                },
                &[],
            );
        }
    }
}
