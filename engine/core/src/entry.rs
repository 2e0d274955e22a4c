//! An entry: one patient waiting for one service.

use alloc::vec::Vec;

use crate::availability::Availability;
use crate::clinic::Seeks;
use crate::code::Code;
use crate::course::{Course, Timing};
use crate::effect::Rank;
use crate::id::{AppointmentId, EntryId, PathwayId, PatientRef};
use crate::prerequisite::Prerequisites;
use crate::slot::{AppointmentKind, Modalities, Support};
use crate::time::Timestamp;

/// How many sites one entry may name.
pub const SITES_MAX: usize = 32;

/// Clinical priority: NHS priority type code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// The list does not say it: nothing is offered until it does.
    Unsaid,
    /// Routine (1).
    Routine,
    /// Urgent (2).
    Urgent,
    /// Two week wait (3).
    TwoWeekWait,
}

/// How a person can be reached. The address itself is in the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Text message.
    Text,
    /// Email.
    Email,
    /// Push message to an app.
    Push,
    /// A coordinator calls.
    Call,
}

impl Reach {
    /// Whether an answer can come back by itself, without a coordinator.
    #[must_use]
    pub fn is_digital(self) -> bool {
        matches!(self, Self::Text | Self::Email | Self::Push)
    }
}

/// A site the patient would go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiteChoice {
    /// ODS code of the site.
    pub site: Code,
    /// How long the patient travels there.
    pub travel_minutes: u16,
}

/// One patient waiting for one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Given by whoever added it; the same id again is the same entry.
    pub id: EntryId,
    /// Who waits.
    pub patient: PatientRef,
    /// Whose list it is.
    pub trust: Code,
    /// Treatment function waited for.
    pub service: Code,
    /// New, follow-up or procedure.
    pub kind: AppointmentKind,
    /// Clinical priority.
    pub priority: Priority,
    /// When the wait began (the RTT clock start).
    pub waiting_since: Timestamp,
    /// How long the appointment must be.
    pub duration_minutes: u16,
    /// How the patient can meet the clinician.
    pub modalities: Modalities,
    /// Sites the patient would go to; empty means any site of the own trust, and of no other.
    pub sites: Vec<SiteChoice>,
    /// Longest travel, in minutes.
    pub travel_minutes_max: u16,
    /// When the patient can come.
    pub availability: Availability,
    /// Shortest notice the patient can do with.
    pub notice_minutes_min: u32,
    /// What is done already.
    pub ready: Prerequisites,
    /// What the patient needs there.
    pub needs: Support,
    /// How to reach them.
    pub reach: Reach,
    /// Likelihood to attend, 0 to 100; 90 where nothing is known.
    pub attendance_percent: u8,
    /// The later appointment the patient holds already, given up when they move.
    pub holds: Option<AppointmentId>,
    /// Not to be offered anything for now.
    pub suspended: bool,
    /// The patient agreed to go to other trusts; at which of their sites, they name. Still nothing of
    /// another trust is offered unless the rules name the pair.
    pub agreed_to_other_trusts: bool,
    /// Hashed from the trust and its number of the pathway; none where the list gives none. A
    /// patient may wait twice for one service on two pathways.
    pub pathway: Option<PathwayId>,
    /// What it seeks in a clinic.
    pub seeks: Seeks,
    /// When it may and should be seen.
    pub timing: Timing,
    /// Where the patient's course stands, and how they live.
    pub course: Course,
    /// The times in words were not understood: a person must read them before anything is offered.
    pub times_to_read: bool,
    /// Where the entry stands. Kept by the core: an event's own value is not looked at.
    pub status: EntryStatus,
    /// The clinic cancelled the appointment that was held, or the trust refused a booking that the
    /// patient had said yes to: first within band and service. Kept by the core.
    pub comes_first: bool,
}

impl Entry {
    /// What goes before the score.
    #[must_use]
    pub fn rank(&self) -> Rank {
        Rank { priority: self.priority, comes_first: self.comes_first }
    }
}

/// Where an entry stands on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum EntryStatus {
    /// Waits.
    #[default]
    Waiting,
    /// Holds an appointment that was filled from here; leaves the list once it took place.
    Booked,
    /// Somebody said that the patient no longer needs it: a person must look.
    ReviewNotNeeded,
    /// Somebody said that the patient was treated elsewhere: a person must look.
    ReviewTreatedElsewhere,
    /// The patient did not come to the booked appointment: a person must look.
    ReviewMissed,
    /// It left the list with a death that was a mistake: a person must look.
    ReviewDeathTakenBack,
}

impl EntryStatus {
    /// Whether a person must look before anything is offered.
    #[must_use]
    pub fn needs_review(self) -> bool {
        match self {
            Self::Waiting | Self::Booked => false,
            Self::ReviewNotNeeded
            | Self::ReviewTreatedElsewhere
            | Self::ReviewMissed
            | Self::ReviewDeathTakenBack => true,
        }
    }
}
