//! The words of the API for what the core says: a code for programs, a sentence for people.

pub(crate) mod kinds;
pub(crate) mod offers;
pub(crate) mod passed_over;
pub(crate) mod reasons;
pub(crate) mod refusals;
pub(crate) mod terms;
