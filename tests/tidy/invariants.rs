//! Every file in a folder of siblings is named, and used, in the folder's `mod.rs`: an invariant,
//! a fault or a behaviour that nobody calls protects nobody.

use crate::house::House;
use crate::source::only_code;
use crate::{allows, finds, keeps};

const FOLDERS: [&str; 4] = [
    "engine/core/src/invariants/",
    "simulations/src/invariants/",
    "simulations/src/faults/",
    "simulations/src/people/",
];

fn rule(house: &House) -> Vec<String> {
    FOLDERS.iter().flat_map(|folder| of_folder(house, folder)).collect()
}

fn of_folder(house: &House, folder: &str) -> Vec<String> {
    let Some(list) = house.file(&format!("{folder}mod.rs")) else {
        return vec![format!("{folder}mod.rs is not there")];
    };
    // The parent may hold the list that calls them.
    let parent = folder.trim_end_matches('/').rsplit_once('/').map_or("", |(parent, _)| parent);
    let around =
        house.under(parent).filter(|file| file.is_rust() && !file.path.contains("/tests/"));
    let code: String = around.map(|file| only_code(&file.text)).collect();
    let siblings = house.under(folder).filter(|file| file.path != list.path && file.is_rust());
    let mut found = Vec::new();
    for file in siblings {
        let name = file.name().trim_end_matches(".rs");
        if !only_code(&list.text).contains(&format!("mod {name};")) {
            found.push(format!("{}: not named in {}", file.path, list.path));
        } else if !code.contains(&format!("{name}::")) {
            found.push(format!("{}: nobody uses it", file.path));
        }
    }
    found
}

#[test]
fn every_invariant_fault_and_behaviour_is_used() {
    keeps(rule);
}

#[test]
fn an_invariant_that_nobody_asks_for_is_found() {
    let rest = FOLDERS.map(|folder| format!("{folder}mod.rs"));
    let mut files: Vec<(&str, &str)> = rest.iter().map(|path| (path.as_str(), "")).collect();
    allows(rule, &files);
    files.push(("engine/core/src/invariants/i99_more.rs", ""));
    finds(rule, &files);
    files[0].1 = "mod i99_more;\n";
    finds(rule, &files);
    files[0].1 = "mod i99_more;\nconst ALL: [P; 1] = [i99_more::of_slot];\n";
    allows(rule, &files);
    finds(rule, &files[1..4]);
}
