//! How the person of a row can be reached: by what is written in it.

use backfill_core::entry::Reach;
use backfill_runtime::ports::Contact;
use backfill_schemas::addresses::{self, Phones};

use super::WaitlistRow;
use crate::reader::{Reading, given};
use crate::words::kinds::REACHES;

/// The addresses of a row that can be used.
#[derive(Clone, PartialEq, Eq, Default)]
pub(super) struct Addresses {
    pub(super) phones: Phones,
    pub(super) email: Option<String>,
}

impl Addresses {
    /// Of a row; what cannot be used is left out.
    pub(super) fn of(row: &WaitlistRow) -> Self {
        let phones = addresses::phones(row.phone.as_deref().unwrap_or_default());
        let email = addresses::email(row.email.as_deref().unwrap_or_default());
        Self { phones: phones.unwrap_or_default(), email: email.unwrap_or_default() }
    }

    /// How they are best reached.
    fn reach(&self) -> Reach {
        match (&self.phones.mobile, &self.email) {
            (Some(_), _) => Reach::Text,
            (None, Some(_)) => Reach::Email,
            (None, None) => Reach::Call,
        }
    }

    /// Whether a way that the row asks for may lead somewhere: where the row has no address, the
    /// trust's messages may tell one. Whose message finds none is called then.
    fn allow(&self, row: &WaitlistRow, reach: Reach) -> bool {
        match reach {
            Reach::Text => given(row.phone.as_deref()).is_none() || self.phones.mobile.is_some(),
            Reach::Email => given(row.email.as_deref()).is_none() || self.email.is_some(),
            Reach::Push | Reach::Call => true,
        }
    }
}

/// How to reach somebody of whom a row tells no address that can be used: by what is known already.
#[must_use]
pub fn usual_reach(known: &Contact) -> Reach {
    match (&known.phone, &known.email) {
        (Some(_), _) => Reach::Text,
        (None, Some(_)) => Reach::Email,
        (None, None) => Reach::Call,
    }
}

/// Tells what of a row cannot be used. The row is taken all the same: a person calls.
pub(super) fn check(reading: &mut Reading, row: &WaitlistRow) {
    if let Err(fault) = addresses::phones(row.phone.as_deref().unwrap_or_default()) {
        reading.notice("phone", fault.to_string());
    }
    if let Err(fault) = addresses::email(row.email.as_deref().unwrap_or_default()) {
        reading.notice("email", fault.to_string());
    }
}

/// How the person is reached: the way that is asked for, unless the row itself shows that it leads
/// nowhere.
pub(super) fn reach(reading: &mut Reading, row: &WaitlistRow) -> Reach {
    let addresses = Addresses::of(row);
    match reading.choice("reach", row.reach.as_deref(), REACHES) {
        Some(reach) if addresses.allow(row, reach) => reach,
        Some(_) => {
            reading
                .notice("reach", "cannot be kept: the row has no address for it that can be used");
            addresses.reach()
        }
        None => addresses.reach(),
    }
}
