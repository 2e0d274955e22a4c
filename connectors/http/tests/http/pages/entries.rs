//! Entries that somebody must look at, and patients who are looked up: what is shown and what is taken.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use backfill_core::effect::Refusal;
use backfill_core::entry::EntryStatus;
use backfill_core::event::{Change, DeathTakenBack, EntryRemoved, PatientDied};
use backfill_core::{Event, EventId};
use backfill_runtime::ports::{Doubt, Identifier, Summary};
use backfill_schemas::times;

use crate::fakes::World;
use crate::fakes::sample::{self, PATIENT};

const ENTRIES: &str = "/console/entries";
const PATIENTS: &str = "/console/patients";
const WORDS: &str = "when <her> sister can drive";

pub(crate) fn world_with(status: EntryStatus, times_to_read: bool) -> Arc<World> {
    let world = World::with_offer();
    {
        let mut held = world.held();
        held.entries[0].status = status;
        held.entries[0].times_to_read = times_to_read;
        let id = held.entries[0].id;
        held.contacts.get_mut(&PATIENT).unwrap().times.insert(id, WORDS.to_owned());
        held.summary = Summary {
            entries: 1,
            entries_to_review: u64::from(status.needs_review()),
            entries_to_read: u64::from(times_to_read),
            ..Summary::default()
        };
    }
    world
}

fn path(what: &str) -> String {
    format!("{ENTRIES}/{}/{what}", sample::entry().id)
}

#[tokio::test]
async fn why_somebody_must_look_stands_there_with_whom_to_call_and_buttons() {
    for (status, why) in [
        (EntryStatus::ReviewNotNeeded, "need it no longer"),
        (EntryStatus::ReviewTreatedElsewhere, "treated elsewhere"),
        (EntryStatus::ReviewMissed, "did not come"),
        (EntryStatus::ReviewDeathTakenBack, "by mistake"),
    ] {
        let page = world_with(status, false).get(ENTRIES).await;
        assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
        for said in [why, "Philippa Featherstonehaugh", "07700 900123", "Cardiology", "2 March"] {
            assert!(page.body.contains(said), "{said}");
        }
        assert!(page.body.contains("value=\"waits\"") && page.body.contains("value=\"remove\""));
        assert!(!page.body.contains("http-equiv") && !page.body.contains("1956"));
    }
    let page = world_with(EntryStatus::Waiting, false).get(ENTRIES).await.body;
    assert!(page.contains("Nobody has to be reviewed") && page.contains("No times wait"));
    assert!(!page.contains("Philippa"));
}

#[tokio::test]
async fn the_front_page_counts_both_as_work_and_leads_there() {
    let page = world_with(EntryStatus::ReviewMissed, true).get("/console").await.body;
    for said in ["/console/entries#review\"><b>1</b>", "/console/entries#times\"><b>1</b>"] {
        assert!(page.contains(said), "{said}");
    }
    let page = world_with(EntryStatus::Waiting, false).get("/console").await.body;
    assert!(page.contains("Nothing right now") || !page.contains("/console/entries#"));
}

#[tokio::test]
async fn still_waits_and_remove_are_one_event_each() {
    for (result, done) in [("waits", "waits"), ("remove", "removed")] {
        let world = world_with(EntryStatus::ReviewMissed, false);
        let taken = world.post(&path("review"), &format!("result={result}")).await;
        let back = format!("{ENTRIES}?done={done}");
        assert_eq!(taken.status, StatusCode::SEE_OTHER);
        assert_eq!(taken.headers["location"], back.as_str());
        let entry = sample::entry().id;
        let wanted = match result {
            "waits" => Event::EntryReviewed(entry),
            _ => Event::EntryRemoved(EntryRemoved { entry }),
        };
        assert_eq!(world.events(), [wanted]);
        assert!(world.get(&back).await.body.contains("Taken down"));
    }
}

