//! How the person behind an entry stands, whatever the slot and the time.

use crate::effect::PassedOver;

/// What is remembered of the person behind an entry, as far as it bears on offers. Of most people
/// nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Standing {
    /// Why nothing at all may be offered for this entry now.
    pub(crate) barred: Option<PassedOver>,
    /// Was offered something lately: message caps may hold.
    pub(crate) was_asked: bool,
}
