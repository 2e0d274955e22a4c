//! Tests wait for what happens, not for time to pass.
//!
//! Virtual time may pass (`start_paused`), and one place may pause between two looks at another
//! process, which cannot tell it anything.

use crate::house::House;
use crate::source::{only_code, without_tests};
use crate::{allows, finds, keeps};

/// The one place that looks again and again at another process, until a limit.
const WAITING_ROOM: &str = "tests/support/until.rs";

fn rule(house: &House) -> Vec<String> {
    let mut found = Vec::new();
    for file in house.rust().filter(|file| file.path != WAITING_ROOM) {
        let code = only_code(&file.text);
        let virtual_time = code.contains("start_paused");
        let begin = if file.is_test() { 0 } else { without_tests(&file.text).lines().count() };
        for (number, line) in code.lines().enumerate().skip(begin) {
            let asleep = line.contains("sleep(") || line.contains("sleep_until(");
            if asleep && (line.contains("thread::") || !virtual_time) {
                let advice = "wait for the event, or look again with `tests/support/until.rs`";
                found.push(format!("{}:{}: a test sleeps; {advice}", file.path, number + 1));
            }
        }
    }
    found
}

#[test]
fn no_test_sleeps() {
    keeps(rule);
}

#[test]
fn a_sleeping_test_is_found() {
    finds(rule, &[("tests/e2e/main.rs", "fn a() { std::thread::sleep(SECOND); }")]);
    finds(rule, &[("engine/a/src/b/tests.rs", "fn a() { tokio::time::sleep(SECOND).await; }")]);
    let inline = "fn a() {}\n\n#[cfg(test)]\nmod tests {\n fn b() { sleep(SECOND) }\n}\n";
    finds(rule, &[("engine/a/src/b.rs", inline)]);
    let paused = "#[tokio::test(start_paused = true)]\nfn a() { thread::sleep(SECOND) }";
    finds(rule, &[("tests/a.rs", paused)]);
}

#[test]
fn virtual_time_and_production_may_wait() {
    let paused = "#[tokio::test(start_paused = true)]\nfn a() { time::sleep(SECOND).await }";
    let files = [
        ("tests/a.rs", paused),
        ("engine/a/src/b.rs", "fn a() { sleep(SECOND).await }"),
        (WAITING_ROOM, "fn a() { thread::sleep(MOMENT) }"),
    ];
    allows(rule, &files);
}
