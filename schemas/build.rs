//! Compiles `proto/` to Rust without a `protoc` on the machine, and keeps its descriptors beside it
//! for the JSON mapping.

use std::path::Path;

const FILES: [&str; 14] = [
    "backfill/v1/clinic.proto",
    "backfill/v1/course.proto",
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
    "backfill/v1/quarantined.proto",
    "backfill/v1/event_outcome.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=proto");
    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler.include_imports(true).include_source_info(true).open_files(FILES)?;
    prost_build::Config::new().compile_fds(compiler.file_descriptor_set())?;
    let descriptors = compiler.include_source_info(false).encode_file_descriptor_set();
    let file = Path::new(&std::env::var("OUT_DIR")?).join("descriptors.bin");
    std::fs::write(file, descriptors)?;
    Ok(())
}
