//! Every package is under a licence that `deny.toml` allows. (cargo-deny asks more, and is not
//! needed for this.)

use toml::Table;

use crate::cargo::{Package, packages};

/// What `deny.toml` says: for every package, and for some packages more.
struct Allowed {
    all: Vec<String>,
    more: Vec<(String, String)>,
}

fn texts(value: &toml::Value) -> Vec<String> {
    let list = value.as_array().expect("a list");
    list.iter().map(|it| it.as_str().expect("a text").to_owned()).collect()
}

fn allowed() -> Allowed {
    let table: Table = include_str!("../../deny.toml").parse().expect("deny.toml is TOML");
    let licences = &table["licenses"];
    let exceptions = licences["exceptions"].as_array().expect("a list");
    let more = exceptions.iter().flat_map(|it| {
        let name = it["crate"].as_str().expect("a name").to_owned();
        texts(&it["allow"]).into_iter().map(move |licence| (name.clone(), licence))
    });
    Allowed { all: texts(&licences["allow"]), more: more.collect() }
}

impl Allowed {
    fn one(&self, package: &str, licence: &str) -> bool {
        let exception = |(name, it): &(String, String)| name == package && it == licence;
        self.all.iter().any(|it| it == licence) || self.more.iter().any(exception)
    }

    /// Reads an SPDX expression: `AND` binds closer than `OR`, as the standard says. Old packages
    /// write `/` for `OR`.
    fn expression(&self, package: &str, licence: &str) -> bool {
        let licence = licence.replace('/', " OR ");
        let alternatives = split(&licence, " OR ");
        if alternatives.len() > 1 {
            return alternatives.iter().any(|it| self.expression(package, it));
        }
        let parts = split(&licence, " AND ");
        if parts.len() > 1 {
            return parts.iter().all(|it| self.expression(package, it));
        }
        let plain = licence.trim();
        match plain.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
            Some(inner) => self.expression(package, inner),
            None => self.one(package, plain),
        }
    }

    fn refused(&self, packages: &[Package]) -> Vec<String> {
        let wrong = packages.iter().filter(|it| !self.expression(&it.name, &it.licence));
        wrong.map(|it| format!("{}: `{}` is not allowed", it.name, it.licence)).collect()
    }
}

/// Splits at a word that is outside of brackets.
fn split(expression: &str, word: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    let mut rest = expression;
    while let Some(letter) = rest.chars().next() {
        if depth == 0 && rest.starts_with(word) {
            parts.push(String::new());
            rest = &rest[word.len()..];
            continue;
        }
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        parts.last_mut().expect("there is a part").push(letter);
        rest = &rest[letter.len_utf8()..];
    }
    parts
}

#[test]
fn every_package_may_be_used() {
    let packages = packages();
    assert!(packages.len() > 100, "only {} packages: was cargo understood?", packages.len());
    let refused = allowed().refused(&packages);
    assert!(refused.is_empty(), "\n{}\n", refused.join("\n"));
}

#[test]
fn every_exception_is_still_needed() {
    let (allowed, packages) = (allowed(), packages());
    for (name, licence) in &allowed.more {
        let used = packages.iter().any(|it| it.name == *name && it.licence.contains(licence));
        assert!(used, "deny.toml: the exception for {name} is not needed any more");
    }
}

#[test]
fn expressions_are_read_as_the_standard_says() {
    let allowed = Allowed {
        all: vec!["MIT".to_owned(), "ISC".to_owned()],
        more: vec![("queue".to_owned(), "MPL-2.0".to_owned())],
    };
    for good in ["MIT", "MIT OR GPL-3.0", "GPL-3.0/MIT", "MIT AND ISC", "(GPL-3.0 OR MIT) AND ISC"]
    {
        assert!(allowed.expression("a", good), "{good}");
    }
    for bad in ["GPL-3.0", "MIT AND GPL-3.0", "", "(MIT OR ISC) AND GPL-3.0", "MPL-2.0"] {
        assert!(!allowed.expression("a", bad), "{bad}");
    }
    assert!(allowed.expression("queue", "LGPL-3.0-or-later OR MPL-2.0"));
    let package = Package { name: "a".to_owned(), licence: "GPL-3.0".to_owned() };
    assert_eq!(allowed.refused(&[package]).len(), 1);
}
