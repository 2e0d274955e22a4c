//! "Why me, why not her": what is kept of one choice.

use alloc::string::String;
use alloc::vec::Vec;

use crate::entry::Priority;
use crate::id::{EntryId, OfferId, SlotId};

/// What goes before every score: nobody is lifted over a clinical band, and within a band those
/// come first whom the hospital let down. The higher rank is asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rank {
    /// The clinical band.
    pub priority: Priority,
    /// See [`Entry::comes_first`](crate::entry::Entry::comes_first).
    pub comes_first: bool,
}

/// Points of one term of the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points {
    /// Which term.
    pub term: Term,
    /// How many points it gave.
    pub points: i32,
}

/// The named terms of the score, in the order they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// Clinical priority.
    Priority,
    /// Days of waiting.
    Waiting,
    /// 18 weeks passed.
    Past18Weeks,
    /// 52 weeks passed.
    Past52Weeks,
    /// The patient asked for such a time.
    PreferredTime,
    /// The site is near.
    NearSite,
    /// Likelihood to attend.
    Attendance,
    /// Can not be reached without a person calling.
    NotDigital,
    /// The trust refused a booking that the patient had said yes to. In older records only: it is
    /// a part of the [`Rank`] now.
    Owed,
}

/// Why somebody who waits for this kind of slot was not offered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PassedOver {
    /// Said stop.
    OptedOut,
    /// Suspended on the list.
    Suspended,
    /// Has a live offer for this service already.
    HasLiveOffer,
    /// Was asked about this slot already.
    AskedBefore,
    /// Had as many offers lately as the rules allow.
    MessageCap,
    /// The slot is too short.
    TooShort,
    /// They do not meet in this way.
    Modality,
    /// The site is not one the patient named.
    Site,
    /// The time is another trust's, and the rules do not name the two, the patient did not agree, or
    /// an appointment would move from one trust to the other.
    OtherTrust,
    /// The site is too far.
    Travel,
    /// The time does not suit.
    Time,
    /// Too little notice for the patient.
    Notice,
    /// Lacks a prerequisite of the slot, such as bloods or pre-operative assessment.
    NotReady,
    /// Too little time is left to arrange what the patient needs and the slot does not provide, such
    /// as an interpreter.
    Support,
    /// Clashes with another appointment of the patient.
    Clash,
    /// The appointment they hold is earlier already.
    HoldsEarlier,
    /// The slot is kept for people without a phone or mail for now.
    ProtectedShare,
    /// Is booking another slot at this moment.
    Booking,
    /// Died.
    Died,
    /// Will be in hospital then, as far as is known.
    Admitted,
    /// Holds an appointment that was filled from this entry.
    Booked,
    /// A person must look at the entry first.
    ToReview,
    /// The times in words wait to be read by a person.
    TimesToRead,
    /// Gave this very time up.
    GaveItUp,
    /// Must be called, and too few working hours are left for it.
    NoTimeToCall,
    /// Nobody has kept their list, or their trust or the slot's has gone silent.
    ListStale,
    /// Seeks another clinic type.
    ClinicType,
    /// Must see another consultant or team.
    Team,
    /// Is too young or too old for the clinic.
    Age,
    /// The clinic takes the other sex.
    Sex,
    /// The entry does not say its clinical priority.
    LacksPriority,
    /// The clinic has types, and the entry names none.
    LacksClinicType,
    /// The clinic has limits of age, and no date of birth is known.
    LacksBirthDate,
    /// The clinic takes one sex, and the entry says none.
    LacksSex,
    /// A follow-up without the day by which it is due.
    LacksDueDate,
    /// The entry says that it is too early.
    NotBefore,
    /// Another appointment must come first.
    After,
    /// The slot is kept for a higher clinical band for now.
    KeptFor,
    /// Awaits triage, asks by themselves, or is watched only.
    Stage,
    /// Nobody has opened this for offers yet: under 16, or in prison.
    NotOpened,
    /// Waits for another service. Only where somebody asks for one entry.
    OtherService,
    /// Waits for another kind of appointment. Only where somebody asks for one entry.
    OtherKind,
}

/// One candidate that was placed better, and why it was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Which entry.
    pub entry: EntryId,
    /// The rank it had.
    pub rank: Rank,
    /// The score it had.
    pub score: i32,
    /// Why it was not offered the slot.
    pub reason: PassedOver,
    /// Of one that is not ready: the names of the prerequisites that it lacks.
    pub lacks: Vec<String>,
}

/// How many candidates were passed over for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// The reason.
    pub reason: PassedOver,
    /// How many.
    pub count: u32,
}

/// How many of those who are not ready lack a prerequisite. One person may lack several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// Its name, as the slot requires it.
    pub name: String,
    /// How many lack it.
    pub count: u32,
}

/// How many a [`Decision`] names that were placed better than the chosen. When many slots of one
/// service are filled at once, those asked a moment ago stand before each next one; all are
/// counted, and a record stays small enough to be told.
pub const PASSED_MAX: usize = 20;

/// "Why me, why not her": the record of one choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Which slot.
    pub slot: SlotId,
    /// The number of the rule set.
    pub rules: u32,
    /// How many wait for this kind of slot.
    pub candidates: u32,
    /// The offer made, with the points of the chosen; none if nobody was eligible.
    pub chosen: Option<Chosen>,
    /// Who was placed better than the chosen, best first, at most [`PASSED_MAX`] of them. If
    /// nobody was chosen: empty.
    pub passed: Vec<Passed>,
    /// All who were not eligible, counted by reason.
    pub tally: Vec<Tally>,
    /// What all who are not ready lack, counted by name.
    pub lacking: Vec<Lacking>,
}

/// The chosen of a [`Decision`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The offer that was made.
    pub offer: OfferId,
    /// To which entry.
    pub entry: EntryId,
    /// The rank, which goes before the score.
    pub rank: Rank,
    /// The sum of the points.
    pub score: i32,
    /// The points, term by term.
    pub points: Vec<Points>,
}
