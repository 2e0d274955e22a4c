//! S18 to S22: resources of an appointment were added, changed or taken away.
//!
//! Taking an interpreter off an appointment frees no appointment, and moving a room moves no
//! patient; a resource's own time must not be read as the patient's. So nothing follows, unless S20,
//! S21 or S22 say with the status that the whole appointment ended, or S18 or S19 give the start of
//! the appointment itself: then it is as it says now, and a new time is a move.

use std::borrow::Cow;

use super::booked::{self, is_over};
use super::start::Start;
use super::{Meaning, Notice, cancelled};
use crate::fault::Fault;
use crate::message::Message;
use crate::unused::Unused;

/// Nothing, or a cancellation.
pub(crate) fn read(notice: &Notice<'_>) -> Result<Meaning, Fault> {
    let can_end = matches!(notice.event().as_str(), "S20" | "S21" | "S22");
    if can_end && is_over(notice.status()) {
        cancelled::read(notice)
    } else if !can_end && Start::of(notice).is_told_whole() {
        booked::read(notice)
    } else {
        Ok(Meaning { unused: Some(Unused::Resources), ..Meaning::default() })
    }
}

/// The message without the resources that it deletes (action code D), where others stay: some
/// senders write the old time and place as deleted beside the new ones.
pub(crate) fn without_deleted(message: &Message) -> Cow<'_, Message> {
    let mut group_is_deleted = false;
    let (mut kept, mut deleted) = (0, Vec::new());
    for (index, segment) in message.segments().enumerate() {
        let action = segment.field(2).text();
        let is_deletion = action.as_deref() == Some("D");
        match segment.name() {
            "RGS" => group_is_deleted = is_deletion,
            "AIS" | "AIG" | "AIL" | "AIP" if is_deletion || group_is_deleted => deleted.push(index),
            "AIS" | "AIG" | "AIL" | "AIP" => kept += 1,
            _ => {}
        }
    }
    if deleted.is_empty() || kept == 0 {
        return Cow::Borrowed(message);
    }
    Cow::Owned(message.without(&deleted))
}
