//! What the tests of the whole service stand on: the real binary as a process of its own, a
//! made-up hospital, made-up patients, and a public HL7 client.
//!
//! Everything here blocks: a test reads from top to bottom. Whatever cannot be used (the binary,
//! Python, a port) ends the test with one line that says what to do.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::missing_panics_doc, reason = "what a test stands on panics when it gives way")]

pub mod beside;
pub mod checks;
pub mod guarded;
pub mod hospital;
pub mod listing;
pub mod mail_server;
pub mod message;
pub mod mllp;
pub mod outside;
pub mod pace;
pub mod page;
pub mod people;
pub mod program;
pub mod public_client;
pub mod instance;
pub mod scene;
pub mod settings;
pub mod until;
pub mod web;

pub use beside::Beside;
pub use hospital::Hospital;
pub use instance::Service;
pub use settings::Settings;
pub use until::until;
