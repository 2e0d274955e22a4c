//! Words for the terms of the score.

use backfill_core::effect::Term;

/// The code and the words of a term.
pub(crate) fn term(term: Term) -> (&'static str, &'static str) {
    match term {
        Term::Priority => ("priority", "clinical priority"),
        Term::Waiting => ("waiting", "days of waiting"),
        Term::Past18Weeks => ("past_18_weeks", "waits longer than 18 weeks"),
        Term::Past52Weeks => ("past_52_weeks", "waits longer than 52 weeks"),
        Term::PreferredTime => ("preferred_time", "asked for such a time"),
        Term::NearSite => ("near_site", "the site is near"),
        Term::Attendance => ("attendance", "likelihood to attend"),
        Term::Owed => ("owed", "the trust refused a booking they had said yes to"),
        Term::NotDigital => ("not_digital", "can only be reached by a person"),
    }
}
