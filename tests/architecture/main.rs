//! Do the walls hold? Who may depend on whom, and under which licences.

mod cargo;
mod licences;
mod walls;
