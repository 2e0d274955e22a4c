//! Asks cargo, offline, what the workspace is made of.

use std::process::Command;

use serde_json::Value;

/// A crate of the workspace and what it is built from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// What its `Cargo.toml` names, without what only tests or build scripts use.
    pub(crate) direct: Vec<String>,
    /// All that is linked into it.
    pub(crate) all: Vec<String>,
}

/// A package of the lock file that is built on this machine.
#[derive(Debug, Clone)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) licence: String,
}

fn cargo(arguments: &[&str]) -> String {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(program)
        .args(arguments)
        .args(["--offline", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be called");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo speaks UTF-8")
}

fn metadata() -> Value {
    let host = cargo_host();
    let text = cargo(&["metadata", "--format-version=1", "--filter-platform", &host]);
    serde_json::from_str(&text).expect("metadata is JSON")
}

/// The machine we are on: packages for others are not on its disk.
fn cargo_host() -> String {
    let compiler = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(compiler).arg("-vV").output().expect("rustc can be called");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc names its host").to_owned()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Every package that is built, with its licence.
pub(crate) fn packages() -> Vec<Package> {
    let metadata = metadata();
    let list = metadata["packages"].as_array().expect("packages");
    let package = |it: &Value| Package { name: text(&it["name"]), licence: text(&it["license"]) };
    list.iter().map(package).collect()
}

/// The crates of the workspace.
pub(crate) fn members() -> Vec<Member> {
    let metadata = metadata();
    let ids = metadata["workspace_members"].as_array().expect("members");
    let list = metadata["packages"].as_array().expect("packages");
    let ours = list.iter().filter(|it| ids.contains(&it["id"]));
    ours.map(|it| member(&text(&it["name"]))).collect()
}

fn member(name: &str) -> Member {
    let format = ["--format", "{p}", "--prefix", "depth"];
    let tree = cargo(&[&["tree", "--edges", "normal", "--package", name], &format[..]].concat());
    let mut member = Member { name: name.to_owned(), ..Member::default() };
    for line in tree.lines() {
        let depth = line.bytes().take_while(u8::is_ascii_digit).count();
        let package = line[depth..].split(' ').next().unwrap_or_default().to_owned();
        match &line[..depth] {
            "0" => continue,
            "1" => member.direct.push(package.clone()),
            _ => {}
        }
        member.all.push(package);
    }
    member
}
