//! What can be told about WCAG 2.2 from the HTML alone, for every page in every state.

use std::collections::BTreeSet;

use backfill_core::entry::EntryStatus;
use backfill_core::offer::OfferState;

use super::console::busy_world;
use super::entries::{world_with, world_with_number};
use super::patient::every_state;
use crate::fakes::World;
use crate::fakes::sample::{self, OFFER, PATIENT, SLOT, TOKEN};

/// An opening tag with its attributes.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    fn is(&self, name: &str) -> bool {
        self.name == name
    }
}

/// The opening tags of a page. Templates write every value in double quotes, and askama escapes
/// quotes and angle brackets in values, so this is all there is to reading them.
fn tags(html: &str) -> Vec<Tag<'_>> {
    let opening = html.split('<').skip(1).filter_map(|part| part.split_once('>'));
    let opening = opening.map(|(inside, _)| inside).filter(|inside| !inside.starts_with('/'));
    opening.map(tag).collect()
}

fn tag(inside: &str) -> Tag<'_> {
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    while let Some((name, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').expect("values end with a quote");
        let name = name.split_whitespace().last().expect("a value has a name");
        attributes.push((name, value));
        rest = after;
    }
    Tag { name, attributes }
}

/// Everything that is wrong with a page.
fn faults(html: &str) -> Vec<String> {
    let tags = tags(html);
    let mut faults = Vec::new();
    let mut demand = |holds: bool, fault: &str| {
        if !holds {
            faults.push(fault.to_owned());
        }
    };
    let count = |name: &str| tags.iter().filter(|tag| tag.is(name)).count();
    demand(html.starts_with("<!DOCTYPE html>"), "no doctype");
    demand(tags.iter().any(|tag| tag.is("html") && tag.get("lang") == Some("en-GB")), "no lang");
    demand(!html.contains("<title> ") && html.contains("<title>"), "no title");
    demand(count("h1") == 1, "not one h1");
    demand(count("main") == 1, "not one main");
    demand(count("script") + count("style") + count("iframe") + count("img") == 0, "not plain");
    demand(!html.contains("user-scalable"), "zoom is kept from the reader");
    faults.extend(heading_faults(&tags));
    faults.extend(reference_faults(&tags));
    faults.extend(field_faults(&tags, html));
    faults
}

