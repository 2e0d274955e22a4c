//! When a trust was last heard of: a list that nobody keeps, or a feed that has gone silent, names
//! people who were seen elsewhere and times that are taken.

use crate::code::Code;
use crate::rule_set::RuleSet;
use crate::time::{DAY_MS, MINUTE_MS, Timestamp};

/// A busy feed speaks many times a second; what is remembered of it moves once a minute.
const STEP_MS: i64 = MINUTE_MS;

/// What is remembered of how a trust speaks. Patients' answers and the passing of time are not its
/// words, and neither are acknowledgements: they show that bookings reach the trust's system, not
/// that its messages reach us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// Who.
    pub trust: Code,
    /// When it last said anything at all, or a person last looked.
    pub at: Timestamp,
    /// When its waiting list was last told, or a person last looked; none before the first entry.
    pub list_at: Option<Timestamp>,
    /// It was silent and speaks again: what it could not say before comes first. Until then nothing
    /// is offered.
    pub catches_up_until: Option<Timestamp>,
}

/// What a trust's word is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// Its diary.
    Diary,
    /// Its waiting list.
    List,
    /// A person has looked.
    Checked,
}

impl Heard {
    /// What is known of a trust once it has spoken.
    pub(crate) fn after(
        known: Option<Self>,
        trust: Code,
        (word, rules): (Word, &RuleSet),
        now: Timestamp,
    ) -> Self {
        let known = known.unwrap_or(Self { trust, at: now, list_at: None, catches_up_until: None });
        if word == Word::Checked {
            return Self { trust, at: now, list_at: Some(now), catches_up_until: None };
        }
        let silent = known.silent_from(rules).is_some_and(|from| from <= now);
        let pause = || now.plus_minutes(i64::from(rules.bulk_window_minutes));
        // One word about a list that has grown old says nothing of all the others on it.
        let old = known.list_old_from(rules).is_some_and(|from| from <= now);
        let told = word == Word::List && !old;
        Self {
            at: moved(known.at, now),
            list_at: if told {
                Some(known.list_at.map_or(now, |at| moved(at, now)))
            } else {
                known.list_at
            },
            catches_up_until: if silent { Some(pause()) } else { known.catches_up_until },
            trust,
        }
    }

    /// From when on the list counts as old; none if it never does.
    #[must_use]
    pub fn list_old_from(&self, rules: &RuleSet) -> Option<Timestamp> {
        let days = i64::from(rules.list_age_days_max);
        let at = self.list_at.filter(|_| 0 < days)?;
        Some(Timestamp(at.0.saturating_add(days * DAY_MS)))
    }

    /// From when on the trust counts as silent; none if it never does.
    #[must_use]
    pub fn silent_from(&self, rules: &RuleSet) -> Option<Timestamp> {
        let hours = i64::from(rules.silence_hours_max);
        (0 < hours).then(|| self.at.plus_minutes(hours * 60))
    }

    /// Whether nothing may be offered to those on its list.
    pub(crate) fn is_stale(&self, rules: &RuleSet, now: Timestamp) -> bool {
        self.is_silent(rules, now) || self.list_old_from(rules).is_some_and(|from| from <= now)
    }

    /// Whether nothing may be offered of its diary either.
    pub(crate) fn is_silent(&self, rules: &RuleSet, now: Timestamp) -> bool {
        self.silent_from(rules).is_some_and(|from| from <= now)
            || self.catches_up_until.is_some_and(|until| now < until)
    }
}

fn moved(known: Timestamp, now: Timestamp) -> Timestamp {
    if now.0.saturating_sub(known.0) < STEP_MS { known } else { now }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 1440;

    fn rules() -> RuleSet {
        RuleSet { list_age_days_max: 35, silence_hours_max: 72, ..RuleSet::built_in() }
    }

    /// What is heard of a trust: words with how many minutes after the beginning they came.
    fn heard(words: &[(i64, Word)]) -> Heard {
        let trust = Code::EMPTY;
        let heard = words.iter().fold(None, |known, (minutes, word)| {
            Some(Heard::after(known, trust, (*word, &rules()), at(*minutes)))
        });
        heard.unwrap()
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp(0).plus_minutes(minutes)
    }

    #[test]
    fn a_list_is_old_so_many_days_after_its_last_word() {
        use Word::{Checked, Diary, List};
        let cases: [(&[(i64, Word)], i64); 6] = [
            (&[(0, List)], 35),
            (&[(0, List), (20 * DAY, List)], 55),
            // The diary says nothing of the list.
            (&[(0, List), (20 * DAY, Diary)], 35),
            // One word does not make an old list young; a person who has looked does.
            (&[(0, List), (36 * DAY, List)], 35),
            (&[(0, List), (36 * DAY, Checked)], 71),
            (&[(0, List), (36 * DAY, Checked), (40 * DAY, List)], 75),
        ];
        for (words, days) in cases {
            let from = heard(words).list_old_from(&rules());
            assert_eq!(from, Some(at(days * DAY)), "{words:?}");
        }
        assert_eq!(heard(&[(0, Diary)]).list_old_from(&rules()), None, "there is no list");
    }

    #[test]
    fn a_trust_is_silent_until_it_has_spoken_and_caught_up_or_a_person_has_looked() {
        use Word::{Checked, Diary, List};
        type Case = (&'static [(i64, Word)], i64, bool);
        let cases: [Case; 8] = [
            (&[(0, Diary)], 3 * DAY - 1, false),
            (&[(0, Diary)], 3 * DAY, true),
            (&[(0, Diary), (2 * DAY, List)], 4 * DAY, false),
            (&[(0, Diary), (4 * DAY, Diary)], 4 * DAY, true),
            (&[(0, Diary), (4 * DAY, Diary)], 4 * DAY + 9, true),
            (&[(0, Diary), (4 * DAY, Diary)], 4 * DAY + 10, false),
            (&[(0, Diary), (4 * DAY, Diary), (4 * DAY + 9, List)], 4 * DAY + 10, false),
            (&[(0, Diary), (4 * DAY, Checked)], 4 * DAY, false),
        ];
        for (words, minutes, silent) in cases {
            assert_eq!(
                heard(words).is_silent(&rules(), at(minutes)),
                silent,
                "{words:?} {minutes}"
            );
        }
    }

    #[test]
    fn rules_of_nought_never_find_anything_old() {
        let rules = RuleSet { list_age_days_max: 0, silence_hours_max: 0, ..rules() };
        assert!(!heard(&[(0, Word::List)]).is_stale(&rules, at(400 * DAY)));
    }

    #[test]
    fn what_is_heard_within_a_minute_moves_nothing() {
        let first = heard(&[(0, Word::List)]);
        let again =
            Heard::after(Some(first), Code::EMPTY, (Word::List, &rules()), Timestamp(59_999));
        assert_eq!(again, first);
    }
}
