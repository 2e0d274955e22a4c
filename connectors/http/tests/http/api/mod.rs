//! The API: what it takes, what it answers, what it refuses.

pub(crate) mod rows;
mod cancellations;
mod waitlist;
mod patients;
mod people;
pub(crate) mod records;
mod appointments;
mod diary;
mod slots;
mod offers;
mod other_sites;
mod bodies;
mod conditions;
mod courses;
mod deaths;

mod subjects;
mod privacy;
mod problems;
mod signature;
mod trusts;
mod offerings;
mod arbitrary;
mod fuzz;
