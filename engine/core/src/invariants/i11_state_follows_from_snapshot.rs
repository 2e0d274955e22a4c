//! I11, the core's part: everything beside the plain data follows from it, so a restored engine
//! decides like the one that was saved.

use alloc::format;
use alloc::string::String;

use crate::matching::Pools;
use crate::state::State;

pub(super) fn of_state(state: &State, pools: &Pools) -> Result<(), String> {
    let restored = State::restore(state.snapshot());
    if Pools::of_state(&restored) != *pools {
        return Err(String::from("the pools differ from those built anew"));
    }
    match state.index.differing(&restored.index) {
        None => Ok(()),
        Some(name) => Err(format!("the index of {name} differs from the one built anew")),
    }
}
