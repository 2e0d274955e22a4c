//! Tests of the taker.
