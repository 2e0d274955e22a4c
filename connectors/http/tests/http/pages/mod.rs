//! The patient's pages and the console.

mod accessibility;
mod console;
mod patient;
