//! Telephone numbers and email addresses as people and systems write them, read in one place for
//! every way in: what is taken can be reached, and what cannot has its reason.
//!
//! | written | read |
//! |---|---|
//! | nothing, `none`, `N/A`, `-` | there is none |
//! | `07700 900123`, `7700900123`, `+44 (0)7700 900123` | a mobile number, `+447700900123` |
//! | `020 7946 0018` | a landline: for calls, never for texts |
//! | two mobile numbers, a number with a remark | a fault: a person must choose |
//! | `4.47701E+11` | a fault: a spreadsheet has lost its digits |
//! | `<mary@example.com>`, `mailto:…` | the address |
//! | `noemail@noemail.com`, two addresses, bad syntax | a fault |
//!
//! A fault never repeats what was written: it is told on terminals and in logs.

mod blank;
mod email;
mod phone;
mod placeholder;
mod written;

pub use email::{EmailFault, email};
pub use phone::{PhoneFault, Phones, phones};
