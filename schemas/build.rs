//! Compiles `proto/` to Rust without a `protoc` on the machine.

const FILES: [&str; 10] = [
    "backfill/v1/availability.proto",
    "backfill/v1/slot.proto",
    "backfill/v1/entry.proto",
    "backfill/v1/offer.proto",
    "backfill/v1/appointment.proto",
    "backfill/v1/patient.proto",
    "backfill/v1/rule_set.proto",
    "backfill/v1/event.proto",
    "backfill/v1/effect.proto",
    "backfill/v1/snapshot.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=proto");
    let descriptors = protox::compile(FILES, ["proto"])?;
    prost_build::Config::new().compile_fds(descriptors)?;
    Ok(())
}
