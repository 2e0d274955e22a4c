//! Each control of the hazard log names what shows it: an invariant, a fault, a planted bug or a test
//! that is really there.

use crate::house::House;
use crate::{allows, finds, keeps};

const LOG: &str = "docs/clinical-safety.md";

fn rule(house: &House) -> Vec<String> {
    let Some(log) = house.file(LOG) else { return vec![format!("{LOG} is not there")] };
    let rows = log.text.lines().filter(|line| line.starts_with("| "));
    let shown = rows.filter_map(|row| row.trim_end_matches('|').rsplit('|').next());
    let names = shown.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let lost = names.filter(|name| !exists(house, name));
    lost.map(|name| format!("{LOG}: nothing is called `{name}`")).collect()
}

fn exists(house: &House, name: &str) -> bool {
    let test = format!("fn {name}(");
    house.under("").any(|file| {
        let stem = file.name().rsplit_once('.').map_or(file.name(), |(stem, _)| stem);
        stem == name || (file.is_rust() && file.text.contains(&test))
    })
}

#[test]
fn every_control_of_the_hazard_log_is_shown_by_something_that_is_there() {
    keeps(rule);
}

#[test]
fn a_control_that_nothing_shows_is_found() {
    let row = "| 1 | hazard | cause | effect | control | `is_held`, planted `is_broken` |\n";
    let planted = ("simulations/planted/is_broken.patch", "");
    finds(rule, &[]);
    finds(rule, &[(LOG, row), planted]);
    allows(rule, &[(LOG, row), planted, ("tests/one.rs", "fn is_held() {}")]);
    allows(rule, &[(LOG, row), planted, ("engine/core/src/is_held.rs", "")]);
    allows(rule, &[(LOG, "| 1 | hazard | `no test` | effect | control | **no control yet** |\n")]);
}
