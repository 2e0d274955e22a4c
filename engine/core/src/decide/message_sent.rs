//! Somebody outside took a message. Nothing depends on it: only an answer changes an offer.

pub(super) fn decide() {}
