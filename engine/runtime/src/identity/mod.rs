//! Who somebody is: decided here and nowhere else, without any I/O.
//!
//! | what is said and known | who it is |
//! |---|---|
//! | no number that is anybody's | nobody: say so |
//! | two different NHS numbers | doubt |
//! | numbers of two people | doubt |
//! | a number of somebody with another NHS number | doubt: two NHS numbers are never one person |
//! | a local number alone, and another date of birth | doubt |
//! | numbers of one person otherwise | that person, who is known by all of them from then on |
//! | numbers that nobody is known by | somebody new |
//!
//! A doubt changes nothing and goes to a person. Only the trust's own merge messages and a person
//! make two references one. A local number counts only within the system that gave it: connectors
//! name the trust there, whatever word its messages use, unless its mapping says that several
//! trusts share the authority.

mod judge;
mod named;
mod names;
mod nhs_number;
mod nobodys;

pub use judge::{Answer, Known, KnownNhs, judge};
pub use named::{holds_word, names};
pub use names::{NAME_BYTES_MAX, plain_name, turns_text};
pub use nhs_number::{NHS, nhs_number};
pub use nobodys::{has_two_nhs_numbers, is_nobodys, is_placeholder, key, telling};
