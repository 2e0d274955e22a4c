//! I11, the core's part: everything beside the plain data follows from it, so a restored engine
//! decides like the one that was saved.

use alloc::string::String;

use crate::state::State;

pub(super) fn of_state(state: &State) -> Result<(), String> {
    let restored = State::restore(state.snapshot());
    if restored.index == state.index {
        return Ok(());
    }
    Err(String::from("the indexes differ from those built anew"))
}
