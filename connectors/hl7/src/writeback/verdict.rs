//! What the trust's system answered.

use super::compose::{Order, control_id};
use crate::message::Message;

/// What an answer means for the wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is done.
    Confirmed {
        /// The number that the trust's system gave the appointment, if it says so.
        reference: Option<String>,
    },
    /// It will not be done.
    Refused {
        /// The code of the answer. Its text may name a person and is not kept.
        reason: String,
        /// Whether the slot is taken in the trust's system.
        slot_gone: bool,
        /// Whether the trust's system says that it has had this before.
        is_repeated: bool,
    },
    /// It is not known.
    Unclear(String),
}

/// Reads the answer to the order's message.
pub(super) fn read(answer: &[u8], order: &Order<'_>) -> Verdict {
    let Ok(answer) = Message::parse(answer) else {
        return Verdict::Unclear("the answer is not an HL7 message".to_owned());
    };
    let acknowledged = answer.field("MSA", 2).text();
    if acknowledged.as_deref() != Some(&control_id(order.task)) {
        return Verdict::Unclear("the answer is to another message (MSA-2)".to_owned());
    }
    let code = answer.field("MSA", 1).text().unwrap_or_default().to_ascii_uppercase();
    match code.as_str() {
        code if confirms(code, order) => {
            Verdict::Confirmed { reference: reference(&answer, order) }
        }
        "AE" | "AR" | "CE" | "CR" => Verdict::Refused {
            reason: format!("the trust's system refused it ({code})"),
            slot_gone: says_one_of(&answer, order.source.writeback.slot_gone.as_deref()),
            is_repeated: says_one_of(&answer, order.source.writeback.repeated.as_deref()),
        },
        "CA" => Verdict::Unclear(
            "the trust's system has the message and did not say what became of it (CA)".to_owned(),
        ),
        _ => Verdict::Unclear("the answer has no code that is known (MSA-1)".to_owned()),
    }
}

/// Whether the answer says no more than that the message is safe: what became of it follows.
pub(super) fn is_interim(answer: &[u8], order: &Order<'_>) -> bool {
    let code = Message::parse(answer).ok().and_then(|answer| answer.field("MSA", 1).text());
    code.is_some_and(|code| code.eq_ignore_ascii_case("CA") && !confirms(&code, order))
}

/// Whether this code of MSA-1 confirms.
fn confirms(code: &str, order: &Order<'_>) -> bool {
    let confirming = order.source.writeback.confirmed_by.as_deref().unwrap_or(&[]);
    confirming.iter().any(|known| known.eq_ignore_ascii_case(code))
}

/// SCH-2 of the answer, or SCH-1 if it is not our own number.
fn reference(answer: &Message, order: &Order<'_>) -> Option<String> {
    let is_own = |number: &String| {
        order.task.command.booking().is_some_and(|it| *number == it.offer.to_string())
    };
    let filler = answer.field("SCH", 2).text();
    filler.or_else(|| answer.field("SCH", 1).text().filter(|number| !is_own(number)))
}

/// Whether MSA-3 or ERR says one of the mapping's words, or has one of its codes.
fn says_one_of(answer: &Message, fragments: Option<&[String]>) -> bool {
    let fragments = fragments.unwrap_or(&[]);
    let error = |field| answer.field("ERR", field).text();
    let texts = [
        answer.field("MSA", 3).text(),
        answer.field("MSA", 6).component(2).text(),
        answer.field("ERR", 3).component(2).text(),
        answer.field("ERR", 5).component(2).text(),
        error(7),
        error(8),
    ];
    let codes = [error(3), error(5), answer.field("MSA", 6).text()];
    let says = |fragment: &String| {
        let fragment = fragment.to_lowercase();
        texts.iter().flatten().any(|text| text.to_lowercase().contains(&fragment))
            || codes.iter().flatten().any(|code| code.to_lowercase() == fragment)
    };
    fragments.iter().any(says)
}