#[tokio::test]
async fn the_same_entry_can_be_reviewed_again_another_day() {
    let world = world_with(EntryStatus::ReviewMissed, false);
    world.post(&path("review"), "result=waits").await;
    world.now.fetch_add(86_400_000, std::sync::atomic::Ordering::SeqCst);
    world.post(&path("review"), "result=waits").await;
    assert_eq!(world.events().len(), 2);
    let ids: Vec<EventId> =
        world.held().deliveries.iter().flat_map(|it| &it.events).map(|it| it.id).collect();
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn what_was_overtaken_says_so_and_other_forms_are_not_taken() {
    let world = world_with(EntryStatus::ReviewMissed, false);
    world.held().refuses = Some(Refusal::UnknownEntry);
    let taken = world.post(&path("review"), "result=waits").await;
    assert_eq!(taken.headers["location"], "/console/entries?done=left");
    assert!(world.get("/console/entries?done=left").await.body.contains("left the list since"));
    for (form, status) in [("result=maybe", 400), ("", 400)] {
        assert_eq!(world.post(&path("review"), form).await.status, status, "{form}");
        assert_eq!(world.post(&path("times"), form).await.status, status, "{form}");
    }
    assert_eq!(world.post("/console/entries/x/review", "result=waits").await.status, 404);
    let foreign = [("sec-fetch-site", "cross-site")];
    let taken = world.browse(Method::POST, &path("review"), &foreign, "result=remove").await;
    assert_eq!(taken.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn times_are_shown_in_the_words_of_the_list_and_read_by_a_person() {
    let world = world_with(EntryStatus::Waiting, true);
    let page = world.get(ENTRIES).await.body;
    assert!(page.contains("when &#60;her&#62; sister can drive"), "{page}");
    for (form, meant) in [
        ("result=read&times=Tuesdays+after+2pm", "Tuesdays after 2pm"),
        ("result=read&times=weekdays+except+Fridays", "weekdays except Fridays"),
        ("result=any&times=", "any time"),
    ] {
        let world = world_with(EntryStatus::Waiting, true);
        let taken = world.post(&path("times"), form).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{form}");
        let Some(Event::ChangeRequested(asked)) = world.events().pop() else { panic!("{form}") };
        let Change::Entry(new) = &asked.change else { panic!("{form}") };
        let today = backfill_runtime::Zone::named("Europe/London").unwrap().local(sample::NOW);
        assert_eq!(new.availability, times::parse(meant, today).unwrap(), "{form}");
        assert!(!new.times_to_read);
        // It is shown how it was understood.
        let back = taken.headers["location"].to_str().unwrap().to_owned();
        let page = world.get(&back).await.body;
        assert!(page.contains(&times::describe(&new.availability)), "{page}");
        assert!(page.contains("No times wait to be read"));
        // What the list says stays as it was said.
        let held = world.held();
        assert!(held.contacts[&PATIENT].times.values().any(|words| words == WORDS));
    }
}

#[tokio::test]
async fn what_is_not_understood_is_said_beside_what_was_typed() {
    for (times, why) in [
        ("when+it+suits+her", ""),
        ("", "is empty"),
        ("1+to+5+January+2020", "are over"),
        (&*"x".repeat(301), "too long"),
    ] {
        let world = world_with(EntryStatus::Waiting, true);
        let page = world.post(&path("times"), &format!("result=read&times={times}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{times}");
        assert!(page.body.contains("Not understood") && page.body.contains(why), "{}", page.body);
        assert!(page.body.contains("aria-invalid=\"true\""));
        assert!(page.body.contains(&format!("value=\"{}\"", times.replace('+', " "))));
        assert_eq!(world.events(), []);
    }
}

#[tokio::test]
async fn an_entry_that_was_changed_meanwhile_is_not_overwritten() {
    let world = world_with(EntryStatus::Waiting, true);
    world.held().refuses = Some(Refusal::ChangedMeanwhile);
    let taken = world.post(&path("times"), "result=any").await;
    assert_eq!(taken.headers["location"], "/console/entries?done=changed");
}

pub(crate) fn world_with_number() -> Arc<World> {
    let world = World::with_offer();
    let nhs = Identifier { system: "NHS".to_owned(), value: "9990548609".to_owned() };
    world.held().known.insert(nhs, PATIENT);
    world
}

#[tokio::test]
async fn a_patient_is_looked_up_by_a_number_that_stands_in_no_address() {
    let world = world_with_number();
    assert!(!world.get(PATIENTS).await.body.contains("Philippa"));
    let page = world.post(PATIENTS, "nhs_number=999+054+8609").await;
    assert_eq!(page.status, StatusCode::OK);
    for said in ["Philippa Featherstonehaugh", "27 March", "value=\"died\"", "value=\"taken-back\""]
    {
        assert!(page.body.contains(said), "{said}");
    }
    for (form, why) in [
        ("nhs_number=999+000+0018", "Nobody is known"),
        ("nhs_number=999+999+9999", "nobody&#39;s number"),
        ("", "nobody&#39;s number"),
    ] {
        let page = world.post(PATIENTS, form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(page.body.contains(why), "{form}: {}", page.body);
    }
    world.held().doubts = Some(Doubt::DifferentPeople);
    let page = world.post(PATIENTS, "nhs_number=999+054+8609").await.body;
    assert!(page.contains("of different people"));
}

#[tokio::test]
async fn a_death_and_its_taking_back_need_a_tick_and_are_one_event() {
    let path = format!("{PATIENTS}/{PATIENT}/death");
    for (result, wanted) in [
        ("died", Event::PatientDied(PatientDied::of(PATIENT))),
        ("taken-back", Event::DeathTakenBack(DeathTakenBack::of(PATIENT))),
    ] {
        let world = world_with_number();
        let unsure = world.post(&path, &format!("result={result}")).await;
        assert_eq!((unsure.status, world.events()), (400, vec![]));
        let taken = world.post(&path, &format!("result={result}&sure=yes")).await;
        let back = format!("{PATIENTS}?done={result}");
        assert_eq!(taken.status, StatusCode::SEE_OTHER);
        assert_eq!(taken.headers["location"], back.as_str());
        assert_eq!(world.events(), [wanted]);
        assert!(world.get(&back).await.body.contains("Taken down"));
    }
    let world = world_with_number();
    let nobody = format!("{PATIENTS}/{:032x}/death", 4_711);
    assert_eq!(world.post(&nobody, "result=died&sure=yes").await.status, 404);
    assert_eq!(world.post(&path, "result=lives&sure=yes").await.status, 400);
    assert_eq!(world.events(), []);
}
