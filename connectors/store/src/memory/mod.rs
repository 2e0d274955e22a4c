//! placeholder
/// placeholder
#[derive(Debug)]
pub struct Memory;
