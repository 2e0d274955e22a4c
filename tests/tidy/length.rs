//! Files stay short enough to be read at once. (Functions are clippy's: `too_many_lines`.)

use crate::house::House;
use crate::source::without_tests;
use crate::{allows, finds, keeps};

/// Lines of a source file without its inline tests. About 150 is the aim.
const LINES_MAX: usize = 500;
/// Lines of the file that starts the service: parse, load, build, run.
const MAIN_LINES_MAX: usize = 60;
const MAIN: &str = "engine/server/src/main.rs";
/// Rustfmt breaks lines at 100 and leaves alone what it cannot break.
const WIDTH_MAX: usize = 110;

fn rule(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for file in house.rust() {
        let lines = without_tests(&file.text).lines().count();
        let max = if file.path == MAIN { MAIN_LINES_MAX } else { LINES_MAX };
        if lines > max {
            found.push(format!("{}: {lines} lines; split it below {max}", file.path));
        }
        let wide = file.lines().filter(|(_, line)| line.chars().count() > WIDTH_MAX);
        found.extend(wide.map(|(number, _)| format!("{}:{number}: a line too wide", file.path)));
    }
    found
}

#[test]
fn no_file_is_too_long() {
    keeps(rule);
}

#[test]
fn a_long_file_is_found_unless_it_is_long_by_its_tests() {
    let line = "fn a() {}\n";
    finds(rule, &[("a.rs", &line.repeat(LINES_MAX + 1))]);
    finds(rule, &[(MAIN, &line.repeat(MAIN_LINES_MAX + 1))]);
    finds(rule, &[("a.rs", &"a".repeat(WIDTH_MAX + 1))]);
    let tests = format!("{line}#[cfg(test)]\nmod tests {{\n{}}}\n", line.repeat(LINES_MAX));
    allows(rule, &[("a.rs", &tests), ("b.rs", &line.repeat(LINES_MAX))]);
}
