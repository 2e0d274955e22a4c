//! What the three stores know of people, and do alike, whatever they keep it in.
//!
//! ```text
//!   ContactStatement ─► Spoken ─► Register::admit ─► claims of numbers, sealed statement
//!                                      │                     │
//!   Who ─► Register::judge ◄───────────┘    its event is decided: counts, or was refused
//!                                                            │
//!                     Record: what is known, field by field ◄┘
//! ```
//!
//! A number leads to a reference, a reference by its merges to a person. Nothing is moved when two
//! become one, so that they can be parted again.

mod merges;
mod record;
mod register;
mod spoken;
pub(crate) mod version;

pub(crate) use merges::{Change, Merges, changes};
pub(crate) use record::{Record, When};
pub(crate) use register::{Claim, Owner, Register, Traits};
pub(crate) use spoken::{Hash, Numbered, Print, Spoken, asked};
