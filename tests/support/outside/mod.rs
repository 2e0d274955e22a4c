//! Those around a service that is hurt while they use it: the trust's system as sender and as
//! receiver, patients, a mail server, and what each of them saw.

pub mod asked;
pub mod day;
pub mod frames;
pub mod hospital;
pub mod list;
pub mod lives;
pub mod look;
pub mod mailbox;
pub mod patients;
pub mod record;
pub mod rules;
pub mod senders;

pub use lives::{Life, Lives};
