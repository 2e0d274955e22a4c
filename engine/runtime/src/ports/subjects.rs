//! What is kept of one person, to be shown to them or erased.

use async_trait::async_trait;
use backfill_core::appointment::Appointment;
use backfill_core::entry::Entry;
use backfill_core::offer::Offer;
use backfill_core::{PatientRef, Recorded};

use super::{Contact, DecisionRow, OutboxRow, PortError, QuarantineRow};

/// All that is kept of a person.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// All references of the person, the one that lives first.
    pub references: Vec<PatientRef>,
    /// Names, numbers and addresses, also what was said and is not decided yet; none if nothing is
    /// known or the person was erased.
    pub contact: Option<Contact>,
    /// What they wait for.
    pub entries: Vec<Entry>,
    /// Their appointments.
    pub appointments: Vec<Appointment>,
    /// What they were offered, oldest first.
    pub offers: Vec<Offer>,
    /// Messages to them, and what their trust was asked to book or cancel, oldest first.
    pub wishes: Vec<OutboxRow>,
    /// Choices in which they were chosen or passed over, oldest first.
    pub decisions: Vec<DecisionRow>,
    /// What happened to them: the records of the journal that name them by a reference or an id.
    pub history: Vec<Recorded>,
    /// Originals that were put aside and name them.
    pub quarantined: Vec<QuarantineRow>,
    /// How many originals do not open, so that nobody can tell whether they name them.
    pub unreadable: u64,
    /// Whether there is more of something than is shown here.
    pub is_cut: bool,
}

impl Held {
    /// Whether nobody was ever known under the reference that was asked for.
    #[must_use]
    pub fn is_of_nobody(&self) -> bool {
        self.contact.is_none() && self.entries.is_empty() && self.history.is_empty()
    }
}

/// What was destroyed with a person's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Erased {
    /// Originals that were put aside and named them.
    pub quarantined: u64,
    /// Messages that were kept until their events are decided and named them.
    pub originals: u64,
    /// Deliveries whose ids held one of their numbers.
    pub deliveries: u64,
    /// Originals that do not open with the key: nobody can tell whether they name them, and they stay.
    pub unreadable: u64,
    /// Whether what was destroyed may still lie in old pages of the database's file, since somebody reads
    /// it; asked again later, they are gone.
    pub lingers: bool,
}

impl Erased {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            quarantined: self.quarantined + other.quarantined,
            originals: self.originals + other.originals,
            deliveries: self.deliveries + other.deliveries,
            unreadable: self.unreadable.max(other.unreadable),
            lingers: other.lingers,
        }
    }
}

/// Shows and erases persons.
#[async_trait]
pub trait Subjects: Send + Sync {
    /// All that is kept of a person, under whichever of their references.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn held(&self, patient: PatientRef) -> Result<Held, PortError>;

    /// Destroys the person's key, and all that says who they are: numbers, what was said of them, and
    /// every original that names them. The journal stays as it is: it knows a reference only.
    ///
    /// # Errors
    /// If the store cannot be reached; asked again, it goes on.
    async fn forget(&self, patient: PatientRef) -> Result<Erased, PortError>;

    /// The rows that are sealed and do not open with the key, by name; nobody can read them.
    ///
    /// # Errors
    /// If the store cannot be read.
    async fn unreadable(&self) -> Result<Vec<String>, PortError> {
        Ok(Vec::new())
    }
}
