//! What is made of records, without a broker.
