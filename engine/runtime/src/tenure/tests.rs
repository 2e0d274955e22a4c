//! Tests of the tenure.
