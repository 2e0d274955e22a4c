//! Fixtures of the decision tests.
