//! The patient's pages and the console.

mod accessibility;
mod arranging;
mod bookings;
mod calls;
mod choices;
mod considered;
mod console;
mod entries;
mod guesses;
mod lacking;
mod links;
mod patient;
mod promises;
mod trusts;
mod offerings;
mod record;
mod records;
mod stop;
