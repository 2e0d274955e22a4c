//! Somebody reads only the first lines of what a command prints, or the disk it is written to is full.

use std::fs::File;

use backfill_tests::{Service, Settings};

#[test]
fn a_command_whose_output_cannot_be_written_says_so_and_ends() {
    let service = Service::start(&Settings::default());
    let full = File::options().write(true).open("/dev/full").unwrap();
    let ended = service.command(&["doctor"]).stdout(full).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(69), "{said}");
    assert!(said.contains("standard output cannot be written"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}
