//! The exit codes that scripts rely on, with one line that says what to do.

use std::process::Command;

use backfill_tests::{Service, Settings, program};

/// Runs to the end: the exit code and what was said.
fn run(mut command: Command) -> (Option<i32>, String) {
    let ended = command.output().unwrap();
    let said = [ended.stdout, ended.stderr].concat();
    (ended.status.code(), String::from_utf8(said).unwrap())
}

fn backfill(args: &[&str]) -> Command {
    let mut command = program::command();
    command.args(args);
    command
}

#[test]
fn bad_usage_and_bad_settings_are_64() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.toml");
    std::fs::write(&file, "[http]\nlistn = \"127.0.0.1:0\"\n").unwrap();
    let file = file.to_str().unwrap();
    let cases = [
        (backfill(&["run", "--fast"]), "--fast"),
        (backfill(&["fly"]), "fly"),
        (backfill(&[]), "Usage"),
        (backfill(&["run", "--config", "/nowhere/at/all.toml"]), "/nowhere/at/all.toml"),
        (backfill(&["run", "--config", file]), "listn"),
    ];
    for (command, named) in cases {
        let (code, said) = run(command);
        assert_eq!(code, Some(64), "{said}");
        assert!(said.contains(named), "`{named}` is not in {said}");
    }
}

#[test]
fn help_and_version_are_0() {
    assert_eq!(run(backfill(&["--help"])).0, Some(0));
    assert_eq!(run(backfill(&["--version"])).0, Some(0));
}

#[test]
fn a_port_that_is_taken_is_69_and_its_setting_is_named() {
    let service = Service::start(&Settings::default());
    let data = service.desk("other-data");
    for (setting, taken) in [("HTTP", service.url("")), ("HL7", service.mllp().to_owned())] {
        let mut command = backfill(&["run", "--data"]);
        command.arg(&data).env("BACKFILL__HTTP__LISTEN", "127.0.0.1:0");
        command.env("BACKFILL__HL7__LISTEN", "127.0.0.1:0");
        command.env(format!("BACKFILL__{setting}__LISTEN"), taken.trim_start_matches("http://"));
        let (code, said) = run(command);
        assert_eq!(code, Some(69), "{said}");
        let named = format!("`{}.listen`", setting.to_lowercase());
        assert!(said.contains(&named), "`{named}` is not in {said}");
    }
}

#[test]
fn a_replay_is_0_and_says_what_it_compared() {
    let mut service = Service::start(&Settings::default());
    service.stop();
    let (code, said) = run(service.command(&["replay"]));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("the same state"), "{said}");
}
