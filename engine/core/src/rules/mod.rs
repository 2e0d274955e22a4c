//! The rules as pure functions: who may, with what score, how many at once.

pub(crate) mod answering;
pub(crate) mod arranging;
pub(crate) mod calling;
pub(crate) mod caps;
pub(crate) mod clinic;
pub(crate) mod current;
pub(crate) mod eligible;
pub(crate) mod fan_out;
pub(crate) mod hours;
pub(crate) mod own_trust;
pub(crate) mod pathway;
pub(crate) mod score;
pub(crate) mod site;
pub(crate) mod standing;
pub(crate) mod wait;

use crate::effect::PassedOver;

/// A constraint as a result.
fn forbid(broken: bool, reason: PassedOver) -> Result<(), PassedOver> {
    if broken { Err(reason) } else { Ok(()) }
}
