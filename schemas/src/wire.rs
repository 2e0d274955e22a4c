//! The generated messages of `proto/backfill/v1`. Nobody outside this crate sees them.
#![expect(unreachable_pub, reason = "generated code is public throughout")]
#![expect(clippy::large_enum_variant, reason = "messages live only while they are converted")]

include!(concat!(env!("OUT_DIR"), "/backfill.v1.rs"));
