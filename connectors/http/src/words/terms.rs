//! Words for the terms of the score.

use backfill_core::effect::Term;
use backfill_reading::words::{Said, said};

/// The words for a term.
pub(crate) fn term(term: Term) -> Said {
    match term {
        Term::Priority => said("priority", "Clinical priority"),
        Term::Waiting => said("waiting", "Waiting (days, or percent of a follow-up's interval)"),
        Term::Past18Weeks => said("past_18_weeks", "Waits longer than 18 weeks"),
        Term::Past52Weeks => said("past_52_weeks", "Waits longer than 52 weeks"),
        Term::PreferredTime => said("preferred_time", "Asked for such a time"),
        Term::NearSite => said("near_site", "The site is near"),
        Term::Attendance => said("attendance", "Likely to attend"),
        Term::Owed => said("owed", "Said yes before to a time that the trust then refused"),
        Term::NotDigital => said("not_digital", "Can only be reached by a call"),
    }
}
