//! How a wish ended and where it stands, as the tables name it.

use backfill_runtime::ports::{Ended, Way, WishState};

use crate::Error;

/// Every end, with its name.
const ENDS: [(Ended, &str); 6] = [
    (Ended::Answered, "answered"),
    (Ended::Sent(Way::Text), "text"),
    (Ended::Sent(Way::Email), "email"),
    (Ended::Told, "told"),
    (Ended::Listed, "listed"),
    (Ended::Unneeded, "unneeded"),
];

/// The name of an end.
pub(crate) fn ended_name(ended: Ended) -> &'static str {
    match ended {
        Ended::Answered => "answered",
        Ended::Sent(way) => way.name(),
        Ended::Told => "told",
        Ended::Listed => "listed",
        Ended::Unneeded => "unneeded",
    }
}

/// Where a wish stands, from its two columns.
pub(crate) fn wish_state(state: &str, ended: &str) -> Result<WishState, Error> {
    match state {
        "waiting" => Ok(WishState::Waiting),
        "to_do" => Ok(WishState::ToDo),
        "done" => Ok(WishState::Done(end(ended)?)),
        "failed" => Ok(WishState::Failed),
        other => Err(unknown(other)),
    }
}

/// None of a wish that ended before it was written down how.
fn end(name: &str) -> Result<Option<Ended>, Error> {
    if name.is_empty() {
        return Ok(None);
    }
    let end = ENDS.iter().find(|(_, known)| *known == name).map(|(end, _)| *end);
    end.map(Some).ok_or_else(|| unknown(name))
}

fn unknown(name: &str) -> Error {
    Error::Row { table: "outbox", reason: format!("`{name}` is no state of a wish") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_end_is_read_back_as_it_was_written() {
        for (ended, name) in ENDS {
            assert_eq!(ended_name(ended), name);
            assert_eq!(wish_state("done", name).unwrap(), WishState::Done(Some(ended)));
        }
        assert_eq!(wish_state("done", "").unwrap(), WishState::Done(None));
        assert!(wish_state("done", "pigeon").is_err() && wish_state("lost", "").is_err());
    }
}
