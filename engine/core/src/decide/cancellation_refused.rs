//! The trust's system refused a cancellation that we asked for: the appointment stands.

pub(super) fn decide() {}
