//! A person has looked at a trust's list: offers may be made from it again.

use super::Step;
use crate::code::Code;

pub(super) fn decide(_step: &mut Step<'_>, _trust: Code) {}
