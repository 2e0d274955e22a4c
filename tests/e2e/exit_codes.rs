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

#[test]
fn what_only_reads_fails_where_nothing_is_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("waiting.csv");
    std::fs::write(&list, "reference,service\n").unwrap();
    let list = list.to_str().unwrap();
    for data in ["typo", "typo/of/it", ""] {
        let data = folder.path().join(data);
        for args in [
            &["replay"][..],
            &["doctor"],
            &["import", "waitlist", "--dry-run", "--trust", "R9Z", "--file", list],
        ] {
            let mut command = backfill(args);
            command.arg("--data").arg(&data);
            let (code, said) = run(command);
            assert_eq!(code, Some(69), "{args:?}: {said}");
            assert!(said.contains("--data"), "{args:?}: {said}");
        }
    }
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn every_mistake_in_the_settings_is_a_line_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.toml");
    std::fs::write(&file, "[http]\nlistn = \"a\"\ncheck_tries_max = 0\n").unwrap();
    for name in ["run", "replay", "doctor"] {
        let mut command = backfill(&[name, "--config", file.to_str().unwrap()]);
        command.env("BACKFILL_HTTP_LISTEN", "127.0.0.1:0");
        command.env("BACKFILL__HTTP__WEBHOOK_SECRET", "open-sesame");
        let (code, said) = run(command);
        assert_eq!(code, Some(64), "{said}");
        for word in ["line 2", "line 3", "`BACKFILL__HTTP__LISTEN`", "whsec_"] {
            assert_eq!(said.lines().filter(|line| line.contains(word)).count(), 1, "{said}");
        }
        assert_eq!(said.lines().count(), 4, "{said}");
        assert!(!said.contains("sesame"), "{said}");
    }
    let (code, said) =
        run(backfill(&["import", "waitlist", "--file", "a", "--trust", "R9ZZZZZZZ"]));
    assert_eq!(code, Some(64), "{said}");
    assert!(said.contains("ODS code"), "{said}");
}
