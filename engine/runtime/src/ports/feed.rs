//! The feeds: the topics that outsiders rely on, and a place in one of them.

use std::fmt;

use backfill_core::Event;
use backfill_core::event::Change;

/// A topic of DESIGN §8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feed {
    /// In: what trusts' diaries say.
    Cancellations,
    /// In: who waits.
    Waitlist,
    /// In: what patients, providers and trusts' systems answered.
    Answers,
    /// In: rule sets.
    Rules,
    /// Out: messages to patients.
    Offers,
    /// Out: what trusts' systems shall book or cancel.
    Bookings,
    /// Out: the story of each slot, with the reasons of each choice.
    Ledger,
    /// Out: what could not be read.
    Quarantine,
    /// Out: what became of each event that somebody sent.
    Outcomes,
}

impl Feed {
    /// What comes in, in the order in which records of the same moment are taken: rules before
    /// lists, lists before what is decided with them.
    pub const IN: [Self; 4] = [Self::Rules, Self::Waitlist, Self::Answers, Self::Cancellations];
    /// What goes out.
    pub const OUT: [Self; 5] =
        [Self::Offers, Self::Bookings, Self::Ledger, Self::Quarantine, Self::Outcomes];

    /// The topic's name.
    #[must_use]
    pub fn topic(self) -> &'static str {
        match self {
            Self::Cancellations => "backfill.cancellations.v1",
            Self::Waitlist => "backfill.waitlist.v1",
            Self::Answers => "backfill.answers.v1",
            Self::Rules => "backfill.rules.v1",
            Self::Offers => "backfill.offers.v1",
            Self::Bookings => "backfill.bookings.v1",
            Self::Ledger => "backfill.ledger.v1",
            Self::Quarantine => "backfill.quarantine.v1",
            Self::Outcomes => "backfill.outcomes.v1",
        }
    }

    /// The feed of a topic; none if it is not ours.
    #[must_use]
    pub fn named(topic: &str) -> Option<Self> {
        Self::IN.into_iter().chain(Self::OUT).find(|feed| feed.topic() == topic)
    }

    /// Where an event comes in; none if only the engine itself may say it.
    #[must_use]
    pub fn of(event: &Event) -> Option<Self> {
        match event {
            Event::AppointmentBooked(_)
            | Event::AppointmentMoved(_)
            | Event::SlotFreed(_)
            | Event::SlotBlocked(_)
            | Event::AppointmentAttended(_)
            | Event::AppointmentMissed(_) => Some(Self::Cancellations),
            Event::EntryAdded(_)
            | Event::EntryChanged(_)
            | Event::EntryRemoved(_)
            | Event::EntryReviewed(_)
            | Event::ListChecked(_)
            | Event::OfferingChanged(_)
            | Event::PatientsMerged(_)
            | Event::PatientsParted(_)
            | Event::PatientDied(_)
            | Event::DeathTakenBack(_)
            | Event::PatientAdmitted(_)
            | Event::PatientDischarged(_) => Some(Self::Waitlist),
            Event::PatientOptedOut(_)
            | Event::PatientOptedIn(_)
            | Event::OfferAccepted(_)
            | Event::OfferDeclined(_)
            | Event::MessageSent(_)
            | Event::MessageFailed(_)
            | Event::OfferHandedOver(_)
            | Event::BookingConfirmed(_)
            | Event::BookingRefused(_)
            | Event::BookingRequested(_)
            | Event::CancellationRequested(_)
            | Event::CancellationConfirmed(_)
            | Event::CancellationRefused(_) => Some(Self::Answers),
            Event::ChangeRequested(it) => Some(match it.change {
                Change::Entry(_) | Change::EntryRemoved(_) => Self::Waitlist,
                Change::Booking(_) | Change::Cancellation(_) => Self::Answers,
            }),
            Event::RulesChanged(_) => Some(Self::Rules),
            Event::OfferExpired(_)
            | Event::SlotDue(_)
            | Event::SlotCutoffReached(_)
            | Event::ClockJumped(_) => None,
        }
    }
}

/// A place in a partition of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which topic.
    pub feed: Feed,
    /// Which partition of it.
    pub partition: u32,
    /// The offset there.
    pub offset: u64,
}

/// How far a partition was read: where to go on, and by what its content is known again. A topic
/// that was made anew has other records at the same offsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Which topic.
    pub feed: Feed,
    /// Which partition of it.
    pub partition: u32,
    /// The offset to go on from.
    pub offset: u64,
    /// A checksum of the record before it; none if it is not known.
    pub mark: Option<u64>,
}

impl Position {
    /// The place to go on from.
    #[must_use]
    pub fn place(self) -> Place {
        Place { feed: self.feed, partition: self.partition, offset: self.offset }
    }
}

impl From<Place> for Position {
    fn from(Place { feed, partition, offset }: Place) -> Self {
        Self { feed, partition, offset, mark: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} partition {} offset {}", self.feed.topic(), self.partition, self.offset)
    }
}
