//! Regression test for DESIGN D8 on PostgreSQL.
