//! A message reached its provider. Nothing depends on it: only an answer changes an offer.

pub(super) fn decide() {}