fn heading_faults(tags: &[Tag<'_>]) -> Vec<String> {
    let levels = tags.iter().filter_map(|tag| match tag.name {
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        _ => None,
    });
    let levels: Vec<i32> = levels.collect();
    // The summary of what is wrong stands before the heading of the page.
    let skips = |pair: &&[i32]| pair[0] + 1 < pair[1];
    levels.windows(2).filter(skips).map(|pair| format!("a heading skips: {pair:?}")).collect()
}

fn reference_faults(tags: &[Tag<'_>]) -> Vec<String> {
    let mut ids = BTreeSet::new();
    let mut faults = Vec::new();
    for id in tags.iter().filter_map(|tag| tag.get("id")) {
        if !ids.insert(id) {
            faults.push(format!("the id {id} comes twice"));
        }
    }
    for tag in tags {
        let described = ["aria-describedby", "aria-labelledby", "for"];
        let named = described.iter().filter_map(|name| tag.get(name));
        let linked = tag.get("href").and_then(|href| href.strip_prefix('#'));
        for id in named.flat_map(str::split_whitespace).chain(linked) {
            if !ids.contains(id) {
                faults.push(format!("{} leads to {id}, which is not there", tag.name));
            }
        }
        for (name, value) in &tag.attributes {
            if name.starts_with("on") || *name == "style" || value.contains("//") {
                faults.push(format!("{} has {name}={value}", tag.name));
            }
        }
    }
    faults
}

fn field_faults(tags: &[Tag<'_>], html: &str) -> Vec<String> {
    let labels: BTreeSet<_> =
        tags.iter().filter(|tag| tag.is("label")).filter_map(|tag| tag.get("for")).collect();
    let inputs = tags.iter().filter(|tag| tag.is("input") && tag.get("type") != Some("hidden"));
    let unlabelled = inputs.filter(|tag| !tag.get("id").is_some_and(|id| labels.contains(id)));
    let mut faults: Vec<_> =
        unlabelled.map(|tag| format!("{:?} has no label", tag.get("name"))).collect();
    let headers = tags.iter().filter(|tag| tag.is("th") && tag.get("scope").is_none());
    faults.extend(headers.map(|_| "a table header has no scope".to_owned()));
    let buttons = html.split("<button").skip(1).filter(|part| !part.contains(" hidden>"));
    let unnamed = buttons.filter(|part| {
        let inside = part.split_once('>').and_then(|(_, rest)| rest.split_once("</button>"));
        inside.is_none_or(|(text, _)| text.trim().is_empty())
    });
    faults.extend(unnamed.map(|_| "a button has no name".to_owned()));
    let fieldsets = html.matches("<fieldset").count();
    if fieldsets != html.matches("<legend>").count() {
        faults.push("a fieldset has no legend".to_owned());
    }
    faults
}

#[test]
fn the_checks_find_what_is_wrong() {
    let page = "<!DOCTYPE html><html><title>x</title><h1>a</h1><h1>b</h1><h3>c</h3><main>\
                <label for=\"gone\">l</label><input id=\"a\" name=\"day\" type=\"text\">\
                <a id=\"a\" href=\"https://x.invalid/\" onclick=\"x\">x</a><th>x</th>\
                <fieldset></fieldset><button type=\"submit\"> </button></main>";
    let found = faults(page).join("; ");
    for fault in [
        "no lang",
        "not one h1",
        "a heading skips",
        "leads to gone",
        "the id a comes twice",
        "has onclick",
        "has href",
        "has no label",
        "has no scope",
        "a button has no name",
        "a fieldset has no legend",
    ] {
        assert!(found.contains(fault), "{fault} was not found in: {found}");
    }
}

#[tokio::test]
async fn every_state_of_the_patients_page_is_sound() {
    let world = World::with_offer();
    let path = format!("/o/{TOKEN}");
    for moves in [None, Some(crate::fakes::sample::appointment().id)] {
        world.held().offers[0].moves = moves;
        for state in every_state() {
            world.set_state(state);
            assert_eq!(faults(&world.get(&path).await.body), [""; 0], "{state:?}");
        }
    }
    assert_eq!(faults(&world.get("/o/UNKNOWN").await.body), [""; 0]);
}

#[tokio::test]
async fn pages_that_say_what_is_wrong_are_sound() {
    let world = World::with_offer();
    let path = format!("/o/{TOKEN}");
    for state in [OfferState::Live, OfferState::Expired] {
        world.set_state(state);
        let page = world.get(&path).await.body;
        let (_, rest) = page.split_once("name=\"form_token\" value=\"").unwrap();
        let form_token = &rest[..64];
        for typed in ["", "day=31&month=2", "day=1&month=1"] {
            let form = format!("answer=stop&form_token={form_token}&{typed}");
            let page = world.post(&path, &form).await.body;
            assert!(page.contains("role=\"alert\""), "{typed}");
            assert_eq!(faults(&page), [""; 0], "{typed}");
        }
        world.held().wrong = 0;
    }
    world.held().wrong = 5;
    assert_eq!(faults(&world.get(&path).await.body), [""; 0]);
}

#[tokio::test]
async fn the_consoles_pages_are_sound() {
    let world = busy_world();
    let mut paths = vec![
        "/console".to_owned(),
        "/console/calls".to_owned(),
        "/console/choices".to_owned(),
        "/console/calls?done=yes".to_owned(),
        "/console/trusts/R0A".to_owned(),
        "/console/trusts/R0B".to_owned(),
        "/console/quarantine/12".to_owned(),
        "/console/records".to_owned(),
        format!("/console/records/{PATIENT}"),
        "/console/quarantine/99".to_owned(),
        format!("/console/slots/{SLOT}"),
    ];
    paths.extend((0..3).map(|index| format!("/console/offers/{:032x}", OFFER.0 + index)));
    for path in paths {
        assert_eq!(faults(&world.get(&path).await.body), [""; 0], "{path}");
    }
    let waiting = world_with(EntryStatus::ReviewMissed, true);
    let times = format!("/console/entries/{}/times", sample::entry().id);
    let found = world_with_number();
    for page in [
        waiting.get("/console/entries").await,
        waiting.get("/console/entries?done=waits").await,
        waiting.get("/console/entries/lacking").await,
        waiting.post(&times, "result=read&times=now+and+then").await,
        found.get("/console/patients?done=died").await,
        found.post("/console/patients", "nhs_number=999+054+8609").await,
        found.post("/console/patients", "nhs_number=1").await,
    ] {
        assert_eq!(faults(&page.body), [""; 0], "{}", page.body);
    }
    let empty = World::with_offer();
    empty.held().slots.clear();
    empty.held().offers.clear();
    for path in ["/console", "/console/calls", "/console/entries", "/console/patients"] {
        assert_eq!(faults(&empty.get(path).await.body), [""; 0], "{path}");
    }
}
