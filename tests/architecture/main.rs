//! Do the walls hold? Who may depend on whom, what a room may name, and under which licences.

mod cargo;
mod licences;
mod rooms;
mod walls;
