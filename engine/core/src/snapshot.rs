//! A snapshot: the whole state as plain data, without the indexes that follow from it.

use alloc::vec::Vec;

use crate::appointment::Appointment;
use crate::block::Block;
use crate::entry::Entry;
use crate::heard::Heard;
use crate::offer::Offer;
use crate::patient::Patient;
use crate::rule_set::RuleSet;
use crate::scope::Offering;
use crate::slot::Slot;
use crate::time::Timestamp;

/// Everything the core remembers, each list in the order of its ids.
/// Two engines with equal snapshots take equal decisions for ever after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The last record applied; 0 before the first.
    pub seq: u64,
    /// The time of that record.
    pub at: Timestamp,
    /// How far the local clock was ahead of UTC then.
    pub utc_offset_minutes: i16,
    /// The rules in force.
    pub rules: RuleSet,
    /// All who wait.
    pub entries: Vec<Entry>,
    /// Everybody of whom something is remembered.
    pub patients: Vec<Patient>,
    /// Appointments known from the trusts.
    pub appointments: Vec<Appointment>,
    /// Freed times.
    pub slots: Vec<Slot>,
    /// Invitations.
    pub offers: Vec<Offer>,
    /// When each trust was last heard of.
    pub heard: Vec<Heard>,
    /// Closed parts of diaries, by trust, in the order in which they were said.
    pub blocks: Vec<Block>,
    /// Which parts of the trusts' work are offered or paused.
    pub offerings: Vec<Offering>,
}
