//! The words of answers and pages alone; those that rows are written in are in
//! [`backfill_reading::words`].

pub(crate) mod arranging;
pub(crate) mod languages;
pub(crate) mod moments;
pub(crate) mod prerequisites;
pub(crate) mod record;
pub(crate) mod slots;
pub(crate) mod terms;
pub(crate) mod waits;
