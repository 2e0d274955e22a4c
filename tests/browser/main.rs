//! The pages in a real browser, as patients and coordinators use them: on a phone, without
//! scripts, with the keyboard alone; and pictures of them in `target/pictures`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod browser;
mod console;
mod keyboard;
mod patient;
mod phone;
mod stop;
mod too_late;
