//! What a room must not even name. Clippy bans calls by path; this bans what has no path or is
//! forbidden in one room only.

use crate::house::{File, House};
use crate::source::{only_code, without_tests};
use crate::{allows, finds, keeps};

/// A word that may not stand in the code of a folder, except in one file.
struct Ban {
    folder: &'static str,
    except: &'static str,
    word: &'static str,
    why: &'static str,
}

const fn ban(folder: &'static str, word: &'static str, why: &'static str) -> Ban {
    Ban { folder, except: "", word, why }
}

const CLOCK: &str = "engine/runtime/src/clock.rs";
const ASK: &str = "only engine/runtime/src/clock.rs asks the time";
const FLOAT: &str = "floats differ between machines; use integers";
const ORDER: &str = "its order differs from run to run; use a BTreeMap or BTreeSet";
const PRETEND: &str = "simulations touch no clock, thread, socket or file";

const ROUTES: &str = "connectors/http/src/access/route.rs";
const WHO: &str = "routes are made by `access`, of handlers that take who asks";

const BANS: [Ban; 18] = [
    Ban { folder: "", except: CLOCK, word: "SystemTime::now", why: ASK },
    ban("", "Zoned::now", ASK),
    ban("", "jiff::Timestamp::now", ASK),
    ban("engine/core/src/", "f32", FLOAT),
    ban("engine/core/src/", "f64", FLOAT),
    ban("engine/core/src/", "HashMap", ORDER),
    ban("engine/core/src/", "HashSet", ORDER),
    ban("engine/core/src/", "Instant", ASK),
    ban("simulations/src/", "HashMap", ORDER),
    ban("simulations/src/", "HashSet", ORDER),
    ban("simulations/src/", "Instant", PRETEND),
    ban("simulations/src/", "SystemTime", PRETEND),
    ban("simulations/src/", "thread", PRETEND),
    ban("simulations/src/", "net", PRETEND),
    ban("simulations/src/", "fs", PRETEND),
    ban("simulations/src/", "tokio", PRETEND),
    Ban { folder: "connectors/http/src/", except: ROUTES, word: "axum::routing", why: WHO },
    ban("engine/server/src/", "axum::routing", WHO),
];

fn rule(house: &House) -> Vec<String> {
    let mut found: Vec<String> = house.rust().flat_map(of_file).collect();
    let core = house.file("engine/core/src/lib.rs");
    if core.is_some_and(|file| !only_code(&file.text).contains("#![no_std]")) {
        found.push("engine/core/src/lib.rs: the core must stay `#![no_std]`".to_owned());
    }
    found
}

fn of_file(file: &File) -> Vec<String> {
    let applies = |ban: &&Ban| file.path.starts_with(ban.folder) && file.path != ban.except;
    let bans: Vec<&Ban> = BANS.iter().filter(applies).collect();
    let code = only_code(without_tests(&file.text));
    let mut found = Vec::new();
    for (number, line) in code.lines().enumerate() {
        for ban in bans.iter().filter(|ban| has_word(line, ban.word)) {
            let place = format!("{}:{}", file.path, number + 1);
            found.push(format!("{place}: `{}`: {}", ban.word, ban.why));
        }
        if file.path.starts_with("engine/core/src/") && has_float(line) {
            found.push(format!("{}:{}: a float: {FLOAT}", file.path, number + 1));
        }
    }
    found
}

fn has_word(line: &str, word: &str) -> bool {
    let part = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '_');
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !part(before.chars().next_back()) && !part(after.chars().next())
    })
}

/// A number such as `1.5`; a field of a tuple in a tuple (`a.0.1`) is none.
fn has_float(line: &str) -> bool {
    let bytes = line.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let float_at = |dot: usize| {
        let digits = bytes[..dot].iter().rev().take_while(|it| it.is_ascii_digit()).count();
        let before = bytes[..dot - digits].last();
        let part = before.is_some_and(|it| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'.'));
        digits > 0 && !part && digit(dot + 1)
    };
    line.match_indices('.').any(|(dot, _)| float_at(dot))
}

#[test]
fn no_room_names_what_it_must_not() {
    keeps(rule);
}

#[test]
fn forbidden_words_are_found() {
    for ban in &BANS {
        let text = format!("//! Bad.\nuse {}::it;\n", ban.word);
        finds(rule, &[(&format!("{}bad.rs", ban.folder), &text)]);
    }
    finds(rule, &[("engine/core/src/a.rs", "const A: i64 = 1.5 as i64;")]);
    finds(rule, &[("engine/core/src/lib.rs", "//! No no_std.\n")]);
}

#[test]
fn allowed_words_are_not_found() {
    let tests = "fn a(b: B) { b.0.1; }\n#[cfg(test)]\nmod tests {\n f64::NAN\n}\n";
    let files = [
        (CLOCK, "use std::time::SystemTime; fn a() { SystemTime::now(); }"),
        ("engine/core/src/a.rs", tests),
        ("engine/core/src/lib.rs", "#![no_std]\n#[cfg(test)]\nextern crate std;\n"),
        ("simulations/src/a.rs", "//! No thread.\nlet threads = \"fs\";\n"),
    ];
    allows(rule, &files);
}
