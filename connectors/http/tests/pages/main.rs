//! The patient's pages and the console over parts made for the tests.

mod accessibility;
mod console;
mod patient;
mod sample;
mod world;
