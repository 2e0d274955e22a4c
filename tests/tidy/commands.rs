//! Every command of the Makefile is in its menu, and CI runs one of them and nothing else.

use crate::house::House;
use crate::{allows, finds, keeps};

const CI: &str = ".ci/run";

fn rule(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(makefile) = house.file("Makefile") {
        let phony = phony(&makefile.text);
        for (number, line) in makefile.lines() {
            let Some(target) = target(line) else { continue };
            if !line.contains(" ## ") {
                found.push(format!("Makefile:{number}: say after `##` what `{target}` does"));
            }
            if !phony.contains(&target) {
                found.push(format!("Makefile:{number}: `{target}` must be .PHONY"));
            }
        }
    } else {
        found.push("Makefile is not there".to_owned());
    }
    if house.file(CI).is_none_or(|file| commands(&file.text) != ["exec make test"]) {
        found.push(format!("{CI}: CI runs `exec make test` and nothing else"));
    }
    found
}

fn target(line: &str) -> Option<&str> {
    let (name, rest) = line.split_once(':')?;
    let named = name.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-');
    (!name.is_empty() && named && !rest.starts_with('=')).then_some(name)
}

fn phony(makefile: &str) -> Vec<&str> {
    let list = makefile.split(".PHONY:").nth(1).unwrap_or_default();
    let end = list.find("\n\n").unwrap_or(list.len());
    list[..end].split_whitespace().collect()
}

fn commands(script: &str) -> Vec<&str> {
    let lines = script.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[test]
fn every_command_is_in_the_menu_and_ci_runs_one() {
    keeps(rule);
}

#[test]
fn a_command_that_nobody_sees_is_found() {
    let ci = (CI, "#!/bin/sh\nexec make test\n");
    allows(rule, &[ci, ("Makefile", "A := b\n.PHONY: a\n\na: b ## do it\n\techo c: d\n")]);
    finds(rule, &[ci, ("Makefile", ".PHONY: a\n\na:\n\tb\n")]);
    finds(rule, &[ci, ("Makefile", ".PHONY: b\n\na: ## do it\n\tb\n")]);
    finds(rule, &[(CI, "make setup\nexec make test\n"), ("Makefile", "")]);
    finds(rule, &[ci]);
}
