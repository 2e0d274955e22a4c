//! Every source file is reached from the root of a crate: a file that no `mod` names is not
//! compiled, and looks as if it were.

use std::collections::BTreeSet;

use crate::house::House;
use crate::source::only_code;
use crate::{allows, finds, keeps};

fn rule(house: &House) -> Vec<String> {
    let mut open: Vec<String> = house.rust().map(|file| file.path.clone()).collect();
    open.retain(|path| is_root(house, path));
    let mut reached = BTreeSet::new();
    while let Some(path) = open.pop() {
        if reached.insert(path.clone()) {
            open.extend(named_by(house, &path));
        }
    }
    let dead = house.rust().filter(|file| !reached.contains(&file.path));
    dead.map(|file| format!("{}: no `mod` names it, so it is not compiled", file.path)).collect()
}

/// Where cargo begins: by its conventions, or because a `Cargo.toml` says so.
fn is_root(house: &House, path: &str) -> bool {
    let of_crate = |folder: &str| house.file(&format!("{folder}Cargo.toml"));
    let Some((folder, rest)) = crate_of(house, path) else { return false };
    if matches!(rest, "src/lib.rs" | "src/main.rs" | "build.rs") {
        return true;
    }
    let parts: Vec<&str> = rest.split('/').collect();
    let by_convention = matches!(
        parts.as_slice(),
        ["tests" | "benches" | "examples", _]
            | ["tests" | "benches" | "examples", _, "main.rs"]
            | ["src", "bin", _]
    );
    let named = format!("path = \"{rest}\"");
    by_convention || of_crate(folder).is_some_and(|manifest| manifest.text.contains(&named))
}

/// The folder of the crate that a file is in, and the path from there.
fn crate_of<'a>(house: &House, path: &'a str) -> Option<(&'a str, &'a str)> {
    let ends = path.match_indices('/').map(|(at, _)| at + 1);
    let cuts: Vec<usize> = ends.collect();
    let inner = cuts.iter().rev().find(|cut| {
        let manifest = house.file(&format!("{}Cargo.toml", &path[..**cut]));
        manifest.is_some_and(|file| file.text.contains("[package]"))
    })?;
    Some(path.split_at(*inner))
}

/// The files that the `mod` lines of a file name.
fn named_by(house: &House, path: &str) -> Vec<String> {
    let Some(file) = house.file(path) else { return Vec::new() };
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.trim_end_matches(".rs");
    let is_top = matches!(stem, "mod" | "lib" | "main" | "build") || is_root(house, path);
    let inside = if is_top { folder.to_owned() } else { format!("{folder}/{stem}") };
    let names =
        |module: &str| [format!("{inside}/{module}.rs"), format!("{inside}/{module}/mod.rs")];
    let by_path = paths(&file.text).into_iter().map(|path| joined(folder, &path));
    let by_name = modules(&only_code(&file.text)).into_iter().flat_map(|module| names(&module));
    by_name.chain(by_path).collect()
}

/// What `#[path = "…"]` lines name, as seen from the folder of the file.
fn paths(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.trim().strip_prefix("#[path = \""));
    lines.filter_map(|line| line.strip_suffix("\"]")).map(str::to_owned).collect()
}

fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn modules(code: &str) -> Vec<String> {
    let names = code.lines().filter_map(|line| {
        let line = line.trim().strip_suffix(';')?;
        let (before, name) = line.rsplit_once("mod ")?;
        (before.is_empty() || before.starts_with("pub")).then(|| name.trim().to_owned())
    });
    names.collect()
}

#[test]
fn every_source_file_is_compiled() {
    keeps(rule);
}

#[test]
fn a_file_that_no_mod_names_is_found() {
    let manifest = ("a/Cargo.toml", "[package]\nname = \"a\"\n[lib]\npath = \"odd/lib.rs\"\n");
    let house = [
        manifest,
        ("a/src/lib.rs", "pub mod b;\npub(crate) mod c;\n"),
        ("a/src/c/beside.rs", "#[path = \"../f/g.rs\"]\nmod g;\n"),
        ("a/src/f/g.rs", ""),
        ("a/src/b.rs", "#[cfg(test)]\nmod tests;\n"),
        ("a/src/b/tests.rs", ""),
        ("a/src/c/mod.rs", "mod beside;\nmod d;\n"),
        ("a/src/c/d.rs", ""),
        ("a/tests/it/main.rs", "mod e;\n"),
        ("a/tests/it/e.rs", ""),
        ("a/odd/lib.rs", ""),
    ];
    allows(rule, &house);
    for dead in ["a/src/dead.rs", "a/src/b/c.rs", "a/src/c/b.rs", "a/tests/it/d.rs", "dead.rs"] {
        let mut house = house.to_vec();
        house.push((dead, ""));
        finds(rule, &house);
    }
    let commented = [manifest, ("a/src/lib.rs", "// mod b;\n"), ("a/src/b.rs", "")];
    finds(rule, &commented);
}
